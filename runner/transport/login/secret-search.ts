import type { Prompt } from '../../protocol/prompt.ts'
import type { Questions } from './questions.ts'

/** How often one host has a person asked for the same secret. */
const mostQuestions = 3

export interface Sought {
  /** What hosts share, e.g. `password of rocky`. */
  readonly what: string
  readonly prompt: (again: boolean) => Prompt
  readonly signal: AbortSignal
  /** Hears of everything that is tried, so that it can be kept out of what is said. */
  readonly secret: (text: string) => void
}

/**
 * Where a host gets a secret from that nobody gave: what was right on another host, else an answer. While a host looks
 * whether its answer is right, the others wait: so one answer serves them all, and a wrong one is tried on one host only.
 */
export class SecretSearch {
  readonly #questions: Questions
  readonly #sought: Sought
  readonly #refused = new Set<string>()
  #candidate: string | undefined
  #asked = 0
  #declined = false
  #leave: (() => void) | undefined

  constructor(questions: Questions, sought: Sought) {
    this.#questions = questions
    this.#sought = sought
  }

  /** Somebody was asked and gave no answer. */
  get declined(): boolean {
    return this.#declined
  }

  /** What to try now, the same until it is refused; nothing when there is no more. */
  async candidate(): Promise<string | undefined> {
    this.#candidate ??= await this.#another()
    if (this.#candidate === undefined) this.end()
    else this.#sought.secret(this.#candidate)
    return this.#candidate
  }

  refused(): void {
    if (this.#candidate !== undefined) this.#refused.add(this.#candidate)
    this.#candidate = undefined
  }

  right(): void {
    if (this.#candidate !== undefined) this.#questions.wasRight(this.#sought.what, this.#candidate)
    this.end()
  }

  /** Lets the next host ask. */
  end(): void {
    this.#leave?.()
    this.#leave = undefined
  }

  async #another(): Promise<string | undefined> {
    const known = this.#known()
    if (known !== undefined) return known
    if (this.#declined || this.#asked === mostQuestions) return undefined
    const { what, prompt, signal } = this.#sought
    this.#leave ??= await this.#questions.turn(what, signal)
    const meanwhile = this.#known()
    if (meanwhile !== undefined) {
      this.end()
      return meanwhile
    }
    this.#asked += 1
    const answer = await this.#questions.ask(prompt(this.#refused.size > 0), signal)
    this.#declined = answer === undefined
    return answer
  }

  #known(): string | undefined {
    const right = this.#questions.right(this.#sought.what)
    return right === undefined || this.#refused.has(right) ? undefined : right
  }
}
