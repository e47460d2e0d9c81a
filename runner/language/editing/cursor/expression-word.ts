/** The word that stands at a place of an expression, and what stands before it. */
export type ExpressionWord =
  | (Word & {
      readonly kind: 'name'
      /** A function of templates may stand here: it begins the expression or what is in parentheses. */
      readonly head: boolean
    })
  /** Behind a dot; `of` is the expression before it. */
  | (Word & { readonly kind: 'member'; readonly of: string })
  /** The text between quotes. */
  | (Word & { readonly kind: 'literal' })

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  /** The expression that it is compared with. */
  readonly compared?: string
}
