import type { Task } from '../language/playbook/play.ts'
import { type Resolved, type Scope, unknown } from '../language/value.ts'
import type { Step } from '../modules/module.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import { close, handlersNotifiedBy } from './close.ts'
import { type Command, hidden, hiddenMessage, type Reaction, refer, say, taskEnd } from './command.ts'
import type { Env } from './env.ts'
import type { Flight } from './host.ts'
import type { Verdict } from './judge.ts'
import { strikeOff } from './left-handlers.ts'
import { number, type Ready, truth } from './prepare.ts'
import { settleUnknown } from './settle-unknown.ts'
import { count, type HostState, type TaskPending, withEntry, withoutEntry } from './state.ts'
import { reportStep } from './step-report.ts'

/** A task is dealt with and the run goes on, or it has to stop here. */
export type Attended = { readonly state: HostState } | { readonly stop: Reaction }

export const settle = (
  state: HostState,
  env: Env,
  pending: TaskPending,
  ready: Ready,
  verdict: Verdict,
  steps: readonly Step[],
  at: number,
  said: Command[]
): Attended => {
  const { task, scope, module } = ready
  const attempts = task.until ? 1 + Math.max(0, number(task.retries, scope, 3)) : 1
  const attempt = (state.attempts.get(pending.key) ?? 0) + 1
  if (verdict.again && attempt < attempts) {
    const message = ready.noLog
      ? hiddenMessage
      : (verdict.message ?? `until ${task.until?.map(({ text }) => text).join(' and ')}`)
    said.push(
      say({ type: 'retry', host: env.host, task: refer(pending, state, env), attempt, attempts, message })
    )
    const seen = withoutEntry(state.seen, pending.key)
    const next = {
      ...state,
      seen,
      doing: undefined,
      attempts: withEntry(state.attempts, pending.key, attempt)
    }
    return { stop: [next, [...said, { type: 'wait', seconds: Math.max(0, number(task.delay, scope, 5)) }]] }
  }
  const gaveUp = verdict.again && verdict.status !== 'failed'
  const failed = verdict.status === 'failed' || gaveUp
  const status: TaskStatus = !failed ? verdict.status : isIgnored(ready) ? 'ignored' : 'failed'
  const message = gaveUp ? `until did not hold after ${attempts} attempts` : verdict.message
  const seconds = state.doing?.key === pending.key ? (at - state.doing.since) / 1000 : 0
  const details = {
    seconds,
    steps: verdict.status === 'ok' && !failed ? [] : steps.map(step => reportStep(step, env.diff)),
    ...(message === undefined ? {} : { message }),
    ...(verdict.hint === undefined ? {} : { hint: verdict.hint }),
    ...(verdict.command === undefined ? {} : { command: verdict.command })
  }
  if (!isQuiet(task))
    said.push(say(taskEnd(env, state, pending, status, ready.noLog ? hidden(seconds) : details)))
  const counted = isQuiet(task) ? state : count(state, status)
  if (status === 'failed') {
    const failure: Failure = {
      kind: 'task-failed',
      message: ready.noLog ? `${task.name} failed (no_log hides why)` : (message ?? `${task.name} failed`),
      ...(verdict.hint === undefined || ready.noLog ? {} : { hint: verdict.hint }),
      place: verdict.place ?? task.place
    }
    const booked = nothingApplied(steps) ? forgetHandlers(counted, task, scope) : counted
    return { stop: finish({ ...booked, todo: booked.todo?.rest, doing: undefined, failure }, env, said) }
  }
  const result: Resolved = { value: { ...verdict.result, failed }, secret: ready.secret, unknown: false }
  const closed = close(counted, pending, scope, {
    result,
    changed: status === 'changed' ? 'yes' : 'no',
    ...givenFacts(ready)
  })
  if (module.name === 'left_handlers') said.push(...sayLeft(env, result))
  const booked = status !== 'changed' && steps.length > 0 ? forgetHandlers(closed, task, scope) : closed
  return { state: struckOff(booked, task, state) }
}

const givenFacts = (ready: Ready) =>
  ready.module.facts
    ? {
        facts: new Map(
          Object.entries(ready.module.facts(ready.want)).map(
            ([name, value]) => [name, { value, secret: ready.secret, unknown: false }] as const
          )
        )
      }
    : {}

/** A handler is struck off the host's books by its own flight, or else by the next one. */
export const struckOff = (state: HostState, task: Task, before: HostState = state): HostState => {
  if (!task.handler) return state
  const inFlight = [...(before.airborne?.steps.values() ?? [])].some(flown =>
    flown.some(({ step, chore }) => chore && step.do === 'run' && step.why === strikeOff(task.name).why)
  )
  return inFlight ? state : { ...state, chores: [...state.chores, strikeOff(task.name)] }
}

/** A step that puts a file in place does all or nothing. */
const nothingApplied = (steps: readonly Step[]): boolean => steps.length === 1 && steps[0]?.do === 'write'

/** Handlers were written down before a task that, as it turns out, changed nothing. */
const forgetHandlers = (state: HostState, task: Task, scope: Scope): HostState => {
  const names = handlersNotifiedBy(task, scope).filter(name => !state.notified.has(name))
  return { ...state, chores: [...state.chores, ...names.map(strikeOff)] }
}

const sayLeft = (env: Env, result: Resolved): Command[] => {
  const { names } = result.value as { names: readonly string[] }
  const mine = names.filter(name => env.handlers.some(handler => handler.name === name))
  if (mine.length === 0) return []
  const message = `An earlier run ended before these handlers ran; they run now: ${mine.join(', ')}`
  return [say({ type: 'notice', host: env.host, message })]
}

/** Check mode: the steps are told, not run. A module that only looks changes nothing, so it stays unknown. */
export const settlePlanned = (
  state: HostState,
  env: Env,
  pending: TaskPending,
  ready: Ready,
  steps: readonly Step[],
  said: Command[]
): HostState => {
  if (ready.module.ahead === false || ready.task.changedWhen) return settleUnknown(state, env, pending, said)
  const details = {
    ...(ready.noLog ? hidden(0) : { steps: steps.map(step => reportStep(step, env.diff)) }),
    ...(state.assumed > 0 ? { assumes: state.assumed } : {})
  }
  said.push(say(taskEnd(env, state, pending, 'would-change', details)))
  const counted = count({ ...state, assumed: state.assumed + 1 }, 'would-change')
  return close(counted, pending, ready.scope, { result: unknown, changed: 'yes', ...givenFacts(ready) })
}

const isIgnored = (ready: Ready): boolean => truth(ready.task.ignoreErrors, ready.scope)

/** Our own tasks that nobody wrote. */
const isQuiet = (task: Task): boolean => task.module === 'left_handlers'

export const failedVerdict = (diagnostic: Diagnostic): Verdict => ({
  status: 'failed',
  result: { changed: false, failed: true, skipped: false },
  again: false,
  ...fromDiagnostic(diagnostic)
})

export const fromDiagnostic = ({ message, hint, file, range }: Diagnostic) => ({
  message,
  ...(hint === undefined ? {} : { hint }),
  place: { file, range }
})

export const end = (state: HostState, said: readonly Command[] = []): Reaction => [
  { ...state, airborne: undefined },
  [...said, { type: 'end' }]
]

/** The end of a run: the host's books are put right first. */
export const finish = (state: HostState, env: Env, said: readonly Command[]): Reaction => {
  if (state.chores.length === 0 || !env.durable || env.check) return end(state, said)
  const flight: Flight = {
    ...(env.loginUser === 'root' ? {} : { becomeUser: 'root' }),
    records: [{ id: 'chores', questions: [], steps: state.chores, secret: false }]
  }
  const steps = new Map([['chores', state.chores.map(step => ({ step, chore: true }))]])
  const airborne = { flight, steps, before: undefined }
  return [{ ...state, airborne, flights: state.flights + 1 }, [...said, { type: 'fly', flight }]]
}
