import type { ASTNode } from '@marcbachmann/cel-js'
import { CallError } from '../functions/language-function.ts'
import { LanguageError } from '../language-error.ts'
import { didYouMean } from '../nearest.ts'
import { anyType, describeValue, type TypeEnv } from '../types/type.ts'
import { type Resolved, type Scope, unknown } from '../value.ts'
import type { Condition } from './condition.ts'
import { conditionError } from './condition-error.ts'
import { fromCel, toCel } from './values.ts'

/** Passes through the evaluator, whose && and || still decide by the other half when they can. */
class UnknownVariable extends Error {}

/**
 * Whether the condition holds: `value` is a boolean. Unknown when what decides it is unknown. Throws LanguageError.
 * Types tell whole numbers that are meant as doubles from integers; without them whole numbers are integers.
 */
export const evaluateCondition = (condition: Condition, scope: Scope, types?: TypeEnv): Resolved => {
  let secret = false
  const look = (name: string): unknown => {
    const resolved = scope.resolve(name)
    if (!resolved) return undefined
    secret ||= resolved.secret
    if (resolved.unknown) throw new UnknownVariable()
    return toCel(resolved.value, types?.names.get(name) ?? anyType)
  }
  const vars = lazyMap(look)
  const context = lazyMap(name => {
    const found = look(name)
    return found === undefined && name === 'vars' ? vars : found
  })
  try {
    const value = fromCel(condition.run(context))
    if (typeof value === 'boolean') return { value, secret, unknown: false }
    throw conditionError(
      condition.node,
      0,
      condition.text.length,
      'condition-type',
      `The condition gives ${describeValue(value)}, not true or false`
    )
  } catch (error) {
    if (error instanceof UnknownVariable) return { ...unknown, secret }
    throw explain(error, condition, scope)
  }
}

/** CEL knows maps by their constructor, so this one is a real Map that looks its members up when they are asked for. */
const lazyMap = (get: (name: string) => unknown): Map<string, unknown> =>
  Object.assign(new Map<string, unknown>(), { get })

interface CelError {
  readonly code: string
  readonly summary: string
  readonly range?: { readonly start: number; readonly end: number }
  readonly node?: { readonly args: unknown }
}

const explain = (error: unknown, condition: Condition, scope: Scope): unknown => {
  if (error instanceof LanguageError) return error
  const whole = { start: 0, end: condition.text.length }
  const fail = ({ start, end }: { readonly start: number; readonly end: number }, ...rest: Tail) =>
    conditionError(condition.node, start, end, ...rest)
  if (error instanceof RangeError) return fail(whole, 'condition-type', 'The condition is nested too deeply')
  if (error instanceof CallError) {
    const hint = error.hint === undefined ? {} : { hint: error.hint }
    return fail(whole, error.missing ? 'undefined-variable' : 'condition-type', error.message, hint)
  }
  const { code, summary, range = whole, node } = error as CelError
  if (summary === undefined) return error
  if (code === 'unknown_variable') {
    const name = String(node?.args)
    return fail(range, 'undefined-variable', `${name} is not defined`, didYouMean(name, scope.names()))
  }
  const outside = /^No such key: index out of bounds, index (-?\d+)/.exec(summary)
  if (outside) return fail(range, 'undefined-variable', `The list has no item ${outside[1]}`)
  if (code === 'no_such_key') {
    const [whole, name] = (node?.args ?? []) as readonly [ASTNode?, unknown?]
    const written = whole ? condition.text.slice(whole.start, whole.end) : 'It'
    const member = summary.replace(/^No such key: /, '')
    const hint = { hint: 'Ask with has(…) first.' }
    return fail(
      range,
      'undefined-variable',
      `${written} has no ${typeof name === 'string' ? name : member}`,
      hint
    )
  }
  if (code === 'invalid_macro_argument')
    return fail(range, 'condition-type', 'has takes a member, as in has(vars.x)')
  const overload = /^no such overload: (.*)$/.exec(summary)
  if (overload) return fail(range, 'condition-type', `The values do not fit: ${celWords(overload[1] ?? '')}`)
  const call = /^found no matching overload for '(.*)'$/.exec(summary)
  if (call) return fail(range, 'condition-type', `The arguments do not fit: ${celWords(call[1] ?? '')}`)
  return fail(range, 'condition-type', summary.charAt(0).toUpperCase() + summary.slice(1))
}

type Tail =
  Parameters<typeof conditionError> extends [unknown, unknown, unknown, ...infer Rest] ? Rest : never

const celWords = (text: string): string =>
  text.replace(/dyn<(\w+)>/g, '$1').replace('linearMatches', 'matches')
