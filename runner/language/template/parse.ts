import { type HbsProgram, parse, parser } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import type { Diagnostic, DiagnosticCode } from '../../protocol/diagnostic.ts'
import { LanguageError } from '../language-error.ts'
import type { ScalarNode } from '../node.ts'
import { Source } from '../source.ts'
import { offsetInSource } from '../yaml/scalar-offset.ts'
import type { Span, Statement } from './ast.ts'
import { readStatements } from './read.ts'
import { readSimple } from './simple.ts'

/** A text that may hold templates, and the way back from its offsets to those of its source. */
export interface TemplateText {
  readonly text: string
  readonly source: Source
  readonly offset: (index: number) => number
}

export interface Template extends TemplateText {
  readonly body: readonly Statement[]
}

export const isTemplate = (text: string): boolean => text.includes('{{')

const parsed = new WeakMap<ScalarNode | Source, Template>()

const parsedOnce = (key: ScalarNode | Source, text: TemplateText): Template => {
  const known = parsed.get(key)
  if (known) return known
  const template = parseTemplate(text)
  parsed.set(key, template)
  return template
}

/** A string of YAML as a template; parsed once for each scalar. Throws LanguageError. */
export const templateOfScalar = (scalar: ScalarNode): Template =>
  parsedOnce(scalar, {
    text: String(scalar.value),
    source: scalar.source,
    offset: index => offsetInSource(scalar, index)
  })

/** A whole file as a template; parsed once. Throws LanguageError. */
export const templateOfFile = (source: Source): Template =>
  parsedOnce(source, { text: source.text, source, offset: index => index })

/** A bare expression, such as `haproxy.version`, as a template. Throws LanguageError. */
export const expressionTemplate = (expression: string): Template =>
  templateOfFile(new Source('(expression)', `{{ ${expression} }}`))

/** Throws LanguageError, code template-syntax. */
export const parseTemplate = (text: TemplateText): Template => {
  const simple = readSimple(text.text)
  if (simple) return { ...text, body: simple }
  const deep = tooDeep(text.text)
  if (deep !== undefined)
    throw failAt(text, { start: deep, end: deep + 1 }, 'The template is nested too deeply', 'template-syntax')
  let program: HbsProgram
  try {
    program = parse(text.text)
  } catch (error) {
    throw syntaxError(text, error)
  }
  try {
    return { ...text, body: readStatements(text, program) }
  } catch (error) {
    if (error instanceof RangeError)
      throw failAt(text, { start: 0, end: 0 }, 'The template is nested too deeply', 'template-syntax')
    throw error
  }
}

/** Blocks and parentheses within each other, at most: the parser takes time with the cube of their depth. */
const deepest = 100

/** Where a template nests deeper than it may, if it does. */
const tooDeep = (text: string): number | undefined => {
  let blocks = 0
  let parentheses = 0
  let inside = false
  for (const { 0: found, index } of text.matchAll(/\{\{~?(?:\/|#|\^(?!~?\}))?|\}\}|[()]/g)) {
    if (found === '(' || found === ')') {
      if (inside) parentheses += found === '(' ? 1 : -1
    } else {
      inside = found !== '}}'
      parentheses = 0
      if (found.endsWith('/')) blocks--
      else if (/[#^]$/.test(found)) blocks++
    }
    if (blocks + parentheses > deepest) return index
  }
  return undefined
}

/** A diagnostic about a span of a template. */
export const diagnosticAt = (
  text: TemplateText,
  span: Span,
  message: string,
  code: DiagnosticCode = 'template-error',
  more: Pick<Diagnostic, 'hint'> = {}
): Diagnostic => {
  const start = text.offset(span.start)
  return {
    code,
    severity: 'error',
    message,
    ...more,
    ...text.source.place(start, Math.max(start, endOf(text, span)))
  }
}

/** The end in the source of a span: behind its last character, since what follows may stand on another line. */
export const endOf = (text: TemplateText, span: Span): number =>
  span.end > span.start ? text.offset(span.end - 1) + 1 : text.offset(span.start)

export const failAt = (...args: Parameters<typeof diagnosticAt>): LanguageError =>
  new LanguageError(diagnosticAt(...args))

/** What does not fit, as Handlebars' parser sees it: the end of what it has read. */
class Misfit extends Error {
  readonly start: number
  readonly end: number
  readonly token: string

  constructor(token: string) {
    super(`unexpected ${token}`)
    const { match, matched } = parser.lexer
    this.end = matched.length
    this.start = this.end - match.length
    this.token = token
  }
}

/** Its own report is an excerpt in a sentence. */
parser.parseError = (_message, { token }) => {
  throw new Misfit(token ?? '')
}

const syntaxError = (text: TemplateText, error: unknown): LanguageError => {
  const fail = (span: Span, message: string, hint?: string) =>
    failAt(text, span, message, 'template-syntax', hint === undefined ? {} : { hint })
  if (error instanceof RangeError) return fail({ start: 0, end: 0 }, 'The template is nested too deeply')
  if (error instanceof Misfit) {
    const span = { start: error.start, end: error.end }
    const found = text.text.slice(error.start, error.end).trim()
    if (found === '|')
      return fail(span, '"|" is not expected here', 'Filters are calls: {{name value}}, as in {{lower x}}.')
    if (error.token === 'NUMBER')
      return fail(span, `${found} is not expected here`, `Write an index in brackets: list.[${found}].`)
    if (error.token !== 'EOF' && found !== '' && text.text.includes('}}', error.start))
      return fail(span, `${JSON.stringify(found)} is not expected here`)
    return fail(
      span,
      'The template ends before it is complete',
      'Close every {{ with }} and every {{#…}} with {{/…}}.'
    )
  }
  // Handlebars' own exceptions: a block closed by another name, a path such as a/../b.
  const {
    lineNumber,
    column = 0,
    endLineNumber = 1,
    endColumn = 0,
    message
  } = error as {
    readonly lineNumber?: number
    readonly column?: number
    readonly endLineNumber?: number
    readonly endColumn?: number
    readonly message: string
  }
  if (lineNumber === undefined) throw error
  const starts = lineStarts(text.text)
  const at = (line: number, columnOf: number) => (starts[line - 1] ?? 0) + columnOf
  return fail(
    { start: at(lineNumber, column), end: at(endLineNumber, endColumn) },
    own(message.replace(/ - \d+:\d+$/, ''))
  )
}

const own = (message: string): string => {
  const mismatch = /^(\S+) doesn't match (\S+)$/.exec(message)
  return mismatch ? `{{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}` : message
}

/** Handlebars counts a lone carriage return as a line break. */
export const lineStarts = (text: string): readonly number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n?|\n/g), match => match.index + match[0].length)
]
