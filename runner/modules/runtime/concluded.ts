import type { Outcome, Step } from '../module.ts'

/** What a plan comes to when its steps had these outcomes; undefined when they end before it does. */
export const concluded = <T>(
  work: Generator<Step, T, Outcome>,
  outcomes: readonly Outcome[]
): T | undefined => {
  let next = work.next()
  for (const outcome of outcomes) {
    if (next.done) break
    next = work.next(outcome)
  }
  return next.done ? next.value : undefined
}
