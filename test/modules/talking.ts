import type { Static, TObject } from 'typebox'
import { planSteps } from '../../runner/engine/plan-steps.ts'
import { type Module, type Outcome, Refusal, type Step } from '../../runner/modules/module.ts'
import { answer, type Controller, contextOf, type Said, told, wanting } from './plan.ts'

type Reply = readonly string[] | number

/** What HAProxy says to the commands of a step, by how that is shown; a number for a code without an answer. */
export type Replies = Readonly<Record<string, Reply | { readonly first: Reply; readonly later: Reply }>>

const outcome = (step: Step, replies: Replies, asked: ReadonlySet<string>): Outcome => {
  const label = step.do === 'socket' ? (step.label ?? '') : ''
  const reply = replies[label]
  const said =
    typeof reply === 'object' && 'first' in reply ? (asked.has(label) ? reply.later : reply.first) : reply
  if (typeof said === 'number') return { code: said, out: '[]', err: 'no answer', seconds: 0 }
  return { code: 0, out: said === undefined ? '' : JSON.stringify(said), err: '', seconds: 0 }
}

/** Steps as `why | what`, a line each, as the engine carries them out: until the plan ends or refuses to go on. */
export const conversed = (
  plan: () => Generator<Step, unknown, Outcome>,
  replies: Replies
): {
  readonly steps: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly refusal?: Refusal
} => {
  const module = { plan } as unknown as Module
  const outcomes: Outcome[] = []
  const asked = new Set<string>()
  const steps: string[] = []
  try {
    for (;;) {
      const step = planSteps(module, undefined as never, undefined, contextOf(), outcomes).steps[
        outcomes.length
      ]
      if (!step) return { steps, outcomes }
      steps.push(line(step))
      outcomes.push(outcome(step, replies, asked))
      if (step.do === 'socket') asked.add(step.label ?? '')
    }
  } catch (error) {
    if (error instanceof Refusal) return { steps, outcomes, refusal: error }
    throw error
  }
}

const line = (step: Step): string =>
  step.do === 'socket'
    ? `${step.until ? 'until' : step.reads ? 'ask' : step.why} | ${step.label}`
    : told(step)

/** The steps of a module, and what it reports of them. */
export const talked = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  want: Static<P>,
  said: readonly Said[],
  replies: Replies,
  controller?: Controller
): { readonly steps: readonly string[]; readonly report: () => Static<R> } => {
  const context = contextOf(controller)
  const wish = wanting(module, want)
  const now = module.observe(wish, context).read(said.map(answer))
  const { steps, outcomes, refusal } = conversed(() => module.plan(wish, now, context), replies)
  if (refusal) throw refusal
  return { steps, report: () => module.report(wish, now, outcomes, context) }
}
