import type { ControllerStep, Outcome } from '../modules/module.ts'
import type { Failure } from '../protocol/failure.ts'
import { type Command, type Input, type Reaction, refer, say } from './command.ts'
import type { Env } from './env.ts'
import type { Frame } from './host.ts'
import { each, prepend } from './list.ts'
import { isChange } from './looks.ts'
import { proceed } from './proceed.ts'
import { end } from './settle.ts'
import { type HostState, type Pending, type TaskPending, withEntry } from './state.ts'
import { stepSummary } from './step-report.ts'
import type { Granted } from './turns.ts'

/** One host's run of one play as a pure function: check mode, retries and cut connections are tables over it. */
export const react = (state: HostState, input: Input, env: Env): Reaction => {
  switch (input.type) {
    case 'begin':
      return proceed(state, env, input.at)
    case 'frame':
      return onFrame(state, env, input.frame, input.at)
    case 'performed':
      return proceed(performed(state, env, input.step, input.outcome), env, input.at)
    case 'waited':
      return state.interrupted ? end(state) : proceed(state, env, input.at)
    case 'play-over':
      return [{ ...state, over: input.over }, []]
    case 'turn':
      return proceed(onTurn(state, input.granted), env, input.at)
    case 'broken':
      return end({ ...state, airborne: undefined, failure: input.failure })
    case 'interrupt':
      return [{ ...state, interrupted: true }, state.airborne ? [{ type: 'cancel' }] : []]
  }
}

const onFrame = (state: HostState, env: Env, frame: Frame, at: number): Reaction => {
  switch (frame.type) {
    case 'landed':
      return onLanded(state, env, at)
    case 'answers': {
      const record = state.airborne?.flight.records.find(({ id }) => id === frame.record)
      // The rest of a plan asks nothing: what it was made from stands.
      if (record?.questions.length === 0) return proceed(state, env, at)
      const { answers, digest } = frame
      const seen = { questions: record?.questions ?? [], answers, digest, epoch: state.epoch }
      return proceed({ ...state, seen: withEntry(state.seen, frame.record, seen) }, env, at)
    }
    case 'agreed':
      return onAgreed(state, env, frame.record, at)
    case 'step-start':
      return onStepStart(state, env, frame.record, frame.step, at)
    case 'progress':
    case 'upload':
    case 'download':
      return onProgress(state, env, frame)
    case 'step-end':
      return onStepEnd(state, env, frame.record, frame.step, frame.outcome, at)
  }
}

const onLanded = (state: HostState, env: Env, at: number): Reaction => {
  const { before } = state.airborne ?? {}
  if (before === state.seen && state.doing === undefined && !state.interrupted)
    throw new Error(`${env.host}: a flight brought nothing`)
  const landed = { ...state, airborne: undefined }
  return state.failure ? end(landed) : proceed(landed, env, at)
}

/** A guard held: what was planned from these answers stands as of now. */
const onAgreed = (state: HostState, env: Env, key: string, at: number): Reaction => {
  const seen = state.seen.get(key)
  const fresh = seen ? { ...state, seen: withEntry(state.seen, key, { ...seen, epoch: state.epoch }) } : state
  return proceed(fresh, env, at)
}

const onStepStart = (state: HostState, env: Env, key: string, index: number, at: number): Reaction => {
  const flown = state.airborne?.steps.get(key)?.[index]
  if (!flown || flown.chore) return [state, []]
  const known = state.doing?.key === key ? state.doing : undefined
  const doing = { key, outcomes: known?.outcomes ?? [], since: known?.since ?? at }
  const pending = pendingOf(state, key)
  const start: Command[] =
    known || !pending ? [] : [say({ type: 'task-start', host: env.host, task: refer(pending, state, env) })]
  return [{ ...state, doing }, start]
}

const onProgress = (
  state: HostState,
  env: Env,
  frame: Extract<Frame, { type: 'progress' | 'upload' | 'download' }>
): Reaction => {
  const pending = pendingOf(state, frame.record)
  if (!pending) return [state, []]
  const common = { type: 'progress', host: env.host, task: refer(pending, state, env) } as const
  if (frame.type !== 'progress') {
    const doing = `${frame.type === 'upload' ? 'sending' : 'fetching'} ${frame.path}`
    const of = frame.total === undefined ? '' : ` of ${megabytes(frame.total)}`
    return [state, [say({ ...common, seconds: 0, doing, line: `${megabytes(frame.sent)}${of}` })]]
  }
  const { seconds } = frame
  // A secret's traces in an output are anything: only what the task's owner wrote is safe to show.
  const record = state.airborne?.flight.records.find(({ id }) => id === frame.record)
  if (record?.secret) return [state, [say({ ...common, seconds, doing: '', line: '' })]]
  const step = state.airborne?.steps.get(frame.record)?.[frame.step]?.step
  const doing = step ? stepSummary(step) : ''
  return [state, [say({ ...common, seconds, doing, line: frame.line })]]
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const onStepEnd = (
  state: HostState,
  env: Env,
  key: string,
  index: number,
  outcome: Outcome,
  at: number
): Reaction => {
  const flown = state.airborne?.steps.get(key)?.[index]
  if (key === 'chores') return [{ ...state, chores: state.chores.slice(1) }, []]
  if (!flown || (state.interrupted && outcome.code !== 0)) return [state, []]
  if (flown.chore) return [outcome.code === 0 ? state : { ...state, failure: choreFailure(outcome) }, []]
  const epoch = flown.step.do === 'fetch' ? state.epoch : state.epoch + 1
  return proceed({ ...withOutcome(state, env, outcome), epoch }, env, at)
}

const choreFailure = ({ err }: Outcome): Failure => ({
  kind: 'task-failed',
  message: `The host cannot keep hq-run's own notes below /var/lib/hq-run: ${err.trim()}`,
  hint: 'Free space there (df -h /var/lib) or mend its permissions, and run again.'
})

/** The pending task behind a record, wherever it stands in the list; items of loops are made on the way. */
const pendingOf = (state: HostState, key: string): TaskPending | undefined => {
  for (const pending of each(state.todo)) {
    if (pending.kind !== 'task') continue
    if (pending.key === key) return pending
    if (pending.task.loop && !pending.item && key.startsWith(`${pending.key}/`)) return { ...pending, key }
  }
  return undefined
}

/** The turn has come, or the task has been done by another host meanwhile; when the play is over nobody gets one. */
const onTurn = (state: HostState, granted: Granted): HostState => {
  const { todo } = state
  if (todo?.first.kind !== 'task' || granted.is === 'over') return state
  const { key } = todo.first
  if (granted.is === 'told')
    return { ...state, todo: todo.rest, vars: new Map([...state.vars, ...granted.vars]) }
  const handOn: Pending = { kind: 'hand-on', key, before: state.vars }
  return {
    ...state,
    turn: { key, gate: granted.gate },
    todo: { first: todo.first, rest: prepend([handOn], todo.rest) }
  }
}

/** After a reboot every answer is stale, and after a change over a socket any may be. */
const performed = (state: HostState, env: Env, step: ControllerStep, outcome: Outcome): HostState => {
  const stale = step.do === 'reboot' || (step.do === 'socket' && isChange(step))
  const epoch = stale ? state.epoch + 1 : state.epoch
  return { ...withOutcome(state, env, outcome), epoch }
}

const withOutcome = (state: HostState, env: Env, outcome: Outcome): HostState => {
  if (!state.doing) throw new Error(`${env.host}: an outcome that nothing asked for`)
  return { ...state, doing: { ...state.doing, outcomes: [...state.doing.outcomes, outcome] } }
}
