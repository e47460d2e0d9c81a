import { join } from 'node:path'
import { accounts } from './dressing.ts'
import type { HostRecord } from './host-record.ts'
import { hostDir, keyPath } from './sandbox-paths.ts'

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

export function describeHost({ name, address }: HostRecord): SandboxHost {
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

/** The command that logs in to a host as its user, trusting only the key it was made with. */
export function sshArgv({ user, address, key, knownHosts }: SandboxHost): string[] {
  const settings = [`UserKnownHostsFile=${knownHosts}`, 'StrictHostKeyChecking=yes', 'IdentitiesOnly=yes']
  return ['ssh', '-F', 'none', '-i', key, ...settings.flatMap(one => ['-o', one]), `${user}@${address}`]
}
