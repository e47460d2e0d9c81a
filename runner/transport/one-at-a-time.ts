import type { Prompts } from './prompts.ts'

/** Somebody who hears one question at a time, whoever asks: a login, or a task that pauses. */
export const oneAtATime = (prompts: Prompts): Prompts => {
  let before: Promise<unknown> = Promise.resolve()
  return {
    ask: (prompt, signal) => {
      const answer = before.then(() => (signal.aborted ? undefined : prompts.ask(prompt, signal)))
      before = answer.catch(() => {})
      return answer
    }
  }
}
