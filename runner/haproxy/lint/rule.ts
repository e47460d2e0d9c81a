import type { Severity } from '../../protocol/diagnostic.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { Overview } from '../overview/overview.ts'
import type { Spot } from '../overview/statement.ts'

/** What a rule objects to; `severity` where it is not the rule's. */
export interface Complaint {
  readonly at: Spot
  readonly message: string
  readonly hint?: string
  readonly severity?: Severity
  readonly fix?: {
    readonly title: string
    readonly edits: readonly { readonly at: Spot; readonly text: string }[]
  }
  readonly related?: readonly { readonly at: Spot; readonly message: string }[]
}

/** A haproxy.cfg of the documentation; a global and a defaults section that are in order stand before it unless it is `whole`. */
export interface Example {
  readonly text: string
  readonly whole?: true
  readonly surroundings?: Surroundings
}

/** One thing to look for. */
export interface Rule {
  readonly code: `haproxy-${string}`
  readonly severity: Severity
  /** What must be known for it to find anything, besides the configuration. */
  readonly needs?: 'host' | 'library'
  /** What it finds, as a title: a clause without a period. */
  readonly summary: string
  /** Sentences: what happens, in which versions and with which libraries. */
  readonly why: string
  readonly bad: Example
  readonly good: Example
  readonly check: (overview: Overview, surroundings: Surroundings) => Iterable<Complaint>
}
