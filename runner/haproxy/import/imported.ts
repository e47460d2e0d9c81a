import type { Model } from '../model/model.ts'

/** A haproxy.cfg as the model has it, and what cannot be said in the model itself. */
export interface Imported {
  readonly model: Model
  /** By JSON pointer into the model; '' is the whole of it. */
  readonly comments: ReadonlyMap<string, NodeComments>
  readonly notes: readonly ImportNote[]
}

/** Comments of haproxy.cfg around a section or a line, without `#`. */
export interface NodeComments {
  readonly before: readonly string[]
  /** In the same line. */
  readonly behind?: string
  /** An empty line stood before it. */
  readonly apart?: boolean
}

/** What the one who imports should know; offsets into haproxy.cfg. */
export interface ImportNote {
  readonly start: number
  readonly end: number
  readonly message: string
}
