import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkCondition } from '../condition/check.ts'
import type { Condition } from '../condition/condition.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Node } from '../node.ts'
import type { Include, Item, Play, Task } from '../playbook/play.ts'
import type { ModuleSignature } from '../signature.ts'
import type { BaseTypes, PlayTypes } from '../types/play-types.ts'
import { type Results, resultType, taskTypes } from '../types/task-types.ts'
import { anyType, describeType, elementType, mayBe, type TypeEnv } from '../types/type.ts'
import { checkNamed, type Visited } from '../variables/closure.ts'
import { onHosts } from '../variables/on-hosts.ts'
import { isTemplated, plain, textOf } from '../yaml/plain.ts'
import { checkArguments } from './check-arguments.ts'
import { checkNode, namesInNode, typeOfNode } from './check-node.ts'
import { meant, problem } from './problems.ts'
import type { Witness } from './seen.ts'
import type { Workspace } from './workspace.ts'

/** What checking the tasks of a play goes by. */
export interface TaskChecks {
  readonly workspace: Workspace
  readonly modules: ReadonlyMap<string, ModuleSignature>
  readonly types: PlayTypes
  readonly results: Results
  readonly visited: Visited
  /** Undefined when tasks are looked at outside of a play: whoever uses them may have any. */
  readonly handlers: ReadonlySet<string> | undefined
  readonly playDirectory: string
  /** Undefined when there is none, or none is to be judged by. */
  readonly inventory: Inventory | undefined
  readonly diagnostics: Diagnostic[]
  readonly witness?: Witness
  readonly play?: Play
  /** The tasks stand in a file that an include may come to name. */
  readonly perhaps?: boolean
}

/** Collects what is wrong with nodes and conditions, and with the variables that they name. */
export class Checker {
  readonly env: TypeEnv
  /** The same names, for a witness: later results do not come to stand among them. */
  readonly seen: TypeEnv | undefined
  private readonly base: BaseTypes
  private readonly checks: TaskChecks

  constructor(checks: TaskChecks, base: BaseTypes, env: TypeEnv, seen?: TypeEnv) {
    this.checks = checks
    this.base = base
    this.env = env
    this.seen = seen
  }

  say(...found: readonly Diagnostic[]): void {
    this.checks.diagnostics.push(...found.map(one => onHosts(one, this.base)))
  }

  node(node: Node | undefined): void {
    if (!node) return
    this.say(...checkNode(node, this.env))
    this.named(namesInNode(node))
  }

  conditions(conditions: readonly Condition[] | undefined): void {
    for (const condition of conditions ?? []) {
      this.say(...checkCondition(condition, this.env))
      this.named(condition.names)
    }
  }

  named(names: Iterable<string>): void {
    checkNamed(names, this.base, this.env, this.checks.visited, this.checks.diagnostics)
  }
}

/** Checks a task, or an include with its tasks, in the order in which they run. */
export const checkItem = (item: Item, checks: TaskChecks, outerItem?: TSchema): void => {
  const outside = outerItem ? new Map([['item', outerItem]]) : new Map<string, TSchema>()
  const before = taskTypes(checks.types, item, checks.results, outside)
  const loop = item.loop && loopItem(item.loop, new Checker(checks, before.base, before.env))
  const inside = loop ? new Map([['item', loop]]) : outside
  const { base, env } = loop ? taskTypes(checks.types, item, checks.results, inside) : before
  const testimony = checks.witness && testimonyOf(item, checks, inside)
  const checker = new Checker(checks, base, env, testimony?.env)

  checker.conditions(item.when)
  const { become, becomeUser, ignoreErrors, noLog, delegateTo, runOnce, throttle } = item
  const keywords = [become, becomeUser, ignoreErrors, noLog, delegateTo, runOnce, throttle]
  for (const node of [...item.environment, ...keywords]) checker.node(node)
  checkDelegate(item, checker, checks)
  if (item.kind === 'include') {
    checker.node(item.file)
    for (const each of item.items ?? []) checkItem(each, checks, inside.get('item'))
    if (checks.witness) perhapsItems(item, checks, inside.get('item'))
    testimony?.give()
    return
  }
  const module = checks.modules.get(item.module)
  if (!module) return
  checker.node(item.nameNode)
  checker.node(item.retries)
  checker.node(item.delay)
  checkArguments(item, module, checker, checks)
  for (const name of item.notify) checkNotify(name, checker, checks)
  checkOutcome(item, module, checks, inside)
  testimony?.give()
}

/** Tasks that are about the host itself cannot be done on another one for it. */
const own = new Set(['reboot'])

const checkDelegate = (item: Item, checker: Checker, { inventory }: TaskChecks): void => {
  const { delegateTo } = item
  if (!delegateTo) return
  if (item.kind === 'task' && own.has(item.module))
    checker.say(
      problem(delegateTo, 'wrong-value', `${item.module} cannot be delegated`, {
        hint: 'Write a play for that host.'
      })
    )
  const name = textOf(delegateTo)
  if (name === undefined || isTemplated(delegateTo) || !inventory || inventory.hosts.has(name)) return
  const local = name === 'localhost' || name === '127.0.0.1'
  checker.say(
    problem(delegateTo, 'unknown-host', `No host is called ${name}`, {
      hint: local
        ? 'hq-run does not run commands on the controller; uri, get_url and fetch work from it by themselves.'
        : 'delegate_to names a host of the inventory.',
      ...(local ? {} : meant(name, inventory.hosts.keys(), delegateTo))
    })
  )
}

/** What may be included tells what it sees; whether it is right is seen when it is. */
const perhapsItems = (include: Include, checks: TaskChecks, outerItem?: TSchema): void => {
  const aside = {
    ...checks,
    results: checks.results.fork(),
    visited: new Map(),
    diagnostics: [],
    perhaps: true
  }
  for (const each of include.candidates ?? []) checkItem(each, aside, outerItem)
}

/** The names that an item sees now, told when it is done. */
const testimonyOf = (
  item: Item,
  checks: TaskChecks,
  inside: ReadonlyMap<string, TSchema>
): { readonly env: TypeEnv; readonly give: () => void } => {
  const { types, witness, play, perhaps = false } = checks
  const before = checks.results.snapshot()
  const { env } = taskTypes(types, item, before, inside)
  const module = item.kind === 'task' ? checks.modules.get(item.module) : undefined
  const own = item.kind === 'task' && module && item.register
  const outcome = own ? new Map([...inside, [own, resultType(module, false)]]) : undefined
  const at = { kind: 'item', play, item, env, perhaps } as const
  const give = (): void => {
    const later = checks.results.snapshot()
    witness?.({
      ...at,
      outcome: outcome ? taskTypes(types, item, before, outcome).env : env,
      after: () =>
        taskTypes(types, { ...item, layers: item.layers.filter(({ kind }) => kind !== 'task') }, later).env
    })
  }
  return { env, give }
}

/** What is asked of the result sees it under its registered name. */
const checkOutcome = (
  task: Task,
  module: ModuleSignature,
  checks: TaskChecks,
  inside: ReadonlyMap<string, TSchema>
): void => {
  const { register } = task
  const own = register === undefined ? inside : new Map([...inside, [register, resultType(module, false)]])
  if (task.changedWhen || task.failedWhen || task.until) {
    const { base, env } = taskTypes(checks.types, task, checks.results, own)
    const checker = new Checker(checks, base, env)
    checker.conditions(task.changedWhen)
    checker.conditions(task.failedWhen)
    checker.conditions(task.until)
  }
  if (register !== undefined) checks.results.replace(register, resultType(module, task.loop !== undefined))
  for (const name of module.gives ?? []) checks.results.add(name, module.result.properties[name] ?? anyType)
}

const loopItem = (loop: Node, checker: Checker): TSchema => {
  checker.node(loop)
  const type = typeOfNode(loop, checker.env)
  if (isTemplated(loop) && !mayBe(type, 'array'))
    checker.say(
      problem(loop, 'wrong-type', `loop takes a list; ${String(plain(loop))} is ${describeType(type)}`)
    )
  return mayBe(type, 'array') ? elementType(type) : anyType
}

const checkNotify = (node: Task['notify'][number], checker: Checker, { handlers }: TaskChecks): void => {
  if (isTemplated(node)) {
    checker.node(node)
    return
  }
  const name = String(node.value)
  if (!handlers || handlers.has(name)) return
  checker.say(
    problem(node, 'unknown-handler', `The play has no handler named ${JSON.stringify(name)}`, {
      hint:
        handlers.size > 0
          ? `It has ${[...handlers].join(', ')}.`
          : 'Handlers are tasks below handlers: of the play or the role.',
      ...meant(name, handlers, node)
    })
  )
}
