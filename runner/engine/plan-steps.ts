import type { Context, Module, Outcome, Step } from '../modules/module.ts'
import { isAllowed } from './judge.ts'

/** A plan looked at the outcome of a step that has not run. */
class NotYet extends Error {}

const unread: Outcome = new Proxy({} as Outcome, {
  get: () => {
    throw new NotYet()
  }
})

export interface Plan {
  readonly steps: readonly Step[]
  /** False when the plan wants to read an outcome before it goes on. */
  readonly complete: boolean
}

/** Runs a plan as far as the outcomes in hand allow. Plans are pure, so running one again is free of effects. */
export const planSteps = (
  module: Module,
  want: never,
  now: unknown,
  context: Context,
  outcomes: readonly Outcome[]
): Plan => {
  const steps: Step[] = []
  const plan = module.plan(want, now, context)
  try {
    for (let next = plan.next(); !next.done; ) {
      steps.push(next.value)
      const outcome = outcomes[steps.length - 1]
      // A plan goes on from what it asked for, never from a failure.
      if (outcome && !isAllowed(next.value, outcome.code)) return { steps, complete: true }
      next = plan.next(outcome ?? unread)
    }
    return { steps, complete: true }
  } catch (error) {
    if (error instanceof NotYet) return { steps, complete: false }
    throw error
  }
}
