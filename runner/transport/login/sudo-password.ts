import { HostError, type Target } from '../../engine/host.ts'
import type { SecretSearch } from './secret-search.ts'

/** The password of a host's sudo: the given one, or none until sudo wants one, and then what can be found. */
export class SudoPassword {
  readonly #search: SecretSearch | undefined
  #password: string | undefined

  constructor({ becomePassword }: Target, search: SecretSearch | undefined) {
    this.#password = becomePassword
    this.#search = becomePassword === undefined ? search : undefined
  }

  get password(): string | undefined {
    return this.#password
  }

  /** Finds another password after sudo refused for want of the right one; false: there is no more to try. */
  async another(): Promise<boolean> {
    this.#search?.refused()
    this.#password = await this.#search?.candidate()
    return this.#password !== undefined
  }

  right(): void {
    this.#search?.right()
  }

  /** Nothing more is tried: other hosts may ask. */
  end(): void {
    this.#search?.end()
  }

  /** The refusal that stands; it tells when somebody was asked and said nothing. */
  explain(error: unknown): unknown {
    if (!(error instanceof HostError) || !this.#search?.declined) return error
    const { failure } = error
    return new HostError({ ...failure, message: `${failure.message}; asked for, it was declined` })
  }
}
