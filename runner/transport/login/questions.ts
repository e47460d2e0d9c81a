import type { Prompt } from '../../protocol/prompt.ts'
import type { Prompts } from '../prompts.ts'
import { deferred } from '../queue.ts'

/** What the hosts of a run ask people: one question at a time, and none whose answer was right on another host. */
export class Questions {
  readonly #prompts: Prompts
  readonly #turns = new Map<string, Promise<void>>()
  readonly #right = new Map<string, string>()

  constructor(prompts: Prompts) {
    this.#prompts = prompts
  }

  /** Resolves to nothing when the answer was declined, or the signal came first. */
  async ask(prompt: Prompt, signal: AbortSignal): Promise<string | undefined> {
    const done = await this.turn('to ask', signal)
    try {
      return signal.aborted ? undefined : await this.#prompts.ask(prompt, signal)
    } finally {
      done()
    }
  }

  /** Waits until it is the caller's turn at something, or the signal comes; the turn ends with a call of the value. */
  async turn(at: string, signal: AbortSignal): Promise<() => void> {
    const mine = deferred<void>()
    const before = this.#turns.get(at) ?? Promise.resolve()
    this.#turns.set(
      at,
      before.then(() => mine.promise)
    )
    const aborted = deferred<void>()
    const abort = () => aborted.resolve()
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    await Promise.race([before, aborted.promise])
    signal.removeEventListener('abort', abort)
    return () => mine.resolve()
  }

  /** The last answer that was right, e.g. for `password of rocky`. */
  right(what: string): string | undefined {
    return this.#right.get(what)
  }

  wasRight(what: string, answer: string): void {
    this.#right.set(what, answer)
  }
}
