import { readFile, writeFile } from 'node:fs/promises'
import { saysBanner } from './banner.ts'
import { destroyCgroup, hostCgroup, isPopulated } from './cgroup.ts'
import { bootHost, consoleTail } from './host-boot.ts'
import { ensureDisk } from './host-disk.ts'
import { allRecords, type HostRecord, readRecord, writeRecord } from './host-record.ts'
import { ensureInstalled } from './machine-packages.ts'
import { ensureNetwork, removeCable } from './network.ts'
import { pruneLayers, rootLayers } from './root-layers.ts'
import { SandboxError } from './sandbox-error.ts'
import { withSandboxLock } from './sandbox-locks.ts'
import { checkAddress, defaultAddress } from './subnet.ts'

export interface HostWish {
  readonly name: string
  readonly address: string | undefined
  readonly rttMs: number | undefined
  readonly progress: (line: string) => void
  readonly signal: AbortSignal | undefined
}

/** What the machine itself needs; the delay cable is Python. */
const machinePackages = ['mmdebstrap', 'systemd-container', 'openssh-client', 'iproute2', 'python3']
/** An idle systemd holds 7 inotify instances; the usual limit of 128 ends at about 18 hosts. */
const inotifyInstances = 1024
const bootMilliseconds = 60_000

/** Brings a host up to the point where sshd answers; the caller holds the host's lock. */
export async function bringUp(wish: HostWish, onWait: () => void): Promise<HostRecord> {
  const { name, progress, signal } = wish
  const known = readRecord(name)
  if (await isPopulated(await hostCgroup(name))) {
    if (!known)
      throw new SandboxError(`a host ${name} of another sandbox folder is running`, 'choose another name')
    refuseChanges(known, wish)
    await waitForSshd(known, signal)
    return known
  }
  try {
    const record = await withSandboxLock(async () => {
      const record = await prepare(wish, known)
      await cutPower(name) // whatever a crash has left
      signal?.throwIfAborted()
      progress(`booting ${name} at ${record.address}`)
      await ensureNetwork()
      await bootHost(record)
      return record
    }, onWait)
    await waitForSshd(record, signal)
    progress(`${name} is up`)
    return record
  } catch (error) {
    await cutPower(name) // nothing half-booted stays
    throw error
  }
}

/** Ends every process of a host at once, and with them its mounts, network namespace and cable. */
export async function cutPower(name: string): Promise<void> {
  await destroyCgroup(await hostCgroup(name))
  await removeCable(name)
}

async function prepare(wish: HostWish, known: HostRecord | undefined): Promise<HostRecord> {
  const { name, progress, signal, rttMs = 0 } = wish
  if (known) refuseChanges({ ...known, rttMs }, wish)
  await ensureInstalled(machinePackages, progress, { signal })
  await raiseInotifyLimit(progress)
  const layers = await rootLayers({ progress, signal })
  const others = await allRecords()
  if (known && known.layers.join() !== layers.join())
    progress(`${name}'s disk was made from an older recipe; remove the host to get today's`)
  const record: HostRecord = {
    name,
    address: known?.address ?? chooseAddress(wish, others),
    rttMs,
    layers: known?.layers ?? layers
  }
  await writeRecord(record)
  await ensureDisk(record)
  await pruneLayers(new Set([...layers, ...others.flatMap(other => other.layers)]))
  return record
}

function chooseAddress({ name, address }: HostWish, others: readonly HostRecord[]): string {
  if (address === undefined) return defaultAddress(name, new Set(others.map(other => other.address)))
  const owner = others.find(other => other.address === address)
  if (owner) throw new SandboxError(`${address} belongs to ${owner.name}`)
  return checkAddress(address)
}

function refuseChanges(known: HostRecord, { address, rttMs }: HostWish): void {
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
  throw new SandboxError(
    `sshd of ${name} does not answer at ${address}\n${await consoleTail(name)}`.trimEnd()
  )
}

async function raiseInotifyLimit(progress: (line: string) => void): Promise<void> {
  const path = '/proc/sys/fs/inotify/max_user_instances'
  const now = Number(await readFile(path, 'utf8'))
  if (now >= inotifyInstances) return
  progress(`raising fs.inotify.max_user_instances from ${now} to ${inotifyInstances}`)
  await writeFile(path, String(inotifyInstances))
}
