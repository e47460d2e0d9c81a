import type { Outcome, ProbeRequest } from '../modules/module.ts'
import type { Event, TaskRef, TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import type { Env } from './env.ts'
import type { Flight, Frame } from './host.ts'
import type { HostState, TaskPending } from './state.ts'

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

export const refer = ({ task, item }: TaskPending): TaskRef => ({
  id: task.id,
  name: task.name,
  module: task.module,
  ...(task.role ? { role: task.role.name } : {}),
  ...(task.handler ? { handler: true } : {}),
  ...(item ? { item: item.label } : {}),
  place: task.place
})

export const hidden = (seconds: number) => ({ seconds, message: 'hidden by no_log' })

type TaskEnd = Extract<Event, { type: 'task-end' }>

export const taskEnd = (
  env: Env,
  pending: TaskPending,
  status: TaskStatus,
  details: Partial<TaskEnd>
): Event => ({
  type: 'task-end',
  host: env.host,
  task: refer(pending),
  status,
  seconds: 0,
  steps: [],
  ...details
})
