import type {
  HbsBlock,
  HbsCall,
  HbsContent,
  HbsExpression,
  HbsPartial,
  HbsPath,
  HbsProgram,
  HbsStatement,
  Located
} from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { didYouMean } from '../nearest.ts'
import type { Call, Expression, Named, Path, Span, Statement } from './ast.ts'
import { failAt, lineStarts, type TemplateText } from './parse.ts'

const blocks = ['if', 'unless', 'each', 'with'] as const

/** Handlebars' tree as ours; refuses what this language leaves out. Throws LanguageError. */
export const readStatements = (text: TemplateText, program: HbsProgram): readonly Statement[] => {
  const starts = lineStarts(text.text)
  const spanOf = ({ loc }: Located): Span => ({
    start: (starts[loc.start.line - 1] ?? 0) + loc.start.column,
    end: (starts[loc.end.line - 1] ?? 0) + loc.end.column
  })
  const refuse = (span: Span, message: string, hint: string) =>
    failAt(text, span, message, 'template-syntax', { hint })

  const statements = (from: HbsProgram | undefined): readonly Statement[] =>
    from?.body.flatMap(statement => readOne(statement)) ?? []

  const readOne = (statement: HbsStatement): readonly Statement[] => {
    switch (statement.type) {
      case 'ContentStatement':
        return statement.value === '' ? [] : [content(statement)]
      case 'CommentStatement':
        return []
      case 'MustacheStatement':
        return [{ kind: 'output', ...spanOf(statement), expression: callOrValue(statement) }]
      case 'BlockStatement':
        return [...block(statement)]
      case 'PartialStatement':
        return [partial(statement)]
      case 'PartialBlockStatement':
        throw refuse(spanOf(statement), 'Partials have no blocks', 'Write {{> name}}.')
      default:
        throw refuse(spanOf(statement), 'Decorators are not supported', 'Set variables in YAML.')
    }
  }

  /** Whitespace control has cut blanks off at either end. */
  const content = (statement: HbsContent): Statement => {
    const { original, value, rightStripped, leftStripped } = statement
    const cut = !rightStripped ? 0 : leftStripped ? original.indexOf(value) : original.length - value.length
    const start = spanOf(statement).start + cut
    return { kind: 'text', start, end: start + value.length, text: value }
  }

  const block = (from: HbsBlock): readonly Statement[] => {
    const span = spanOf(from)
    const name = from.path.original
    if (from.openStrip.open === undefined && name === 'raw') return statements(from.program)
    const [subject, ...more] = from.params
    const nameSpan = spanOf(from.path)
    if (!isBlock(name))
      throw refuse(
        nameSpan,
        `There is no block {{#${name}}}`,
        didYouMean(name, blocks).hint ?? `Blocks are ${blocks.join(', ')}.`
      )
    if (!subject || more.length > 0 || from.hash)
      throw refuse(
        nameSpan,
        `{{#${name}}} takes one expression`,
        'Put a call in parentheses: {{#if (eq a b)}}.'
      )
    const value = expression(subject)
    const names = (from.program ?? from.inverse)?.blockParams ?? []
    const body = statements(from.program)
    const otherwise = statements(from.inverse)
    if (name === 'each') return [{ kind: 'each', ...span, over: value, names, body, otherwise }]
    if (name === 'with') return [{ kind: 'with', ...span, value, names, body, otherwise }]
    return [{ kind: 'if', ...span, condition: value, negated: name === 'unless', body, otherwise }]
  }

  const partial = (from: HbsPartial): Statement => {
    const span = spanOf(from)
    const { name, params, hash, indent = '' } = from
    const literal =
      name.type === 'StringLiteral' ? name.value : name.type === 'PathExpression' ? name.original : undefined
    if (literal === undefined)
      throw refuse(
        spanOf(name),
        'The name of a partial may not be computed',
        'Use {{#if}} to choose between partials.'
      )
    if (params.length > 1)
      throw refuse(span, 'A partial takes one context', 'Hand values over as name=value.')
    const [context] = params
    return {
      kind: 'partial',
      ...span,
      name: literal,
      context: context && expression(context),
      named: pairs(hash),
      indent
    }
  }

  const pairs = (hash: HbsCall['hash']): readonly Named[] =>
    hash?.pairs.map(pair => ({ ...spanOf(pair), name: pair.key, value: expression(pair.value) })) ?? []

  const callOrValue = (from: HbsCall): Expression =>
    from.type === 'MustacheStatement' && from.params.length === 0 && !from.hash
      ? expression(from.path)
      : call(from)

  const call = (from: HbsCall): Call => {
    const nameSpan = spanOf(from.path)
    if (from.path.type !== 'PathExpression' || from.path.data || from.path.parts.length !== 1)
      throw refuse(nameSpan, 'Only a function can be called', 'Write {{name argument}}.')
    return {
      kind: 'call',
      ...spanOf(from),
      name: from.path.original,
      nameSpan,
      args: from.params.map(expression),
      named: pairs(from.hash)
    }
  }

  const expression = (from: HbsExpression): Expression => {
    switch (from.type) {
      case 'PathExpression':
        return path(from)
      case 'SubExpression':
        return call(from)
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral':
        return { kind: 'literal', ...spanOf(from), value: from.value }
      case 'NullLiteral':
        return { kind: 'literal', ...spanOf(from), value: null }
      default:
        throw refuse(spanOf(from), 'There is no undefined', 'Write null, or ask with defined.')
    }
  }

  const path = (from: HbsPath): Path => {
    const span = spanOf(from)
    const written = text.text.slice(span.start, span.end)
    const segments: Path['segments'][number][] = []
    let here = false
    for (const match of written.replace(/^@/, ' ').matchAll(/\[([^\]]*)\]|\.\.|\.(?=\/|$)|[^\s./[\]]+/g)) {
      if (segments.length === 0 && /^(\.\.?|this)$/.test(match[0])) here = true
      else {
        const start = span.start + match.index
        segments.push({ name: match[1] ?? match[0], start, end: start + match[0].length })
      }
    }
    return { kind: 'path', ...span, text: written, here, up: from.depth, data: from.data, segments }
  }

  return statements(program)
}

const isBlock = (name: string): name is (typeof blocks)[number] =>
  (blocks as readonly string[]).includes(name)
