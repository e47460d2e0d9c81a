import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { saysBanner } from './banner.ts'
import { askToEnd, destroyCgroup, hostCgroup, isPopulated } from './cgroup.ts'
import { accounts } from './dressing.ts'
import { bootHost, consoleTail } from './host-boot.ts'
import { ensureDisk, removeDisk } from './host-disk.ts'
import { allRecords, type HostRecord, readRecord, writeRecord } from './host-record.ts'
import { withLock } from './lock.ts'
import { ensureInstalled } from './machine-packages.ts'
import { ensureNetwork, removeBridge, removeCable, setCable } from './network.ts'
import { preflight } from './preflight.ts'
import { pruneLayers, rootLayers } from './root-layers.ts'
import { SandboxError } from './sandbox-error.ts'
import { hostDir, keyPath, sandboxDir } from './sandbox-paths.ts'
import { checkAddress, checkHostName, defaultAddress } from './subnet.ts'

/** A host that answers on port 22, and all that is needed to log in. */
export interface SandboxHost {
  readonly name: string
  readonly address: string
  readonly user: 'rocky'
  /** Path of the private key that rocky, root, deploy and plain accept. */
  readonly key: string
  readonly rootKey: string
  /** Path of a known_hosts file with the host's key. */
  readonly knownHosts: string
  readonly password: string
  readonly rootPassword: string
  /** The host's folder on this machine: disk, console.log, known_hosts. */
  readonly dir: string
}

export interface SandboxOptions {
  /** At most 11 characters; default hq1. */
  readonly name?: string
  /** Default: one the name always gets. */
  readonly address?: string
  /** Round-trip time the cable adds, in milliseconds. */
  readonly rttMs?: number
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

export interface SandboxState {
  readonly name: string
  readonly address: string
  readonly state: 'running' | 'stopped'
}

const bootMilliseconds = 60_000
const shutdownMilliseconds = 20_000
/** An idle systemd holds 7 inotify instances; the usual limit of 128 ends at about 18 hosts. */
const inotifyInstances = 1024

/** Boots the named host, making it first where there is none; a host that runs already is returned as it is. */
export async function sandboxUp(options: SandboxOptions = {}): Promise<SandboxHost> {
  const { onProgress: progress = () => {}, signal } = options
  const name = checkHostName(options.name ?? 'hq1')
  await preflight()
  return withHostLock(name, async () => {
    const cgroup = await hostCgroup(name)
    const known = readRecord(name)
    if (known && (await isPopulated(cgroup))) {
      refuseChanges(known, options)
      await waitForSshd(known, signal)
      return describe(known)
    }
    const record = await withSandboxLock(() => prepare(name, options, progress))
    try {
      await destroyCgroup(cgroup)
      await removeCable(name)
      signal?.throwIfAborted()
      progress(`booting ${name} at ${record.address}`)
      await bootHost(record)
      await waitForSshd(record, signal)
    } catch (error) {
      await pullPlug(name) // nothing half-booted stays
      throw error
    }
    progress(`${name} is up: ${sandboxSshArgv(name).join(' ')}`)
    return describe(record)
  })
}

async function prepare(
  name: string,
  options: SandboxOptions,
  progress: (line: string) => void
): Promise<HostRecord> {
  const { signal } = options
  const packages = [
    'mmdebstrap',
    'systemd-container',
    'openssh-client',
    'iproute2',
    ...(options.rttMs ? ['python3-minimal'] : [])
  ]
  await ensureInstalled(packages, progress, { signal })
  await raiseInotifyLimit(progress)
  const known = readRecord(name)
  if (known) refuseChanges({ ...known, rttMs: options.rttMs ?? 0 }, options)
  const layers = await rootLayers({ progress, signal })
  const others = await allRecords()
  if (known && known.layers.join() !== layers.join())
    progress(`${name}'s disk was made from an older recipe; remove the host to get today's`)
  const record: HostRecord = {
    name,
    address: known?.address ?? chooseAddress(name, options.address, others),
    rttMs: options.rttMs ?? 0,
    layers: known?.layers ?? layers
  }
  await writeRecord(record)
  await ensureDisk(record)
  await pruneLayers(new Set([...layers, ...others.flatMap(other => other.layers)]))
  await ensureNetwork()
  return record
}

function chooseAddress(name: string, wanted: string | undefined, others: readonly HostRecord[]): string {
  if (wanted === undefined) return defaultAddress(name, new Set(others.map(other => other.address)))
  const owner = others.find(other => other.address === wanted)
  if (owner) throw new SandboxError(`${wanted} belongs to ${owner.name}`)
  return checkAddress(wanted)
}

function refuseChanges(known: HostRecord, { address, rttMs }: SandboxOptions): void {
  if (address !== undefined && address !== known.address)
    throw new SandboxError(
      `${known.name} has the address ${known.address}`,
      'remove the host to give it another'
    )
  if (rttMs !== undefined && rttMs !== known.rttMs)
    throw new SandboxError(
      `${known.name} runs with a round-trip time of ${known.rttMs} ms`,
      'take it down first; its disk is kept'
    )
}

async function waitForSshd({ name, address }: HostRecord, signal: AbortSignal | undefined): Promise<void> {
  const cgroup = await hostCgroup(name)
  const runs = () => {
    signal?.throwIfAborted()
    return isPopulated(cgroup)
  }
  if (await saysBanner(address, bootMilliseconds, runs)) return
  throw new SandboxError(`sshd of ${name} does not answer at ${address}\n${await consoleTail(name)}`)
}

/** Shuts a host down in good order; with `remove`, its disk goes too. A host that isn't there is fine. */
export async function sandboxDown(
  name: string,
  { remove = false }: { readonly remove?: boolean } = {}
): Promise<void> {
  checkHostName(name)
  if (!readRecord(name)) return
  await withHostLock(name, async () => {
    await askToEnd(await hostCgroup(name), shutdownMilliseconds)
    await pullPlug(name)
    if (remove) await removeDisk(name)
    await withSandboxLock(async () => {
      if ((await sandboxList()).every(({ state }) => state === 'stopped')) await removeBridge()
    })
  })
}

/** Shuts all hosts down. */
export async function sandboxDownAll(options: { readonly remove?: boolean } = {}): Promise<void> {
  await Promise.all((await allRecords()).map(({ name }) => sandboxDown(name, options)))
}

/** All hosts with a disk. */
export async function sandboxList(): Promise<readonly SandboxState[]> {
  const state = async ({ name, address }: HostRecord): Promise<SandboxState> => ({
    name,
    address,
    state: (await isPopulated(await hostCgroup(name))) ? 'running' : 'stopped'
  })
  return Promise.all((await allRecords()).map(state))
}

/** The command that logs in as rocky. */
export function sandboxSshArgv(name: string): string[] {
  const { user, address, key, knownHosts } = describe(existing(name))
  const settings = [`UserKnownHostsFile=${knownHosts}`, 'StrictHostKeyChecking=yes', 'IdentitiesOnly=yes']
  return ['ssh', '-F', 'none', '-i', key, ...settings.flatMap(one => ['-o', one]), `${user}@${address}`]
}

/** Cuts a host's power: every process dies at once, the disk stays as it is. */
export async function sandboxPowerCut(name: string): Promise<void> {
  existing(name)
  await withHostLock(name, () => pullPlug(name))
}

/** Pulls a running host's network cable, or plugs it again; open connections just fall silent. */
export async function sandboxLink(name: string, state: 'up' | 'down'): Promise<void> {
  existing(name)
  await setCable(name, state)
}

async function pullPlug(name: string): Promise<void> {
  await destroyCgroup(await hostCgroup(name))
  await removeCable(name)
}

function existing(name: string): HostRecord {
  const record = readRecord(checkHostName(name))
  if (record) return record
  throw new SandboxError(`there is no sandbox host ${name}`, `start it with: hq-run sandbox up ${name}`)
}

function describe({ name, address }: HostRecord): SandboxHost {
  return {
    name,
    address,
    user: 'rocky',
    key: keyPath(),
    rootKey: keyPath(),
    knownHosts: join(hostDir(name), 'known_hosts'),
    password: accounts.rocky.password,
    rootPassword: accounts.root.password,
    dir: hostDir(name)
  }
}

async function raiseInotifyLimit(progress: (line: string) => void): Promise<void> {
  const path = '/proc/sys/fs/inotify/max_user_instances'
  const now = Number(await readFile(path, 'utf8'))
  if (now >= inotifyInstances) return
  progress(`raising fs.inotify.max_user_instances from ${now} to ${inotifyInstances}`)
  await writeFile(path, String(inotifyInstances))
}

/** Layers, addresses and the bridge are shared by all hosts; a host's own lock is always taken first. */
function withSandboxLock<T>(work: () => Promise<T>): Promise<T> {
  return withLock(join(sandboxDir(), 'locks', 'all'), work)
}

function withHostLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(sandboxDir(), 'locks', `host-${name}`), work)
}
