import type { Task } from '../language/playbook/play.ts'
import { type Resolved, type Scope, unknown } from '../language/value.ts'
import type { Step } from '../modules/module.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import { close, handlersNotifiedBy, madeKnown } from './close.ts'
import { type Command, hidden, hiddenMessage, type Reaction, refer, say, taskEnd } from './command.ts'
import type { Env } from './env.ts'
import type { Flight } from './host.ts'
import type { Verdict } from './judge.ts'
import { strikeOff } from './left-handlers.ts'
import { prepend } from './list.ts'
import { isChange } from './looks.ts'
import { number, type Ready, truth } from './prepare.ts'
import { settleUnknown } from './settle-unknown.ts'
import { count, type HostState, type Pending, type TaskPending, withEntry, withoutEntry } from './state.ts'
import { reportStep } from './step-report.ts'

/** A task is dealt with and the run goes on, or it has to stop here. */
export type Attended = { readonly state: HostState } | { readonly stop: Reaction }

/** Takes a verdict in: tries again, ends the host, or closes the task and goes on. */
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
  if (verdict.again && attempt < attempts)
    return tryAgain(state, env, pending, ready, verdict, { attempt, attempts }, said)

  const gaveUp = verdict.again && verdict.status !== 'failed'
  const failed = verdict.status === 'failed' || gaveUp
  const status: TaskStatus = !failed ? verdict.status : isIgnored(ready) ? 'ignored' : 'failed'
  const final = gaveUp ? { ...verdict, message: `until did not hold after ${attempts} attempts` } : verdict
  if (!isQuiet(task)) {
    const seconds = state.doing?.key === pending.key ? (at - state.doing.since) / 1000 : 0
    const shown = status === 'ok' ? [] : steps.filter(isChange)
    const details = ready.noLog ? hidden(seconds) : { seconds, ...detailsOf(final, shown, env) }
    said.push(say(taskEnd(env, state, pending, status, details)))
  }
  const counted = isQuiet(task) ? state : count(state, status)
  if (status === 'failed') return endFailed(counted, env, ready, final, steps, said)
  const result: Resolved = { value: { ...verdict.result, failed }, secret: ready.secret, unknown: false }
  const closed = close(counted, pending, scope, {
    result,
    changed: status === 'changed' ? 'yes' : 'no',
    ...madeKnown(ready, result)
  })
  if (module.name === 'left_handlers') said.push(...sayLeft(env, verdict.result))
  const fresh = steps.some(step => step.do === 'reboot') ? factsAgain(closed, env, pending) : closed
  const noted = steps.some(isChange) || state.booked.length > 0
  const booked = status !== 'changed' && noted ? forgetHandlers(fresh, task, scope) : fresh
  return { state: struckOff(booked, task, state) }
}

/** A host that was booted anew may be another one: what was gathered of it is gathered again. */
const factsAgain = (state: HostState, env: Env, { key }: TaskPending): HostState => {
  if (state.facts.unknown) return state
  const gather: Pending = { kind: 'task', key: `${key}:facts`, task: env.gatherFacts }
  return { ...state, facts: unknown, todo: prepend([gather], state.todo) }
}

const tryAgain = (
  state: HostState,
  env: Env,
  pending: TaskPending,
  { task, scope, noLog }: Ready,
  verdict: Verdict,
  tries: { readonly attempt: number; readonly attempts: number },
  said: Command[]
): Attended => {
  const why = verdict.message ?? `until ${task.until?.map(({ text }) => text).join(' and ')}`
  const message = noLog ? hiddenMessage : why
  said.push(say({ type: 'retry', host: env.host, task: refer(pending, state, env), ...tries, message }))
  const next = {
    ...state,
    seen: withoutEntry(state.seen, pending.key),
    doing: undefined,
    attempts: withEntry(state.attempts, pending.key, tries.attempt)
  }
  return { stop: [next, [...said, { type: 'wait', seconds: Math.max(0, number(task.delay, scope, 5)) }]] }
}

const detailsOf = ({ message, hint, command }: Verdict, steps: readonly Step[], env: Env) => ({
  steps: steps.map(step => reportStep(step, env.diff)),
  ...(message === undefined ? {} : { message }),
  ...(hint === undefined ? {} : { hint }),
  ...(command === undefined ? {} : { command })
})

const endFailed = (
  state: HostState,
  env: Env,
  { task, scope, noLog }: Ready,
  { message, hint, place }: Verdict,
  steps: readonly Step[],
  said: Command[]
): Attended => {
  const failure: Failure = {
    kind: 'task-failed',
    message: noLog ? `${task.name} failed (no_log hides why)` : (message ?? `${task.name} failed`),
    ...(hint === undefined || noLog ? {} : { hint }),
    place: place ?? task.place
  }
  const booked = nothingApplied(steps) ? forgetHandlers(state, task, scope) : state
  return { stop: finish({ ...booked, todo: booked.todo?.rest, doing: undefined, failure }, env, said) }
}

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

const sayLeft = (env: Env, result: Verdict['result']): Command[] => {
  const names = result.names as readonly string[]
  const mine = names.filter(name => env.handlers.some(handler => handler.name === name))
  if (mine.length === 0) return []
  const message = `An earlier play or run ended before these handlers ran; they run in this one: ${mine.join(', ')}`
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
  const changes = steps.filter(isChange)
  if (ready.module.ahead === false || ready.task.changedWhen || changes.length === 0)
    return settleUnknown(state, env, pending, said)
  const details = {
    ...(ready.noLog ? hidden(0) : { steps: changes.map(step => reportStep(step, env.diff)) }),
    ...(state.assumed > 0 ? { assumes: state.assumed } : {})
  }
  said.push(say(taskEnd(env, state, pending, 'would-change', details)))
  const counted = count({ ...state, assumed: state.assumed + 1 }, 'would-change')
  return close(counted, pending, ready.scope, {
    result: unknown,
    changed: 'yes',
    ...madeKnown(ready, unknown)
  })
}

const isIgnored = (ready: Ready): boolean => truth(ready.task.ignoreErrors, ready.scope)

/** Our own tasks that nobody wrote. */
export const isQuiet = (task: Task): boolean => task.module === 'left_handlers'

export const failedVerdict = (diagnostic: Diagnostic): Verdict => ({
  status: 'failed',
  result: { changed: false, failed: true, skipped: false, msg: diagnostic.message },
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
  return flyChores(state, env, said)
}

/** A flight with nothing in it but the host's books. */
export const flyChores = (state: HostState, env: Env, said: readonly Command[]): Reaction => {
  const flight: Flight = {
    ...(env.loginUser === 'root' ? {} : { becomeUser: 'root' }),
    records: [{ id: 'chores', questions: [], steps: state.chores, secret: false }]
  }
  const steps = new Map([['chores', state.chores.map(step => ({ step, chore: true }))]])
  const airborne = { flight, to: undefined, steps, before: undefined }
  return [
    { ...state, airborne, afresh: false, flights: state.flights + 1 },
    [...said, { type: 'fly', flight, to: undefined, afresh: state.afresh }]
  ]
}
