import { HostError } from '../../engine/host.ts'
import type { SecretSearch } from './secret-search.ts'

/** The password that sudo or su wants on a host: the given one, or none until one is wanted, and then what can be found. */
export class BecomePassword {
  readonly #search: SecretSearch | undefined
  #password: string | undefined

  constructor(given: string | undefined, search: SecretSearch | undefined) {
    this.#password = given
    this.#search = given === undefined ? search : undefined
  }

  get password(): string | undefined {
    return this.#password
  }

  /** Finds another one after the last was refused; false: there is no more to try. */
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
