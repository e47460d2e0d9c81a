import type { Resolved, Scope } from './value.ts'

/** What the inventory says about reaching a host; absent where it says nothing. */
export interface HostConnection {
  readonly address: string
  readonly port?: number
  readonly user?: string
  readonly privateKeyFile?: string
  readonly password?: string
  readonly become?: boolean
  readonly becomeUser?: string
  readonly becomePassword?: string
}

/** Reads the ansible_* variables of a host. Throws LanguageError when one has a wrong type. */
export const hostConnection = (_scope: Scope): HostConnection => {
  throw new Error('not yet')
}
export type { Resolved }
