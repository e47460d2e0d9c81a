import assert from 'node:assert/strict'
import test from 'node:test'
import type { Static, TObject } from 'typebox'
import { type Module, Refusal } from '../../runner/modules/module.ts'
import { type Controller, planned, type Said } from './plan.ts'

/** What is wanted, what the host says, and the steps as `why | what`; or how it is refused: `at: message (hint)`. */
export type Case<P extends TObject> = readonly [
  title: string,
  want: Static<P>,
  said: readonly Said[],
  steps: readonly string[] | string,
  controller?: Controller
]

export const plans = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  cases: readonly Case<P>[]
): void => {
  for (const [title, want, said, expected, controller] of cases)
    test(`${module.name}: ${title}`, () => {
      assert.deepEqual(
        stepsOrRefusal(() => planned(module, want, said, controller)),
        expected
      )
    })
}

export const stepsOrRefusal = (plan: () => readonly string[]): readonly string[] | string => {
  try {
    return plan()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return `${error.at}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`
  }
}
