import { LanguageError } from '../language/language-error.ts'
import type { Env } from './env.ts'
import { type ItemPending, number, truth } from './prepare.ts'
import type { HostState } from './state.ts'
import type { Gate } from './turns.ts'

/** What a task waits for before it begins on this host, unless its turn has come: items of a loop have it together. */
export const gateOf = (state: HostState, env: Env, pending: ItemPending): Gate | undefined => {
  if (pending.kind !== 'task') return undefined
  const { task, key, item } = pending
  if (!task.runOnce && !task.throttle) return undefined
  const { turn } = state
  if (turn && (key === turn.key || key.startsWith(`${turn.key}/`))) return undefined
  try {
    const scope = env.scope(state, task, item)
    if (truth(task.runOnce, scope)) return { kind: 'once' }
    const most = number(task.throttle, scope, 0)
    return most > 0 ? { kind: 'throttle', most } : undefined
  } catch (error) {
    // What is wrong with it is told when the task is prepared.
    if (error instanceof LanguageError) return undefined
    throw error
  }
}
