import type { Outcome, Step } from '../module.ts'

/** Steps that have to be done before the plan goes on, though it does not care what comes of them. */
export function* carriedOut(steps: Iterable<Step>): Generator<Step, void, Outcome> {
  for (const step of steps) {
    // Looking at the outcome is what makes the plan wait for it.
    const { code } = yield step
    if (code !== 0) return
  }
}
