import { LanguageError } from '../language/language-error.ts'
import type { Include, Item } from '../language/playbook/play.ts'
import { known, type Resolved } from '../language/value.ts'
import { type Flow, Refusal } from '../modules/module.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import { close, closeLoop } from './close.ts'
import type { Env } from './env.ts'
import { gateOf } from './gate.ts'
import { prepend } from './list.ts'
import { prepare, type Ready, refusalDiagnostic } from './prepare.ts'
import type { HostState, LoopItem, Pending, TaskPending } from './state.ts'
import type { Gate } from './turns.ts'

/** One move over the list of what is to do, as far as it goes without the host. */
export type Turn =
  | {
      readonly is: 'moved'
      readonly state: HostState
      readonly skipped?: Skipped
      readonly steered?: Steered
      readonly handedOn?: HandedOn
    }
  /** It is to be done by one host for all, or by some at a time: this one has to wait for its turn. */
  | { readonly is: 'gate'; readonly pending: Pending; readonly gate: Gate; readonly ready?: Ready }
  | { readonly is: 'ready'; readonly pending: TaskPending; readonly ready: Ready }
  | { readonly is: 'wrong'; readonly pending: Pending; readonly diagnostic: Diagnostic }
  /** It depends on a step that has not run; `ready` when only its conditions do. */
  | { readonly is: 'unknown'; readonly pending: Pending; readonly ready?: Ready }
  | { readonly is: 'end' }

export interface Skipped {
  readonly pending: TaskPending
  readonly message: string
}

/** A task that had its turn is done, and brought these names. */
export interface HandedOn {
  readonly key: string
  readonly vars: ReadonlyMap<string, Resolved>
}

/** A task that steered the run. */
export interface Steered {
  readonly pending: TaskPending
  readonly flow: Flow
}

export const turn = (state: HostState, env: Env): Turn => {
  const pending = state.todo?.first
  if (!pending) return { is: 'end' }
  if (pending.kind === 'loop-end') return { is: 'moved', state: closeLoop(state, pending) }
  if (pending.kind === 'flush') return flush(state, env, pending)
  if (pending.kind === 'hand-on') return handOn(state, pending)
  const gate = gateOf(state, env, pending)
  if (gate) return { is: 'gate', pending, gate }

  const prepared = prepare(state, env, pending)
  switch (prepared.is) {
    case 'wrong':
      return { is: 'wrong', pending, diagnostic: prepared.diagnostic }
    case 'unknown':
      return { is: 'unknown', pending, ...(prepared.ready ? { ready: prepared.ready } : {}) }
    case 'loop':
      return { is: 'moved', state: openLoop(state, pending, prepared.items) }
    case 'include':
      return openInclude(state, env, pending)
    case 'skip':
      return skip(state, pending, prepared.message)
    case 'ready':
      if (pending.kind !== 'task') throw new Error('an include is never ready')
      return prepared.module.flow
        ? steer(state, pending, prepared, prepared.module.flow(prepared.want))
        : { is: 'ready', pending, ready: prepared }
  }
}

const handOn = (state: HostState, { key, before }: Extract<Pending, { kind: 'hand-on' }>): Turn => {
  const vars = new Map([...state.vars].filter(([name, value]) => before.get(name) !== value))
  return {
    is: 'moved',
    state: { ...state, todo: state.todo?.rest, turn: undefined },
    handedOn: { key, vars }
  }
}

const skip = (state: HostState, pending: Pending, message: string): Turn => {
  if (pending.kind !== 'task') return { is: 'moved', state: { ...state, todo: state.todo?.rest } }
  const result = known({ changed: false, failed: false, skipped: true })
  return {
    is: 'moved',
    state: close(state, pending, undefined, { result, changed: 'no' }),
    skipped: { pending, message }
  }
}

const steer = (state: HostState, pending: TaskPending, { task, scope }: Ready, flow: Flow): Turn => {
  const result = known({ changed: false, failed: false, skipped: false })
  const next = close(state, pending, scope, { result, changed: 'no' })
  const steered = { pending, flow }
  switch (flow) {
    case 'nothing':
      return { is: 'moved', state: next, steered }
    case 'flush-handlers': {
      if (task.handler) return { is: 'wrong', pending, diagnostic: refusalDiagnostic(task, inHandler) }
      const flush: Pending = { kind: 'flush', key: `${pending.key}:flush`, ran: [], left: true }
      return { is: 'moved', state: { ...next, todo: prepend([flush], next.todo) }, steered }
    }
    case 'end-host':
    case 'end-batch':
    case 'end-play':
      return { is: 'moved', state: { ...next, todo: undefined }, steered }
    case 'reset-connection':
      return { is: 'moved', state: { ...next, afresh: true }, steered }
  }
}

const inHandler = new Refusal(
  'action',
  'flush_handlers cannot be a handler',
  'Handlers that a handler notifies run after it by themselves.'
)

const openLoop = (state: HostState, pending: Pending, items: readonly LoopItem[]): HostState => {
  const each = items.map(item => ({ ...pending, key: `${pending.key}/${item.index}`, item }) as Pending)
  const end: Pending[] =
    pending.kind === 'task' ? [{ kind: 'loop-end', key: pending.key, task: pending.task }] : []
  return { ...state, todo: prepend([...each, ...end], state.todo?.rest) }
}

const openInclude = (state: HostState, env: Env, pending: Pending): Turn => {
  if (pending.kind !== 'include') throw new Error('only an include is opened')
  try {
    const items = env.include(pending.include, env.scope(state, pending.include, pending.item))
    const todo = pendingItems(items, env, `${pending.key}:`, pending.item)
    return { is: 'moved', state: { ...state, todo: prepend(todo, state.todo?.rest) } }
  } catch (error) {
    if (error instanceof LanguageError) return { is: 'wrong', pending, diagnostic: error.diagnostic }
    throw error
  }
}

/** The chosen ones of a list of tasks; those of an include in a loop keep seeing the loop's item. */
export const pendingItems = (
  items: readonly Item[],
  env: Env,
  prefix: string,
  item?: LoopItem
): readonly Pending[] =>
  items
    .filter(each => env.selects(each))
    .map(each => {
      const key = prefix + each.id
      const seen = item && !each.loop ? { item } : {}
      return each.kind === 'task'
        ? { kind: 'task', key, task: each, ...seen }
        : { kind: 'include', key, include: each as Include, ...seen }
    })

/** Notified handlers run in the order they are written, each once; those they notify run after them. */
const flush = (state: HostState, env: Env, pending: Extract<Pending, { kind: 'flush' }>): Turn => {
  const isDue = (name: string) => pending.left || state.notified.get(name) !== 'left'
  const due = env.handlers.filter(
    ({ name }) => state.notified.has(name) && isDue(name) && !pending.ran.includes(name)
  )
  if (due.length === 0) {
    const rest = new Map([...state.notified].filter(([name]) => !isDue(name)))
    return { is: 'moved', state: { ...state, todo: state.todo?.rest, notified: rest } }
  }
  if (due.some(handler => state.notified.get(handler.name) === 'maybe')) return { is: 'unknown', pending }
  const ran = [...pending.ran, ...due.map(handler => handler.name)]
  const handlers: Pending[] = due.map(task => ({ kind: 'task', key: `${pending.key}:${task.id}`, task }))
  return {
    is: 'moved',
    state: { ...state, todo: prepend([...handlers, { ...pending, ran }], state.todo?.rest) }
  }
}
