import type { TObject } from 'typebox'
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
  /** Tasks as a user would write them; each is checked by a test. */
  readonly examples: readonly string[]
}
