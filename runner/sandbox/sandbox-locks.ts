import { join } from 'node:path'
import { withLock } from './lock.ts'

/** Names, cables and cgroups are the machine's, so the locks are too, whatever folder the disks are in. */
const locks = '/run/lock/hq-run'

/** Holds what all hosts share (layers, addresses, the bridge); a host's own lock is always taken first. */
export function withSandboxLock<T>(work: () => Promise<T>, onWait?: () => void): Promise<T> {
  return withLock(join(locks, 'sandbox'), work, onWait)
}

/** Holds one host, so that it is not taken down while another process brings it up. */
export function withHostLock<T>(name: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  return withLock(join(locks, `sandbox-${name}`), work, onWait)
}
