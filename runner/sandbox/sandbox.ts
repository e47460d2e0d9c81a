import { askToEnd, hostCgroup, isPopulated } from './cgroup.ts'
import { removeDisk } from './host-disk.ts'
import { allRecords, type HostRecord, readRecord } from './host-record.ts'
import { bringUp, cutPower } from './host-up.ts'
import { removeUnusedBridge, setCable } from './network.ts'
import { preflight } from './preflight.ts'
import { SandboxError } from './sandbox-error.ts'
import { describeHost, type SandboxHost, sshArgv } from './sandbox-host.ts'
import { withHostLock, withSandboxLock } from './sandbox-locks.ts'
import { checkHostName } from './subnet.ts'

export type { SandboxHost } from './sandbox-host.ts'

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

const shutdownMilliseconds = 20_000

/** Boots the named host, making it first where there is none; a host that runs already is returned as it is. */
export async function sandboxUp(options: SandboxOptions = {}): Promise<SandboxHost> {
  const { onProgress: progress = () => {}, address, rttMs, signal } = options
  const name = checkHostName(options.name ?? 'hq1')
  await preflight()
  const onWait = () => progress('waiting for another sandbox command to finish')
  const wish = { name, address, rttMs, progress, signal }
  return describeHost(await withHostLock(name, () => bringUp(wish, onWait), onWait))
}

/** Shuts a host down in good order; with `remove`, its disk goes too. A host that isn't there is fine. */
export async function sandboxDown(
  name: string,
  { remove = false }: { readonly remove?: boolean } = {}
): Promise<void> {
  if (!readRecord(checkHostName(name))) return
  await withHostLock(name, async () => {
    await askToEnd(await hostCgroup(name), shutdownMilliseconds)
    await cutPower(name)
    if (remove) await removeDisk(name)
    await withSandboxLock(removeUnusedBridge)
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

/** The command that logs in to a host as rocky. */
export function sandboxSshArgv(name: string): string[] {
  return sshArgv(describeHost(existing(name)))
}

/** Cuts a host's power: every process dies at once, the disk stays as it is. */
export async function sandboxPowerCut(name: string): Promise<void> {
  existing(name)
  await withHostLock(name, () => cutPower(name))
}

/** Pulls a running host's network cable, or plugs it again; open connections just fall silent. */
export async function sandboxLink(name: string, state: 'up' | 'down'): Promise<void> {
  existing(name)
  await setCable(name, state)
}

function existing(name: string): HostRecord {
  const record = readRecord(checkHostName(name))
  if (record) return record
  throw new SandboxError(`there is no sandbox host ${name}`, `start it with: hq-run sandbox up ${name}`)
}
