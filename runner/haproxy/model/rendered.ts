import type { Fix, Severity } from '../../protocol/diagnostic.ts'

/** A rendered haproxy.cfg and where each of its lines comes from. */
export interface Rendered {
  readonly text: string
  /** One for each line of `text`, in order. */
  readonly origins: readonly LineOrigin[]
}

/** JSON pointer (RFC 6901) into the model of what made a line: `/3/lines/0/https/port` or the line's own node. */
export interface LineOrigin {
  readonly pointer: string
}

/** A file of its own that the model makes: a crt-list, a map, an error page. */
export interface RenderedFile extends Rendered {
  /** Absolute, as the model names it. */
  readonly path: string
  readonly kind: string
}

/** What is wrong with a model whose shape fits its schema. */
export interface ModelProblem {
  /** JSON pointer into the model. */
  readonly pointer: string
  /** The key at the pointer is meant, not its value. */
  readonly key?: true
  readonly severity: Severity
  readonly message: string
  readonly hint?: string
  readonly fix?: Fix
}

/** A whole model, rendered. */
export interface RenderedModel extends Rendered {
  readonly files: readonly RenderedFile[]
  readonly problems: readonly ModelProblem[]
}
