import type { Prompt } from '../protocol/prompt.ts'

/** Somebody who can be asked, one question at a time. */
export interface Prompts {
  /** Resolves to the answer, or to nothing when it was declined or the signal came first. */
  ask(prompt: Prompt, signal: AbortSignal): Promise<string | undefined>
}
