import { LanguageError } from '../language/language-error.ts'
import type { Task } from '../language/playbook/play.ts'
import { Source } from '../language/source.ts'
import { renderTemplate } from '../language/template/evaluate.ts'
import { isTemplate, templateOfFile } from '../language/template/parse.ts'
import type { Resolved } from '../language/value.ts'
import type { ControllerStep, Outcome } from '../modules/module.ts'
import type { Event, TaskRef, TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import { delegateName } from './delegate.ts'
import type { Env } from './env.ts'
import type { Flight, Frame, Target } from './host.ts'
import { isHidden } from './prepare.ts'
import type { HostState, LoopItem, Over, TaskPending } from './state.ts'
import type { Gate, Granted } from './turns.ts'

/** What happens to a host's run; `at` is the time in milliseconds. */
export type Input = { readonly at: number } & (
  | { readonly type: 'begin' }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** A step of the controller's own. */
  | { readonly type: 'performed'; readonly step: ControllerStep; readonly outcome: Outcome }
  | { readonly type: 'waited' }
  /** The play ends for all. */
  | { readonly type: 'play-over'; readonly over: Over }
  | { readonly type: 'turn'; readonly granted: Granted }
  | { readonly type: 'broken'; readonly failure: Failure }
  | { readonly type: 'interrupt' }
)

/** What a host's run wants done; after `fly`, `perform` and `wait` it waits for what comes of it. */
export type Command =
  | { readonly type: 'say'; readonly event: Event }
  /** `afresh`: in a new session; `to`: another host, for this one. */
  | {
      readonly type: 'fly'
      readonly flight: Flight
      readonly to: Target | undefined
      readonly afresh: boolean
    }
  /** A step of the controller's own; `turn` tells one attempt of a task from another, and is the same on every host. */
  | {
      readonly type: 'perform'
      readonly step: ControllerStep
      readonly task: TaskRef
      readonly turn: string
      readonly to: Target | undefined
      readonly becomeUser: string | undefined
      readonly hidden: boolean
    }
  /** Waits until it is this host's turn at a task. */
  | { readonly type: 'take-turn'; readonly key: string; readonly gate: Gate }
  | { readonly type: 'hand-on'; readonly key: string; readonly vars: ReadonlyMap<string, Resolved> }
  | { readonly type: 'wait'; readonly seconds: number }
  /** Ends the play, or the batch of hosts, for the other hosts, too. */
  | { readonly type: 'end-play'; readonly what: 'play' | 'batch' }
  | { readonly type: 'cancel' }
  | { readonly type: 'end' }

export type Reaction = readonly [HostState, readonly Command[]]

export const say = (event: Event): Command => ({ type: 'say', event })

export const refer = ({ task, item }: TaskPending, state: HostState, env: Env): TaskRef => {
  const name = nameOf(task, item, state, env)
  // A name that is made from the item tells it already.
  const tellsItem = name !== task.name && /\bitem\b/.test(task.name)
  return {
    id: task.id,
    name,
    module: task.module,
    ...(task.role ? { role: task.role.name } : {}),
    ...(task.handler ? { handler: true } : {}),
    ...(item && !tellsItem ? { item: item.label } : {}),
    ...delegateOf(task, item, state, env),
    place: task.place
  }
}

const delegateOf = (
  task: Task,
  item: LoopItem | undefined,
  state: HostState,
  env: Env
): Pick<TaskRef, 'delegate'> => {
  if (!task.delegateTo) return {}
  try {
    const name = delegateName(task.delegateTo, env.scope(state, task, item))
    return name === undefined || name === env.host ? {} : { delegate: name }
  } catch (error) {
    if (error instanceof LanguageError) return {}
    throw error
  }
}

/** A name may hold templates; what cannot be known yet stays as it is written. */
const nameOf = (task: Task, item: LoopItem | undefined, state: HostState, env: Env): string => {
  if (!isTemplate(task.name)) return task.name
  try {
    const scope = env.scope(state, task, item)
    if (isHidden(task, scope)) return task.name
    const rendered = renderTemplate(templateOfFile(new Source('(name)', task.name)), scope)
    return rendered.unknown || rendered.secret ? task.name : rendered.text
  } catch (error) {
    if (error instanceof LanguageError) return task.name
    throw error
  }
}

export const hiddenMessage = 'hidden by no_log'

export const hidden = (seconds: number) => ({ seconds, message: hiddenMessage })

type TaskEnd = Extract<Event, { type: 'task-end' }>

export const taskEnd = (
  env: Env,
  state: HostState,
  pending: TaskPending,
  status: TaskStatus,
  details: Partial<TaskEnd>
): Event => ({
  type: 'task-end',
  host: env.host,
  task: refer(pending, state, env),
  status,
  seconds: 0,
  steps: [],
  ...details
})
