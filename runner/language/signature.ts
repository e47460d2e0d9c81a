import type { TObject } from 'typebox'
import type { DiagnosticCode, Severity } from '../protocol/diagnostic.ts'
import type { Value } from './value.ts'

/** `only`: exactly one of the parameters is given; else at least one. */
export interface ParameterChoice {
  readonly of: readonly string[]
  readonly only: boolean
}

/** Why parameters do not go together, at the one that is to blame. */
export interface Clash {
  readonly at: string
  readonly message: string
  readonly hint?: string
}

/** Foresees the text file that a task makes. */
export interface Renders {
  /** The parameter that the text is made from; a task without it is not asked. */
  readonly from: string
  /**
   * Pure and total. `given` are the parameters with their defaults; where a value is secret or not known yet, a text in private-use
   * characters stands for it, which goes into the text as it is.
   */
  text(given: Readonly<Record<string, Value>>): Foreseen
}

export interface Foreseen {
  readonly text: string
  /** For each line of the text what made it: a JSON pointer (RFC 6901) into the parameters. */
  readonly origins: readonly string[]
  /** Judged when it is asked. */
  readonly problems: () => readonly ForeseenProblem[]
}

/** What is wrong with parameters that fit their schemas. */
export interface ForeseenProblem {
  /** JSON pointer into the parameters. */
  readonly pointer: string
  /** The key at the pointer is meant, not its value. */
  readonly key?: true
  /** Line of the text, from 0, when it is about a line. */
  readonly line?: number
  readonly code?: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  readonly hint?: string
  readonly fix?: TextFix
}

/** A mend of a value that is text: `start` and `end` are offsets into it. */
export interface TextFix {
  readonly title: string
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]
}

/**
 * What the language needs to know of a module: the rest of it is the engine's business.
 *
 * Parameter schemas may carry the keyword `hq`, which says what a string stands for:
 * - `file`: a controller file, looked for in the role's files/ and beside the playbook
 * - `template`: the same, in templates/
 * - `condition`: a CEL condition (or a list of them), handed to the module as text
 * - `regex`: a regular expression (RE2), as text
 * - `secret`: never shown
 * - `names`: a mapping whose keys become variables of the host (set_fact)
 * - `presence`: in a map, a condition that says whether the map is there at all; else it is null
 * - `time`, `size`: text in HAProxy's units, which a pattern checks
 * - `sparse`: a map whose keys are left out where they are null
 *
 * and the keyword `shared`, a name under which schemas for editors write it once.
 */
export interface ModuleSignature {
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly params: TObject
  /** What `register` gets, besides changed, failed and skipped. */
  readonly result: TObject
  /** Parts of its result that become variables of the host, by their own names (service_facts). */
  readonly gives?: readonly string[]
  /** The parameter that a bare string stands for, as in `command: true`. */
  readonly free?: string
  /** Parameters that mean nothing without one of them. */
  readonly choice?: ParameterChoice
  /** What is wrong with parameters that fit their schemas, defaults filled in; asked before a run when none is a template. */
  clash?(given: Readonly<Record<string, Value>>): Clash | undefined
  /** What the text file that a task makes will be, as far as its parameters tell. */
  readonly renders?: Renders
  /** Tasks as a user would write them; each is checked by a test. */
  readonly examples: readonly string[]
}
