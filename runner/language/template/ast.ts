/** Offsets into the template's own text; `TemplateText.offset` leads on to the source. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Statement =
  | (Span & { readonly kind: 'text'; readonly text: string })
  | (Span & { readonly kind: 'output'; readonly expression: Expression })
  | (Span & {
      readonly kind: 'if'
      readonly condition: Expression
      readonly negated: boolean
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    })
  | (Span & {
      readonly kind: 'each'
      readonly over: Expression
      /** Names after `as`: the item, and its index or key. */
      readonly names: readonly string[]
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    })
  | (Span & {
      readonly kind: 'with'
      readonly value: Expression
      readonly names: readonly string[]
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    })
  | (Span & {
      readonly kind: 'partial'
      readonly name: string
      readonly context: Expression | undefined
      readonly named: readonly Named[]
      /** Put before every line of what the partial prints. */
      readonly indent: string
    })

export type Expression = Literal | Path | Call

export interface Literal extends Span {
  readonly kind: 'literal'
  readonly value: string | number | boolean | null
}

/** `a.b`, `this.a`, `../a`, `@index`. */
export interface Path extends Span {
  readonly kind: 'path'
  /** As written. */
  readonly text: string
  /** Starts at the context (`this`, `./`, `../`) instead of being looked for outwards. */
  readonly here: boolean
  /** How many `../` stand before it. */
  readonly up: number
  /** Begins with `@`. */
  readonly data: boolean
  readonly segments: readonly (Span & { readonly name: string })[]
}

export interface Call extends Span {
  readonly kind: 'call'
  readonly name: string
  readonly nameSpan: Span
  readonly args: readonly Expression[]
  readonly named: readonly Named[]
}

/** `name=value` in a partial. */
export interface Named extends Span {
  readonly name: string
  readonly value: Expression
}
