import type { TSchema } from 'typebox'
import type { Value } from '../../language/value.ts'
import type { Surroundings } from '../configuration/surroundings.ts'

/** A line to be. Words are quoted where they need it; `verbatim` is written as it stands. */
export interface Draft {
  readonly words?: readonly string[]
  readonly verbatim?: string
  /** Below the value of the keyword: what the line comes from. */
  readonly at?: readonly (string | number)[]
  /** A condition that the line brings along. */
  readonly condition?: string
}

/** What a line of sugar sees while it becomes lines of haproxy.cfg. */
export interface Sight {
  readonly section: string
  readonly surroundings: Surroundings
  /** Whether HAProxy is this version or newer; without a known version it is taken for the newest. */
  readonly since: (version: string) => boolean
  /** What is wrong, `at` below the value of the keyword. */
  readonly wrong: (at: readonly (string | number)[], message: string, hint?: string) => void
}

/** A keyword of the model that knows its parameters. */
export interface Sugar {
  readonly schema: TSchema
  /** Whether `if` and `unless` may stand beside it. */
  readonly conditional?: boolean
  readonly drafts: (value: Value, sight: Sight) => readonly Draft[]
}
