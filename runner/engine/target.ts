import { userInfo } from 'node:os'
import type { HostConnection } from '../language/inventory/host-connection.ts'
import type { SshOption } from '../language/inventory/ssh-args.ts'
import { homePath } from './home-path.ts'
import type { Target } from './host.ts'
import type { SshRoute } from './ssh-route.ts'

/** How to log in, as far as the command line says; the inventory's own words beat it. */
export interface Credentials {
  readonly user?: string
  readonly password?: string
  readonly becomePassword?: string
  readonly privateKeyFile?: string
  readonly knownHostsFile?: string
  /** Seconds. */
  readonly connectTimeout: number
  /** What ssh's configuration adds; nothing when it is left out. */
  readonly reach?: Reach
}

/** How a host is asked for; what is said here beats ssh's configuration. */
export interface Asked {
  readonly name: string
  readonly address: string
  readonly port?: number
  readonly user?: string
  readonly options: readonly SshOption[]
}

/** How it is reached. */
export interface Reached {
  readonly address: string
  readonly port: number
  readonly user: string
  /** Seconds. */
  readonly connectTimeout: number
  readonly route: SshRoute
}

export type Reach = (asked: Asked) => Reached

export const targetOf = (name: string, inventory: HostConnection, given: Credentials): Target => {
  const password = inventory.password ?? given.password
  const becomePassword = inventory.becomePassword ?? given.becomePassword
  const privateKeyFile = given.privateKeyFile ?? inventory.privateKeyFile
  const user = inventory.user ?? given.user
  const reached = given.reach?.({
    name,
    address: inventory.address,
    options: inventory.sshOptions ?? [],
    ...(inventory.port === undefined ? {} : { port: inventory.port }),
    ...(user === undefined ? {} : { user })
  })
  return {
    name,
    address: inventory.address,
    port: inventory.port ?? 22,
    user: user ?? userInfo().username,
    connectTimeout: given.connectTimeout,
    ...reached,
    ...(inventory.becomeMethod === undefined ? {} : { becomeMethod: inventory.becomeMethod }),
    ...(inventory.becomeFlags === undefined ? {} : { becomeFlags: inventory.becomeFlags }),
    ...(privateKeyFile === undefined ? {} : { privateKeyFile: homePath(privateKeyFile) }),
    ...(password === undefined ? {} : { password }),
    ...(becomePassword === undefined ? {} : { becomePassword }),
    ...(given.knownHostsFile === undefined ? {} : { knownHostsFile: homePath(given.knownHostsFile) })
  }
}
