import type { Task } from '../language/playbook/play.ts'
import { type Resolved, type Scope, unknown, type Value } from '../language/value.ts'
import { renderNode } from '../language/variables/render.ts'
import type { Module } from '../modules/module.ts'
import type { Ready } from './prepare.ts'
import { type HostState, type Pending, type TaskPending, withEntry, withoutEntry } from './state.ts'

/** What a finished task leaves behind. */
export interface Closing {
  readonly result: Resolved
  readonly changed: 'yes' | 'no' | 'maybe'
  /** Variables that the module gives the host (set_fact). */
  readonly facts?: ReadonlyMap<string, Resolved>
  /** Facts of the host that are others now (hostname). */
  readonly renewed?: { readonly [name: string]: Value }
}

/** What a task that was dealt with makes known of the host, besides its result. */
export const madeKnown = (
  { module, want, context, secret, to }: Ready,
  result: Resolved
): Pick<Closing, 'facts' | 'renewed'> => {
  const facts = new Map<string, Resolved>()
  for (const name of module.gives ?? []) facts.set(name, partOf(result, name))
  for (const [name, value] of Object.entries(module.facts?.(want, context) ?? {}))
    facts.set(name, { value, secret, unknown: false })
  // What was done on another host makes nothing else of this one.
  const renewed = to ? undefined : (module.renews?.(want) as Closing['renewed'])
  return { ...(facts.size > 0 ? { facts } : {}), ...(renewed ? { renewed } : {}) }
}

/** What a task gives that was not dealt with: names without a value yet. */
export const notKnownYet = (module: Module | undefined): Pick<Closing, 'facts'> =>
  module?.gives ? { facts: new Map(module.gives.map(name => [name, unknown])) } : {}

const partOf = (result: Resolved, name: string): Resolved =>
  result.unknown
    ? unknown
    : { ...result, value: (result.value as { readonly [name: string]: Value })[name] ?? null }

/** Takes a finished task off the list: its result is registered, its handlers are notified. */
export const close = (
  state: HostState,
  pending: TaskPending,
  scope: Scope | undefined,
  closing: Closing
): HostState => {
  const { task, key } = pending
  let next: HostState = {
    ...state,
    todo: state.todo?.rest,
    seen: withoutEntry(state.seen, key),
    attempts: withoutEntry(state.attempts, key),
    doing: undefined,
    booked: []
  }
  if (task.module === 'gather_facts') next = { ...next, facts: closing.result }
  if (task.module === 'left_handlers') next = notifyLeft(next, closing.result)
  if (closing.facts) {
    const vars = new Map(next.vars)
    for (const [name, value] of closing.facts) vars.set(name, value)
    next = { ...next, vars }
  }
  if (closing.renewed && !next.facts.unknown) {
    const facts = next.facts.value as { readonly [name: string]: Value }
    next = { ...next, facts: { ...next.facts, value: { ...facts, ...closing.renewed } } }
  }
  if (pending.item) {
    const loop = key.slice(0, key.lastIndexOf('/'))
    next = { ...next, loops: withEntry(next.loops, loop, [...(next.loops.get(loop) ?? []), closing.result]) }
  } else if (task.register !== undefined) {
    next = { ...next, vars: withEntry(next.vars, task.register, closing.result) }
  }
  return closing.changed === 'no' ? next : notify(next, handlersNotifiedBy(task, scope), closing.changed)
}

/** The names that a task notifies; a name that cannot be known yet is none. */
export const handlersNotifiedBy = (task: Task, scope: Scope | undefined): readonly string[] =>
  task.notify.flatMap(node => {
    const name = scope ? renderNode(node, scope) : { value: node.value, unknown: false }
    return name.unknown ? [] : [String(name.value)]
  })

const notify = (state: HostState, names: readonly string[], sure: 'yes' | 'maybe' | 'left'): HostState => {
  const notified = new Map(state.notified)
  for (const name of names) if (notified.get(name) !== 'yes') notified.set(name, sure)
  return { ...state, notified }
}

const notifyLeft = (state: HostState, result: Resolved): HostState => {
  const names = (result.value as { names?: readonly string[] } | null)?.names ?? []
  return notify(state, names, 'left')
}

/** The one result of a loop: all items' results, changed or failed when any is, skipped when all are. */
export const closeLoop = (state: HostState, pending: Extract<Pending, { kind: 'loop-end' }>): HostState => {
  const items = state.loops.get(pending.key) ?? []
  const next = { ...state, todo: state.todo?.rest, loops: withoutEntry(state.loops, pending.key) }
  if (pending.task.register === undefined) return next
  return { ...next, vars: withEntry(next.vars, pending.task.register, loopResult(items)) }
}

const loopResult = (items: readonly Resolved[]): Resolved => {
  if (items.some(item => item.unknown)) return unknown
  const results = items.map(item => item.value)
  const any = (name: string) => results.some(result => flag(result, name))
  return {
    value: {
      results,
      changed: any('changed'),
      failed: any('failed'),
      skipped: results.length > 0 && results.every(result => flag(result, 'skipped'))
    },
    secret: items.some(item => item.secret),
    unknown: false
  }
}

const flag = (value: Value, name: string): boolean =>
  typeof value === 'object' && value !== null && (value as { [name: string]: Value })[name] === true
