import type { Fix, Place, Range, Severity } from '../../protocol/diagnostic.ts'

/** What a rule found in a haproxy.cfg, with its place there. `code` is the rule's, e.g. `haproxy-same-name`. */
export interface Finding {
  readonly code: `haproxy-${string}`
  readonly severity: Severity
  /** What is wrong with the value in hand, without a period at its end. */
  readonly message: string
  /** A sentence that says what to do. */
  readonly hint?: string
  readonly range: Range
  readonly fix?: Fix
  readonly related?: readonly (Place & { readonly message: string })[]
}
