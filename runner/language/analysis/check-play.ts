import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { ExtraVars } from '../inventory/extra-vars.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { PlayParts } from '../playbook/parse-playbook.ts'
import type { Inherited, Item, Role } from '../playbook/play.ts'
import { checkRoleParams } from '../schema/check-params.ts'
import type { ModuleSignature } from '../signature.ts'
import { HostVars, PlayTypes } from '../types/play-types.ts'
import { type Results, taskTypes } from '../types/task-types.ts'
import type { TypeEnv } from '../types/type.ts'
import { checkNode } from './check-node.ts'
import { checkItem, type TaskChecks } from './check-task.ts'
import type { Witness } from './seen.ts'
import type { Workspace } from './workspace.ts'

export interface PlayChecks {
  readonly workspace: Workspace
  readonly modules: ReadonlyMap<string, ModuleSignature>
  /** Without one, names that are not defined may be the inventory's. */
  readonly inventory: Inventory | undefined
  /** Names of the play's hosts. */
  readonly hosts: readonly string[]
  readonly extra: ExtraVars
  /** Hosts whose facts earlier plays have gathered; this one adds to them. */
  readonly gathered: Set<string>
  /** What earlier plays left; this one adds to it. */
  readonly results: Results
  readonly diagnostics: Diagnostic[]
  readonly witness?: Witness
}

/** Checks names and types of a play, task by task, as they are when it runs. */
export const checkPlay = ({ play, roles }: PlayParts, given: PlayChecks): void => {
  const { workspace, modules, inventory, hosts, extra, results, diagnostics, witness } = given
  const open = !inventory || hosts.length === 0
  const types = new PlayTypes(new HostVars(inventory, hosts), extra, {
    open,
    facts: play.gatherFacts || hosts.every(host => given.gathered.has(host))
  })
  if (play.gatherFacts) for (const host of hosts) given.gathered.add(host)

  const checks: TaskChecks = {
    workspace,
    modules,
    types,
    results,
    visited: new Map(),
    handlers: new Set(play.handlers.map(({ name }) => name)),
    playDirectory: play.directory,
    inventory,
    diagnostics,
    ...(witness ? { witness, play } : {})
  }
  const envOf = (task: Inherited): TypeEnv => taskTypes(types, task, results.snapshot()).env
  witness?.({ kind: 'play', play, env: envOf(play.inherited) })
  const left = new Map(roles.map(used => [used.role, used]))
  const begin = (role: Role | undefined): void => {
    const used = role && left.get(role)
    if (!used) return
    left.delete(used.role)
    const { inherited } = used
    witness?.({ kind: 'role', play, role, inherited, env: envOf(inherited) })
    diagnostics.push(...checkRoleParams(used.role, types.base(used.inherited), results))
  }
  const check = (item: Item): void => {
    begin(item.role)
    checkItem(item, checks)
  }
  for (const section of play.sections) for (const item of section) check(item)
  for (const { role } of left.values()) begin(role)
  for (const handler of play.handlers) check(handler)
  checkUnused([...play.inherited.layers, ...roles.flatMap(({ inherited }) => inherited.layers)], diagnostics)
}

/** What no task asks for is checked for its syntax and its functions only: when it is asked for, more may be known. */
const checkUnused = (layers: Item['layers'], diagnostics: Diagnostic[]): void => {
  const anything = { names: new Map(), open: true }
  for (const vars of new Set(layers.map(layer => layer.vars))) diagnostics.push(...checkNode(vars, anything))
}
