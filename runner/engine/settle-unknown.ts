import { unknown } from '../language/value.ts'
import { close, notKnownYet } from './close.ts'
import { type Command, say, taskEnd } from './command.ts'
import type { Env } from './env.ts'
import { count, type HostState, type Pending, type TaskPending } from './state.ts'

/** Check mode cannot know what becomes of this: it says so, and goes on as if nothing were known of its result. */
export const settleUnknown = (state: HostState, env: Env, pending: Pending, said: Command[]): HostState => {
  switch (pending.kind) {
    case 'task':
      said.push(say(taskEnd(env, state, pending, 'unknown', { message: why(state) })))
      return close(count(state, 'unknown'), pending, undefined, {
        result: unknown,
        changed: 'maybe',
        ...notKnownYet(env.modules.get(pending.task.module))
      })
    case 'include':
      return settleInclude(state, env, pending, said)
    case 'flush':
      return settleFlush(state, env, said)
    case 'loop-end':
    case 'hand-on':
      throw new Error(`a ${pending.kind} is never unknown`)
  }
}

const why = ({ assumed }: HostState): string =>
  assumed > 0
    ? `depends on ${assumed} earlier change${assumed === 1 ? '' : 's'} that check mode does not make`
    : 'is not run in check mode'

const settleInclude = (
  state: HostState,
  env: Env,
  pending: Extract<Pending, { kind: 'include' }>,
  said: Command[]
): HostState => {
  const { id, name, place } = pending.include
  said.push(
    say({
      type: 'task-end',
      host: env.host,
      task: { id, name, module: 'include_tasks', place },
      status: 'unknown',
      seconds: 0,
      steps: [],
      message: why(state)
    })
  )
  return { ...count(state, 'unknown'), todo: state.todo?.rest }
}

/** Handlers that may have been notified; those that surely were stay for the flush itself. */
const settleFlush = (state: HostState, env: Env, said: Command[]): HostState => {
  let next = state
  const notified = new Map(state.notified)
  for (const task of env.handlers) {
    if (state.notified.get(task.name) !== 'maybe') continue
    notified.delete(task.name)
    const pending: TaskPending = { kind: 'task', key: task.id, task }
    said.push(say(taskEnd(env, state, pending, 'unknown', { message: 'may be notified' })))
    next = count(next, 'unknown')
  }
  return { ...next, notified }
}
