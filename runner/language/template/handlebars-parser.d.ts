/** Handlebars' parser alone: the package's main entry brings a compiler and `fs` along. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  /** Line from 1, column from 0. */
  interface Position {
    readonly line: number
    readonly column: number
  }

  export interface Located {
    readonly loc: { readonly start: Position; readonly end: Position }
  }

  export interface HbsProgram {
    readonly body: readonly HbsStatement[]
    readonly blockParams?: readonly string[]
    readonly chained?: boolean
  }

  interface HbsCallParts {
    readonly params: readonly HbsExpression[]
    readonly hash?: {
      readonly pairs: readonly (Located & { readonly key: string; readonly value: HbsExpression })[]
    }
  }

  export interface HbsBlock extends Located, HbsCallParts {
    readonly type: 'BlockStatement'
    readonly path: HbsPath
    readonly program?: HbsProgram
    readonly inverse?: HbsProgram
    readonly openStrip: { readonly open?: boolean }
  }

  export interface HbsPath extends Located {
    readonly type: 'PathExpression'
    readonly original: string
    readonly data: boolean
    readonly depth: number
    readonly parts: readonly string[]
  }

  export interface HbsCall extends Located, HbsCallParts {
    readonly type: 'MustacheStatement' | 'SubExpression'
    readonly path: HbsExpression
  }

  export interface HbsPartial extends Located, HbsCallParts {
    readonly type: 'PartialStatement'
    readonly name: HbsExpression
    readonly indent?: string
  }

  export interface HbsContent extends Located {
    readonly type: 'ContentStatement'
    readonly original: string
    readonly value: string
    readonly leftStripped?: boolean
    readonly rightStripped?: boolean
  }

  export type HbsStatement =
    | HbsContent
    | HbsBlock
    | HbsPartial
    | (HbsCall & { readonly type: 'MustacheStatement' })
    | (Located & {
        readonly type: 'CommentStatement' | 'Decorator' | 'DecoratorBlock' | 'PartialBlockStatement'
      })

  export type HbsExpression =
    | HbsPath
    | (HbsCall & { readonly type: 'SubExpression' })
    | (Located & { readonly type: 'StringLiteral'; readonly value: string })
    | (Located & { readonly type: 'NumberLiteral'; readonly value: number })
    | (Located & { readonly type: 'BooleanLiteral'; readonly value: boolean })
    | (Located & { readonly type: 'UndefinedLiteral' | 'NullLiteral' })

  export const parser: {
    /** Called with the parser as it stands: the token that does not fit is `lexer.match`, the end of `lexer.matched`. */
    parseError: (message: string, hash: { readonly token?: string }) => void
    readonly lexer: { readonly match: string; readonly matched: string }
  }

  export function parse(input: string): HbsProgram
}
