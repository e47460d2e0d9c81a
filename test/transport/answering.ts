import type { Prompt } from '../../runner/protocol/prompt.ts'
import type { Prompts } from '../../runner/transport/prompts.ts'

export interface Answering extends Prompts {
  /** Everything that was asked, in order. */
  readonly asked: readonly Prompt[]
}

/** Somebody who answers as the test says; two questions at the same time are a bug. */
export const answering = (
  answer: (prompt: Prompt, signal: AbortSignal) => string | undefined | Promise<string | undefined>
): Answering => {
  const asked: Prompt[] = []
  let busy = false
  return {
    asked,
    ask: async (prompt, signal) => {
      if (busy) throw new Error('asked while another question is open')
      busy = true
      asked.push(prompt)
      try {
        return await answer(prompt, signal)
      } finally {
        busy = false
      }
    }
  }
}

/** Gives these answers one after the other, then none. */
export const saying = (...answers: readonly (string | undefined)[]): Answering => {
  const rest = [...answers]
  return answering(() => rest.shift())
}
