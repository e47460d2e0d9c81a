import type { Range } from '../../../protocol/diagnostic.ts'

export interface Completion {
  readonly label: string
  readonly kind: CompletionKind
  /** A few words beside the label. */
  readonly detail?: string
  /** Markdown. */
  readonly documentation?: string
  readonly insert: string
  /** `insert` is a snippet: `${1:name}` and `$0` are places to fill in. */
  readonly snippet?: boolean
  /** What `insert` replaces. */
  readonly range: Range
  /** What it is ordered by, instead of the label. */
  readonly sort?: string
}

export type CompletionKind =
  | 'variable'
  | 'fact'
  | 'result'
  | 'function'
  | 'member'
  | 'handler'
  | 'role'
  | 'param'
  | 'tag'
  | 'host'
  | 'group'
  | 'file'
  | 'module'
  | 'keyword'
  | 'value'
