import type { ASTNode } from '@marcbachmann/cel-js'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { LanguageError } from '../language-error.ts'
import type { ScalarNode } from '../node.ts'
import { Source } from '../source.ts'
import { conditionError } from './condition-error.ts'
import { environment, linearMatches } from './environment.ts'
import { namesIn, walk } from './walk.ts'

export { checkCondition } from './check.ts'
export { evaluateCondition } from './evaluate.ts'

/** A CEL expression that says yes or no. */
export interface Condition {
  readonly text: string
  readonly node: ScalarNode
  /** Offsets in it count in `text`; `offsetInSource(node, n)` leads on to the source. */
  readonly ast: ASTNode
  /** The variables it names, without their members; `vars.x` counts as x. */
  readonly names: ReadonlySet<string>
  /** The library's evaluator. */
  readonly run: (context: ReadonlyMap<string, unknown>) => unknown
}

export interface ParsedCondition {
  readonly condition?: Condition
  readonly diagnostics: readonly Diagnostic[]
}

/** A condition as it stands in YAML; true and false are conditions too. */
export const parseCondition = (node: ScalarNode): ParsedCondition => {
  try {
    return { condition: parse(node), diagnostics: [] }
  } catch (error) {
    if (error instanceof LanguageError) return { diagnostics: [error.diagnostic] }
    throw error
  }
}

/** A condition that has no place in a file (assert's `that`, at run time). Throws LanguageError. */
export const conditionFromText = (text: string): Condition => {
  const source = new Source('(condition)', text)
  return parse({ kind: 'scalar', source, start: 0, end: text.length, value: text, style: 'plain' })
}

const parse = (node: ScalarNode): Condition => {
  if (typeof node.value !== 'string' && typeof node.value !== 'boolean')
    throw conditionError(
      node,
      0,
      0,
      'condition-type',
      `A condition is a text, true or false, not ${node.value ?? 'nothing'}`
    )
  const text = String(node.value)
  const braces = text.indexOf('{{')
  if (braces !== -1)
    throw conditionError(
      node,
      braces,
      text.length,
      'condition-syntax',
      'A condition is an expression and holds no {{ }}',
      {
        hint: 'Name variables directly: when: x == 1.'
      }
    )
  if (text.trim() === '') throw conditionError(node, 0, 0, 'condition-syntax', 'The condition is empty')
  const parsed = parseText(node, text)
  walk(parsed.ast, each => {
    if (each.op === 'rcall' && each.args[0] === 'matches') each.args[0] = linearMatches
  })
  return { text, node, ast: parsed.ast, names: namesIn(parsed.ast), run: context => parsed(context) }
}

const parseText = (node: ScalarNode, text: string) => {
  try {
    return environment.parse(text)
  } catch (error) {
    if (error instanceof RangeError)
      throw conditionError(node, 0, 0, 'condition-syntax', 'The condition is nested too deeply')
    const { range, summary, code } = error as {
      range?: { start: number; end: number }
      summary?: string
      code?: string
    }
    if (summary === undefined) throw error
    const start = Math.min(range?.start ?? 0, text.length)
    const end = Math.max(start, Math.min(range?.end ?? start, text.length))
    const { message, hint } = explain(code ?? '', summary, text.slice(start, end))
    throw conditionError(node, start, end, 'condition-syntax', message, hint === undefined ? {} : { hint })
  }
}

/** The parser's complaints in words that a reader of YAML knows. */
const explain = (code: string, summary: string, found: string): Pick<Diagnostic, 'message' | 'hint'> => {
  if (found === '' && /^(expected_token|unexpected_token)$/.test(code))
    return { message: 'The condition ends before it is complete' }
  switch (code) {
    case 'expected_token':
    case 'unexpected_token':
    case 'unexpected_character': {
      const hint = habits[found]
      return { message: `${found} is not expected here`, ...(hint !== undefined && { hint }) }
    }
    case 'reserved_identifier':
      return { message: `${found} is a word of the condition language and cannot be a name` }
    case 'limit_exceeded':
      return { message: 'The condition is too long' }
    default:
      return { message: summary }
  }
}

/** What writers of other languages write. */
const habits: Readonly<Record<string, string>> = {
  and: 'Write &&.',
  or: 'Write ||.',
  not: 'Write !.',
  is: 'Write has(vars.x) for “x is defined”, == for “is”.',
  '=': 'Write == to compare.',
  '&': 'Write &&.',
  '|': 'Conditions have no filters: write lower(x) for x | lower, || for or.'
}
