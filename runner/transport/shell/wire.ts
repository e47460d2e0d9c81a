import type { Readable, Writable } from 'node:stream'

/** A started process, here or over ssh. */
export interface Wire {
  readonly input: Writable
  readonly output: Readable
  readonly errors: Readable
  /** Resolves when the process and its streams are gone, to how it ended, e.g. `status 1`; never rejects. */
  readonly ended: Promise<string>
  /** Lets go of it at once; the process itself sees the end of its input. */
  drop(): void
}
