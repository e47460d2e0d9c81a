import type { HostConnection } from '../language/inventory/host-connection.ts'
import { homePath } from './home-path.ts'
import type { Target } from './host.ts'

/** How to log in, as far as the command line says; the inventory's own words beat it. */
export interface Credentials {
  readonly user: string
  readonly password?: string
  readonly becomePassword?: string
  readonly privateKeyFile?: string
  readonly knownHostsFile?: string
  /** Seconds. */
  readonly connectTimeout: number
}

export const targetOf = (name: string, inventory: HostConnection, given: Credentials): Target => {
  const password = inventory.password ?? given.password
  const becomePassword = inventory.becomePassword ?? given.becomePassword
  const privateKeyFile = given.privateKeyFile ?? inventory.privateKeyFile
  return {
    name,
    address: inventory.address,
    port: inventory.port ?? 22,
    user: inventory.user ?? given.user,
    connectTimeout: given.connectTimeout,
    ...(privateKeyFile === undefined ? {} : { privateKeyFile: homePath(privateKeyFile) }),
    ...(password === undefined ? {} : { password }),
    ...(becomePassword === undefined ? {} : { becomePassword }),
    ...(given.knownHostsFile === undefined ? {} : { knownHostsFile: homePath(given.knownHostsFile) })
  }
}
