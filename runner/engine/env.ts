import type { HostConnection } from '../language/inventory/host-connection.ts'
import type { Node } from '../language/node.ts'
import type { Include, Item, Task } from '../language/playbook/play.ts'
import type { Scope } from '../language/value.ts'
import type { Context, Module } from '../modules/module.ts'
import type { Delegate } from './delegate.ts'
import type { HostState, LoopItem } from './state.ts'

/** What a host's run needs to know besides its state: fixed for a play, and pure to ask. */
export interface Env {
  readonly host: string
  readonly check: boolean
  readonly diff: boolean
  readonly loginUser: string
  /** ansible_become and ansible_become_user beat the keywords, as in Ansible. */
  readonly connection: Pick<HostConnection, 'become' | 'becomeUser'>
  readonly modules: ReadonlyMap<string, Module>
  /** Whether the play works as root, so that handlers can be written down on the host. */
  readonly durable: boolean
  readonly handlers: readonly Task[]
  /** Gathers facts, as at the start of the play. */
  readonly gatherFacts: Task
  /** The names a task sees, given what the host knows by now. */
  scope(state: HostState, task: Task | Include | undefined, item: LoopItem | undefined): Scope
  /** `secret`: the task's parameters hold one. What lies at a destination is looked at once for each `key`. */
  context(key: string, task: Task, scope: Scope, secret: boolean): Context
  /** The tasks of an included file; fails with a LanguageError. */
  include(include: Include, scope: Scope): readonly Item[]
  /** Where a host that a task names is reached; fails with a LanguageError, at the node. */
  delegate(name: string, node: Node): Delegate
  /** Whether it was chosen, by its tags or its place. */
  selects(item: Item): boolean
}
