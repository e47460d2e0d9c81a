import { placeOf } from '../analysis/problems.ts'
import { isPassword } from '../inventory/connection-variables.ts'
import type { ExtraVars } from '../inventory/extra-vars.ts'
import type { Inventory, InventoryHost } from '../inventory/inventory.ts'
import { varsOf } from '../inventory/vars-map.ts'
import { LanguageError } from '../language-error.ts'
import type { Entry } from '../node.ts'
import type { Inherited, Play } from '../playbook/play.ts'
import { omitted } from '../schema/coerce.ts'
import { checkValue } from '../schema/validate.ts'
import { known, type Resolved, type Scope, type Value } from '../value.ts'
import { findIn, findLast, rankLayers } from './definitions.ts'
import { renderNode } from './render.ts'

/** All that decides what a task sees on a host. */
export interface ScopeInput {
  readonly inventory: Inventory
  readonly host: InventoryHost
  readonly play: Play
  /** A task, an include; `play.inherited` for what the play itself sees. */
  readonly task: Inherited
  /** Names of the play's hosts after --limit. */
  readonly playHosts: readonly string[]
  /** Those that go through the play together; all of them when it is left out. */
  readonly batch?: PlayBatch
  /** `unknown` until they are gathered. */
  readonly facts: Resolved
  /** What the host has by now: registered results and set_fact. */
  readonly vars: ReadonlyMap<string, Resolved>
  readonly extra: ExtraVars
  readonly item?: Resolved
  readonly check: boolean
}

/** Hosts that go through a play together: which batch of how many, counted from 1. */
export interface PlayBatch {
  readonly number: number
  readonly count: number
  readonly hosts: readonly string[]
}

/** The names a task sees on a host, by Ansible's precedence; a value is rendered when it is first asked for. */
export const createScope = (input: ScopeInput): HostScope => new HostScope(input)

export class HostScope implements Scope {
  private readonly input: ScopeInput
  private readonly done = new Map<string, Resolved>()
  /** What is being rendered, the outermost first: a name that comes again goes round in a circle. */
  private readonly active = new Map<string, Entry>()

  constructor(input: ScopeInput) {
    this.input = input
  }

  resolve(name: string): Resolved | undefined {
    const earlier = this.done.get(name)
    if (earlier) return earlier
    const resolved = this.magic(name) ?? this.variable(name)
    if (resolved) this.done.set(name, resolved)
    return resolved
  }

  *names(): Iterable<string> {
    const { host, task, vars, extra, item } = this.input
    const { above, middle, below } = rankLayers(task.layers)
    const seen = new Set<string>(magicNames)
    if (task.role) for (const name of ['role_name', 'role_path']) seen.add(name)
    if (item) seen.add('item')
    for (const name of vars.keys()) seen.add(name)
    for (const map of [...extra, ...above, ...middle, ...host.layers, ...below])
      for (const name of varsOf(map).keys()) seen.add(name)
    yield* seen
  }

  /** Where the value that the task sees is written; undefined for what hq-run or an earlier task gives. */
  definition(name: string): Entry | undefined {
    if (this.magic(name)) return undefined
    return this.strong(name) ?? (this.input.vars.has(name) ? undefined : this.weak(name))
  }

  private variable(name: string): Resolved | undefined {
    const strong = this.strong(name)
    if (strong) return this.render(strong)
    const own = this.input.vars.get(name)
    if (own) return this.isSecret(name) && !own.secret ? { ...own, secret: true } : own
    const weak = this.weak(name)
    return weak && this.render(weak)
  }

  /** Stronger than what the host has by now. */
  private strong(name: string): Entry | undefined {
    const { task, extra } = this.input
    return findLast(extra, name) ?? findIn(rankLayers(task.layers).above, name)
  }

  private weak(name: string): Entry | undefined {
    const { host, task } = this.input
    const { middle, below } = rankLayers(task.layers)
    return findIn(middle, name) ?? findLast(host.layers, name) ?? findIn(below, name)
  }

  private render(entry: Entry): Resolved {
    const name = entry.key.value
    if (this.active.has(name)) throw this.cycle(name, entry)
    this.active.set(name, entry)
    try {
      const resolved = this.typed(name, entry, renderNode(entry.value, this))
      return this.isSecret(name) && !resolved.secret ? { ...resolved, secret: true } : resolved
    } finally {
      this.active.delete(name)
    }
  }

  /** A param of the task's role has the type it is declared with, whoever gives the value. */
  private typed(name: string, { value: node }: Entry, resolved: Resolved): Resolved {
    const { role } = this.input.task
    const param = role?.params.get(name)
    if (!role || !param || resolved.unknown || (resolved.value === null && !param.required)) return resolved
    const subject = { whole: `The param ${name} of the role ${role.name}`, part: 'key' }
    const { value, diagnostics } = checkValue(param.schema, resolved.value, node, subject)
    const [first] = diagnostics
    if (first)
      throw new LanguageError(
        param.secret ? { ...first, message: `${subject.whole} has a wrong value` } : first
      )
    return { ...resolved, value }
  }

  private cycle(name: string, entry: Entry): LanguageError {
    const names = [...this.active.keys()]
    const chain = names.slice(names.indexOf(name))
    return new LanguageError({
      code: 'variable-cycle',
      severity: 'error',
      message: `The variable ${name} is defined by itself: ${[...chain, name].join(' → ')}`,
      hint: 'Give one of them another name, or a value of its own.',
      ...placeOf(entry.value),
      related: chain.slice(1).flatMap(other => {
        const at = this.active.get(other)
        return at ? [{ ...placeOf(at.value), message: `${other} is defined here` }] : []
      })
    })
  }

  private isSecret(name: string): boolean {
    return rankLayers(this.input.task.layers).secrets.has(name) || isPassword(name)
  }

  private magic(name: string): Resolved | undefined {
    const { inventory, host, play, task, playHosts, batch, facts, item, check } = this.input
    switch (name) {
      case 'facts':
        return facts
      case 'item':
        return item
      case 'inventory_hostname':
        return known(host.name)
      case 'inventory_hostname_short':
        return known(host.name.split('.')[0] ?? host.name)
      case 'group_names':
        return known(host.groups)
      case 'groups':
        return known(groupsOf(inventory))
      case 'play_hosts':
        return known(playHosts)
      case 'play_batch':
        return known({ ...(batch ?? { number: 1, count: 1, hosts: playHosts }) })
      case 'playbook_dir':
        return known(play.directory)
      case 'role_name':
        return task.role && known(task.role.name)
      case 'role_path':
        return task.role && known(task.role.directory)
      case 'hq_check_mode':
        return known(check)
      case 'omit':
        return known(omitted)
      default:
        return undefined
    }
  }
}

const magicNames = [
  'facts',
  'inventory_hostname',
  'inventory_hostname_short',
  'group_names',
  'groups',
  'play_hosts',
  'play_batch',
  'playbook_dir',
  'hq_check_mode',
  'omit'
]

const groupsCache = new WeakMap<Inventory, Value>()

const groupsOf = (inventory: Inventory): Value => {
  const earlier = groupsCache.get(inventory)
  if (earlier) return earlier
  const made = Object.fromEntries([...inventory.groups].map(([name, { hosts }]) => [name, hosts]))
  groupsCache.set(inventory, made)
  return made
}
