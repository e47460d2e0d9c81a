import { type Command, say, taskEnd } from './command.ts'
import type { Env } from './env.ts'
import { count, type HostState, type Over } from './state.ts'
import type { Steered } from './turn.ts'

/** Tells of a task that steered the run, and does of it what cannot be done ahead. */
export const tellSteered = (
  state: HostState,
  env: Env,
  { pending, flow }: Steered,
  said: Command[]
): HostState => {
  said.push(say(taskEnd(env, state, pending, 'ok', {})))
  const counted = count(state, 'ok')
  if (flow !== 'end-host' && flow !== 'end-batch' && flow !== 'end-play') return counted
  if (flow !== 'end-host') said.push({ type: 'end-play', what: flow === 'end-play' ? 'play' : 'batch' })
  return endPlay(counted, env, 'The play ends here', said)
}

/** The play is over for all: a host that another one's end_play ends has nothing left to do. */
export const endOver = (state: HostState, env: Env, over: Over, said: Command[]): HostState =>
  over.kind === 'stopped' ? state : endPlay(state, env, `${over.by} ended the ${over.what}`, said)

/** Nothing more of the play is done on this host; handlers that wait stay on the host's books. */
export const endPlay = (state: HostState, env: Env, why: string, said: Command[]): HostState => {
  const names = env.handlers.map(({ name }) => name).filter(name => state.notified.has(name))
  const kept = env.durable && !env.check ? ', and stay written down for the next run' : ''
  const handlers = names.length > 0 ? `; these notified handlers do not run${kept}: ${names.join(', ')}` : ''
  said.push(say({ type: 'notice', host: env.host, message: `${why}${handlers}` }))
  return { ...state, todo: undefined }
}

/** Between two tasks, with nothing under way. */
export const isAtRest = (state: HostState): boolean =>
  !state.airborne && !state.doing && state.attempts.size === 0
