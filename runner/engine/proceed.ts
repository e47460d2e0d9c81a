import { type Outcome, Refusal, type Step } from '../modules/module.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import { handlersNotifiedBy } from './close.ts'
import { type Command, hidden, type Reaction, refer, say, taskEnd } from './command.ts'
import { answersFor, composeFlight, isOnController } from './compose-flight.ts'
import type { Env } from './env.ts'
import { isAllowed, judge } from './judge.ts'
import { writeDown } from './left-handlers.ts'
import { isLook } from './looks.ts'
import { planSteps } from './plan-steps.ts'
import { isHidden, type Ready, refusalDiagnostic } from './prepare.ts'
import {
  type Attended,
  end,
  failedVerdict,
  finish,
  flyChores,
  fromDiagnostic,
  settle,
  settlePlanned,
  struckOff
} from './settle.ts'
import { settleUnknown } from './settle-unknown.ts'
import { count, type HostState, type Pending, type Seen, type TaskPending } from './state.ts'
import { endOver, isAtRest, tellSteered } from './steered.ts'
import { turn } from './turn.ts'

/**
 * Goes as far as it can without waiting for anything. While a flight is in the air it settles what the host has
 * already dealt with, and leaves whatever asks for a decision (a failure, a retry, a new plan) until it has landed.
 */
export const proceed = (start: HostState, env: Env, at: number): Reaction => {
  const said: Command[] = []
  let state = start
  for (;;) {
    if (state.interrupted) return state.airborne ? [state, said] : end(state, said)
    if (state.over && state.todo && isAtRest(state)) {
      if (state.over.kind === 'stopped') return finish(state, env, said)
      state = endOver(state, env, state.over, said)
    }
    const next = turn(state, env)
    switch (next.is) {
      case 'end':
        return state.airborne ? [state, said] : finish(state, env, said)
      case 'moved':
        state = next.state
        if (next.skipped) {
          const { pending, message } = next.skipped
          state = struckOff(count(state, 'skipped'), pending.task)
          said.push(say(taskEnd(env, state, pending, 'skipped', { message })))
        }
        if (next.steered) state = tellSteered(state, env, next.steered, said)
        if (next.handedOn) said.push({ type: 'hand-on', ...next.handedOn })
        break
      case 'gate':
        if (!state.airborne) said.push({ type: 'take-turn', key: next.pending.key, gate: next.gate })
        return [state, said]
      case 'wrong': {
        const { pending, diagnostic } = next
        if (env.check && state.assumed > 0 && pending.kind === 'task') {
          state = settleUnknown(state, env, pending, said)
          break
        }
        if (state.airborne) return [state, said]
        return fail(state, env, pending, fromDiagnostic(diagnostic), said)
      }
      case 'unknown':
        if (state.airborne) return [state, said]
        if (!env.check)
          throw new Error(`${env.host}: ${next.pending.key} waits for an outcome that no flight brings`)
        state = settleUnknown(state, env, next.pending, said)
        break
      case 'ready': {
        const step = attend(state, env, next.pending, next.ready, at, said)
        if ('stop' in step) return step.stop
        state = step.state
      }
    }
  }
}

/** Deals with the task at hand: settles it, or sends for what it takes to settle it. */
const attend = (
  state: HostState,
  env: Env,
  pending: TaskPending,
  ready: Ready,
  at: number,
  said: Command[]
): Attended => {
  const seen = answersFor(state, ready)
  const outcomes = outcomesOf(state, ready)
  const pause: Attended = { stop: [state, said] }
  if (!seen || (outcomes.length === 0 && seen.epoch < state.epoch))
    return state.airborne ? pause : { stop: fly(state, env, said) }

  const planned = plan(ready, seen, outcomes)
  if ('diagnostic' in planned) {
    if (env.check && state.assumed > 0) return { state: settleUnknown(state, env, pending, said) }
    if (state.airborne) return pause
    const verdict = failedVerdict(planned.diagnostic)
    return settle(state, env, pending, ready, verdict, [], at, said)
  }
  const { now, steps, complete } = planned
  const broken = outcomes.some((outcome, index) => !isAllowed(steps[index] as Step, outcome.code))
  const next = steps[outcomes.length]
  if (broken || (next === undefined && complete)) {
    const done = steps.slice(0, outcomes.length)
    const verdict = judge(ready, now, done, outcomes)
    const undecided = verdict.status === 'failed' || verdict.again
    if (undecided && state.airborne) return pause
    if (undecided && env.check && state.assumed > 0)
      return { state: settleUnknown(state, env, pending, said) }
    return settle(state, env, pending, ready, verdict, done, at, said)
  }
  const look = next !== undefined && isLook(next)
  if (env.check && !look) return { state: settlePlanned(state, env, pending, ready, steps, said) }
  if (state.airborne) return pause
  const owed = next && !look ? owedNotes(state, env, ready, next) : []
  if (owed.length > 0) return { stop: flyChores(writtenDown(state, owed), env, said) }
  if (next && isOnController(next)) {
    const task = refer(pending, state, env)
    if (!state.doing) said.push(say({ type: 'task-start', host: env.host, task }))
    const doing = { key: pending.key, outcomes, since: state.doing?.since ?? at }
    const turn = `${pending.key} ${outcomes.length} ${state.attempts.get(pending.key) ?? 0}`
    const { to, becomeUser, secret: hidden } = ready
    said.push({ type: 'perform', step: next, task, turn, to, becomeUser, hidden })
    return { stop: [{ ...state, doing }, said] }
  }
  return { stop: fly(state, env, said) }
}

/** Handlers that a change notifies which no flight of this host carries: they are written down before it. */
const owedNotes = (state: HostState, env: Env, ready: Ready, next: Step): readonly string[] =>
  env.durable && (ready.to || next.do === 'socket')
    ? handlersNotifiedBy(ready.task, ready.scope).filter(
        name => !state.notified.has(name) && !state.booked.includes(name)
      )
    : []

const writtenDown = (state: HostState, names: readonly string[]): HostState => ({
  ...state,
  chores: [...state.chores, ...names.map(writeDown)],
  booked: [...state.booked, ...names]
})

const plan = (
  ready: Ready,
  seen: Seen,
  outcomes: readonly Outcome[]
):
  | { readonly diagnostic: Diagnostic }
  | { readonly now: unknown; readonly steps: readonly Step[]; readonly complete: boolean } => {
  try {
    const now = ready.observation.read(seen.answers)
    return { now, ...planSteps(ready.module, ready.want, now, ready.context, outcomes) }
  } catch (error) {
    if (error instanceof Refusal) return { diagnostic: refusalDiagnostic(ready.task, error) }
    throw error
  }
}

const fly = (state: HostState, env: Env, said: readonly Command[]): Reaction => {
  const airborne = composeFlight(state, env)
  return [
    { ...state, airborne, afresh: false, flights: state.flights + 1 },
    [...said, { type: 'fly', flight: airborne.flight, to: airborne.to, afresh: state.afresh }]
  ]
}

const outcomesOf = (state: HostState, ready: Ready): readonly Outcome[] =>
  state.doing?.key === ready.key ? state.doing.outcomes : []

const fail = (
  state: HostState,
  env: Env,
  pending: Pending,
  why: ReturnType<typeof fromDiagnostic>,
  said: Command[]
): Reaction => {
  if (pending.kind === 'task' && isHidden(pending.task, env.scope(state, pending.task, pending.item))) {
    said.push(say(taskEnd(env, state, pending, 'failed', hidden(0))))
    why = { message: `${pending.task.name} failed (no_log hides why)`, place: why.place }
  } else if (pending.kind === 'task')
    said.push(
      say(
        taskEnd(env, state, pending, 'failed', {
          message: why.message,
          ...(why.hint ? { hint: why.hint } : {})
        })
      )
    )
  return end(
    { ...count(state, 'failed'), todo: state.todo?.rest, failure: { kind: 'task-failed', ...why } },
    said
  )
}
