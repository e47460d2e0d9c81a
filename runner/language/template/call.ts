import { functions } from '../functions/functions.ts'
import { CallError, callFunction } from '../functions/language-function.ts'
import { didYouMean } from '../nearest.ts'
import { type Resolved, unknown } from '../value.ts'
import type { Call, Expression } from './ast.ts'
import { Missing } from './frame.ts'
import { diagnosticAt, failAt, type Template } from './parse.ts'

/** Thrown from within a function when an argument that it needs is unknown. */
class UnknownArgument extends Error {}

/** What a call gives: secret when an argument that it looked at is, unknown when one is unknown. Throws LanguageError. */
export const evaluateCall = (
  call: Call,
  template: Template,
  evaluate: (argument: Expression) => Resolved
): Resolved => {
  const fn = functions.get(call.name)
  if (!fn)
    throw failAt(
      template,
      call.nameSpan,
      `There is no function ${call.name}`,
      'template-error',
      didYouMean(call.name, functions.keys())
    )
  const [named] = call.named
  if (named) throw failAt(template, named, `${call.name} takes no named arguments`)
  let secret = false
  const look = (argument: Expression) => {
    const resolved = evaluate(argument)
    secret ||= resolved.secret
    if (resolved.unknown) throw new UnknownArgument()
    return resolved.value
  }
  const orUndefined = (argument: Expression) => {
    try {
      return look(argument)
    } catch (error) {
      if (error instanceof Missing && error.template === template) return undefined
      throw error
    }
  }
  try {
    const value = callFunction(
      fn,
      call.args.map(
        (argument, index) => () =>
          fn.lazy && mayBeMissing(fn.name, index) ? orUndefined(argument) : look(argument)
      )
    )
    return { value, secret: secret && fn.name !== 'defined', unknown: false }
  } catch (error) {
    if (error instanceof UnknownArgument) return secret ? { ...unknown, secret } : unknown
    if (!(error instanceof CallError)) throw error
    const hint = error.hint === undefined ? {} : { hint: error.hint }
    if (!error.missing) throw failAt(template, call, error.message, 'template-error', hint)
    throw new Missing(template, diagnosticAt(template, call, error.message, 'undefined-variable', hint))
  }
}

/** Only the first argument of default and defined may name what is not defined. */
const mayBeMissing = (name: string, index: number): boolean =>
  index === 0 && (name === 'default' || name === 'defined')
