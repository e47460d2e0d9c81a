import { RE2JS } from 're2js'

/** Why a text is no regular expression. */
export class BadExpression extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint: string | undefined) {
    super(message)
    this.hint = hint
  }
}

export interface ExpressionOptions {
  /** `^` and `$` match at every line. */
  readonly multiline?: boolean
  /** `.` matches line breaks. */
  readonly dotAll?: boolean
}

/**
 * A regular expression in linear time: RE2's syntax, and Python's `\Z` for the end of the text.
 * Throws BadExpression.
 */
export const expression = (text: string, { multiline, dotAll }: ExpressionOptions = {}): RE2JS => {
  const flags = (multiline ? RE2JS.MULTILINE : 0) | (dotAll ? RE2JS.DOTALL : 0)
  try {
    return RE2JS.compile(
      text.replace(/\\([\s\S])/g, (whole, letter) => (letter === 'Z' ? '\\z' : whole)),
      flags
    )
  } catch (error) {
    const cause =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    throw new BadExpression(`${text} is not a regular expression: ${cause}`, hintFor(text))
  }
}

const hintFor = (text: string): string | undefined =>
  /\(\?(?:<?[=!]|P=)|\\[1-9]/.test(text)
    ? 'Regular expressions are RE2’s, which take linear time: there is no lookahead, no lookbehind and no back reference in a pattern.'
    : undefined
