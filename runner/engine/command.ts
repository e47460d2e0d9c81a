import { LanguageError } from '../language/language-error.ts'
import type { Task } from '../language/play.ts'
import { Source } from '../language/source.ts'
import { renderTemplate } from '../language/template/evaluate.ts'
import { isTemplate, templateOfFile } from '../language/template/parse.ts'
import type { Outcome, ProbeRequest } from '../modules/module.ts'
import type { Event, TaskRef, TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import type { Env } from './env.ts'
import type { Flight, Frame } from './host.ts'
import type { HostState, LoopItem, TaskPending } from './state.ts'

/** What happens to a host's run; `at` is the time in milliseconds. */
export type Input = { readonly at: number } & (
  | { readonly type: 'begin' }
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'probed'; readonly outcome: Outcome }
  | { readonly type: 'waited' }
  | { readonly type: 'broken'; readonly failure: Failure }
  | { readonly type: 'interrupt' }
)

/** What a host's run wants done; after `fly`, `probe` and `wait` it waits for what comes of it. */
export type Command =
  | { readonly type: 'say'; readonly event: Event }
  | { readonly type: 'fly'; readonly flight: Flight }
  | { readonly type: 'probe'; readonly request: ProbeRequest }
  | { readonly type: 'wait'; readonly seconds: number }
  | { readonly type: 'cancel' }
  | { readonly type: 'end' }

export type Reaction = readonly [HostState, readonly Command[]]

export const say = (event: Event): Command => ({ type: 'say', event })

export const refer = ({ task, item }: TaskPending, state: HostState, env: Env): TaskRef => ({
  id: task.id,
  name: nameOf(task, item, state, env),
  module: task.module,
  ...(task.role ? { role: task.role.name } : {}),
  ...(task.handler ? { handler: true } : {}),
  ...(item && !namesItem(task) ? { item: item.label } : {}),
  place: task.place
})

/** A name that is made from the item tells it already. */
const namesItem = (task: Task): boolean => isTemplate(task.name) && /\bitem\b/.test(task.name)

/** A name may hold templates; what cannot be known yet stays as it is written. */
const nameOf = (task: Task, item: LoopItem | undefined, state: HostState, env: Env): string => {
  if (!isTemplate(task.name)) return task.name
  try {
    const rendered = renderTemplate(
      templateOfFile(new Source('(name)', task.name)),
      env.scope(state, task, item)
    )
    return rendered.unknown || rendered.secret ? task.name : rendered.text
  } catch (error) {
    if (error instanceof LanguageError) return task.name
    throw error
  }
}

export const hidden = (seconds: number) => ({ seconds, message: 'hidden by no_log' })

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
