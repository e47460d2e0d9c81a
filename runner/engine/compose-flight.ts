import { known, type Resolved, unknown, type Value } from '../language/value.ts'
import type { ControllerStep, HostStep, Question, Step } from '../modules/module.ts'
import { Refusal } from '../modules/module.ts'
import { close, handlersNotifiedBy, madeKnown, notKnownYet } from './close.ts'
import type { Env } from './env.ts'
import type { FlightRecord, Target } from './host.ts'
import { strikeOff, writeDown } from './left-handlers.ts'
import { isChange } from './looks.ts'
import { planSteps } from './plan-steps.ts'
import type { Ready } from './prepare.ts'
import type { Airborne, FlownStep, HostState, Pending, Seen, TaskPending } from './state.ts'
import { turn } from './turn.ts'

/** More would only make a flight hard to read; a longer list flies in parts. */
const mostRecords = 400

/** An answer to no question. */
const noQuestions: Seen = { questions: [], answers: [], digest: '', epoch: Number.POSITIVE_INFINITY }

/** The answers that a task can be planned from: given to the very questions that it asks now. */
export const answersFor = (state: HostState, ready: Ready): Seen | undefined => {
  const { ask } = ready.observation
  if (ask.length === 0) return noQuestions
  const seen = state.seen.get(ready.key)
  return seen && sameQuestions(seen.questions, ask) ? seen : undefined
}

const sameQuestions = (some: readonly Question[], others: readonly Question[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others)

/**
 * Packs as much as one round trip can carry: from the task at hand on, guarded steps for every task that can be
 * planned from answers in hand, then questions for the tasks behind it. It runs ahead on a copy of the state in
 * which a step's outcome is unknown; what depends on one waits for the next flight.
 */
export const composeFlight = (state: HostState, env: Env): Airborne => {
  const records: FlightRecord[] = []
  const steps = new Map<string, readonly FlownStep[]>()
  let ahead: HostState = { ...state, airborne: undefined }
  let asking = env.check
  let user: string | undefined
  let to: Target | undefined
  const add = (record: FlightRecord, flown: readonly FlownStep[]) => {
    records.push(record)
    steps.set(record.id, flown)
  }

  while (records.length < mostRecords) {
    const next = turn(ahead, env)
    if (next.is === 'end' || next.is === 'wrong') break
    if (next.is === 'moved') {
      if (next.steered?.flow === 'reset-connection') break
      ahead = next.state
      continue
    }
    const { pending, ready } = next
    if (next.is !== 'ready') asking = true
    if (ready) {
      const elsewhere = ready.to !== to || ready.becomeUser !== user
      if (records.length > 0 && (elsewhere || ready.module.ahead === false)) {
        // It waits for another flight; what lies behind it can be asked about all the same.
        asking = true
        ahead = passOver(ahead, env, pending)
        continue
      }
      if (records.length === 0) {
        user = ready.becomeUser
        to = ready.to
        if (!to && isRoot(user, env)) addChores(state, add)
      }
      const seen = answersFor(ahead, ready)
      const flown = asking || !seen ? undefined : planRecord(ahead, env, ready, seen)
      if (flown) {
        add(flown.record, flown.steps)
        ahead = closeAhead(ahead, pending as TaskPending, ready, flown)
        if (flown.last) asking = true
        continue
      }
      asking = true
      if (ready.observation.ask.length > 0 && !(env.check && seen)) add(question(ready), [])
    }
    ahead = passOver(ahead, env, pending)
  }
  return {
    flight: { ...(user === undefined ? {} : { becomeUser: user }), records },
    to,
    steps,
    before: state.seen
  }
}

export const isRoot = (becomeUser: string | undefined, env: Env): boolean =>
  (becomeUser ?? env.loginUser) === 'root'

const addChores = (state: HostState, add: (record: FlightRecord, flown: readonly FlownStep[]) => void) => {
  if (state.chores.length === 0) return
  add(
    { id: 'chores', questions: [], steps: state.chores, secret: false },
    state.chores.map(step => ({ step, chore: true }))
  )
}

const question = (ready: Ready): FlightRecord => ({
  id: ready.key,
  questions: ready.observation.ask,
  steps: [],
  secret: ready.secret
})

interface Flown {
  readonly record: FlightRecord
  readonly steps: readonly FlownStep[]
  /** Nothing that follows may be applied before this one is judged. */
  readonly last: boolean
  readonly now: unknown
  readonly changes: boolean
}

/** A task's guarded steps; undefined when it cannot be planned from what is known. */
const planRecord = (state: HostState, env: Env, ready: Ready, seen: Seen): Flown | undefined => {
  const done = state.doing?.key === ready.key ? state.doing.outcomes : []
  try {
    const now = ready.observation.read(seen.answers)
    const plan = planSteps(ready.module, ready.want, now, ready.context, done)
    const rest = plan.steps.slice(done.length)
    const own = leadingHostSteps(rest)
    if (own.length === 0 && rest.length > 0) return undefined
    const last =
      !plan.complete ||
      own.length < rest.length ||
      own.at(-1)?.do === 'fetch' ||
      ready.module.ahead === false ||
      ready.task.failedWhen !== undefined ||
      ready.task.until !== undefined
    const steps = withChores(
      env,
      ready,
      own.map(step => withEnvironment(step, ready)),
      last,
      plan.steps.slice(0, done.length).some(isChange)
    )
    return {
      record: {
        id: ready.key,
        questions: done.length > 0 ? [] : seen.questions,
        ...(done.length > 0 || seen.questions.length === 0 ? {} : { guard: seen.digest }),
        steps: steps.map(({ step }) => step),
        secret: ready.secret
      },
      steps,
      last,
      now,
      changes: own.length > 0 || done.length > 0
    }
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

export const isOnController = (step: Step): step is ControllerStep =>
  step.do === 'probe' || step.do === 'pause' || step.do === 'reboot' || step.do === 'socket'

/** Those that travel in one go: up to one of the controller's own, or a fetch, of which only the controller sees the end. */
const leadingHostSteps = (steps: readonly Step[]): readonly HostStep[] => {
  const own: HostStep[] = []
  for (const step of steps) {
    if (isOnController(step)) break
    own.push(step)
    if (step.do === 'fetch') break
  }
  return own
}

/** The books that durable handlers need: written before a change that notifies, struck off after a handler. */
const withChores = (
  env: Env,
  ready: Ready,
  steps: readonly HostStep[],
  last: boolean,
  begun: boolean
): readonly FlownStep[] => {
  const own: readonly FlownStep[] = steps.map(step => ({ step, chore: false }))
  if (steps.length === 0 || ready.to || !isRoot(ready.becomeUser, env)) return own
  const names = begun ? [] : handlersNotifiedBy(ready.task, ready.scope)
  const before = names.map(name => ({ step: writeDown(name), chore: true }))
  const after = ready.task.handler && !last ? [{ step: strikeOff(ready.task.name), chore: true }] : []
  return [...before, ...own, ...after]
}

const withEnvironment = (step: HostStep, ready: Ready): HostStep =>
  step.do === 'run' && Object.keys(ready.environment).length > 0
    ? { ...step, env: { ...ready.environment, ...step.env } }
    : step

/** Goes on as if the record had been applied. */
const closeAhead = (state: HostState, pending: TaskPending, ready: Ready, flown: Flown): HostState => {
  const { task } = ready
  const changed = !flown.changes ? 'no' : task.changedWhen ? 'maybe' : 'yes'
  const result = flown.changes || task.changedWhen ? unknown : resultAhead(ready, flown.now)
  return close(state, pending, ready.scope, { result, changed, ...madeKnown(ready, result) })
}

/** The result of a task that had nothing to do; a module that refuses to report one is judged when it is reached. */
const resultAhead = ({ module, want, context }: Ready, now: unknown): Resolved => {
  try {
    const result = module.report(want, now, [], context) as { [name: string]: Value }
    return known({ ...result, changed: false, failed: false, skipped: false })
  } catch (error) {
    if (error instanceof Refusal) return unknown
    throw error
  }
}

/** Goes on past something that cannot be known yet, only to ask what lies behind it. */
const passOver = (state: HostState, env: Env, pending: Pending): HostState =>
  pending.kind === 'task'
    ? close(state, pending, undefined, {
        result: unknown,
        changed: 'no',
        ...notKnownYet(env.modules.get(pending.task.module))
      })
    : { ...state, todo: state.todo?.rest, notified: pending.kind === 'flush' ? new Map() : state.notified }
