import type { ExtraVars } from './extra-vars.ts'
import type { Inventory, InventoryHost } from './inventory.ts'
import type { Inherited, Play } from './play.ts'
import type { Resolved, Scope } from './value.ts'

/** All that decides what a task sees on a host. */
export interface ScopeInput {
  readonly inventory: Inventory
  readonly host: InventoryHost
  readonly play: Play
  /** A task, an include; `play.inherited` for what the play itself sees. */
  readonly task: Inherited
  /** Names of the play's hosts after --limit. */
  readonly playHosts: readonly string[]
  /** `unknown` until they are gathered. */
  readonly facts: Resolved
  /** What the host has by now: registered results and set_fact. */
  readonly vars: ReadonlyMap<string, Resolved>
  readonly extra: ExtraVars
  readonly item?: Resolved
  readonly check: boolean
}

/** The names a task sees on a host, by Ansible's precedence; a value is rendered when it is first asked for. */
export const createScope = (_input: ScopeInput): Scope => {
  throw new Error('not yet')
}
