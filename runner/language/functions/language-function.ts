import type { TSchema } from 'typebox'
import { accepts, describeType, describeValue } from '../types/type.ts'
import type { Value } from '../value.ts'

export interface Parameter {
  readonly name: string
  readonly type: TSchema
  readonly optional?: boolean
  /** Takes all further arguments. */
  readonly rest?: boolean
}

/** An argument not yet evaluated; undefined when it names something that is not defined. */
export type Lazy = () => Value | undefined

/** A function of templates (`{{name a b}}`) and conditions (`name(a, b)`) alike. */
export interface LanguageFunction {
  readonly name: string
  /** One sentence. */
  readonly doc: string
  /** As in a template. */
  readonly example: string
  readonly params: readonly Parameter[]
  readonly returns: TSchema | ((args: readonly TSchema[]) => TSchema)
  /** A function of templates only: conditions have an operator or a built-in function for it. */
  readonly templateOnly?: boolean
  /** Gets its arguments checked against `params`. */
  readonly run?: (...args: never[]) => Value
  /** Instead of `run`: evaluates what it needs; an argument that is not defined is no error. */
  readonly lazy?: (...args: readonly Lazy[]) => Value
}

/** Why a function cannot do with its arguments; the caller knows the place. */
export class CallError extends Error {
  readonly hint: string | undefined
  /** It asked for a member that does not exist. */
  readonly missing: boolean

  constructor(message: string, options: { readonly hint?: string; readonly missing?: boolean } = {}) {
    super(message)
    this.hint = options.hint
    this.missing = options.missing ?? false
  }
}

/** How many arguments a function takes, at least and at most. */
export const arity = ({ params }: LanguageFunction): readonly [least: number, most: number] => [
  params.filter(param => !param.optional && !param.rest).length,
  params.some(param => param.rest) ? Number.POSITIVE_INFINITY : params.length
]

/** The parameter that the argument at `index` is for. */
export const paramAt = ({ params }: LanguageFunction, index: number): Parameter | undefined =>
  params[Math.min(index, params.length - 1)]

/** What is wrong with the number of arguments, if anything is. */
export const arityError = (fn: LanguageFunction, count: number): string | undefined => {
  const [least, most] = arity(fn)
  if (count >= least && count <= most) return undefined
  const wanted =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least}`
        : `${least} to ${most}`
  return `${fn.name} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${count}`
}

/** Calls a function; throws CallError. An undefined argument of an eager function is for the thunk itself to refuse. */
export const callFunction = (fn: LanguageFunction, args: readonly Lazy[]): Value => {
  const wrong = arityError(fn, args.length)
  if (wrong) throw new CallError(wrong, { hint: `As in ${fn.example}.` })
  if (fn.lazy) return fn.lazy(...args)
  const values = args.map((arg, index) => {
    const value = arg() ?? null
    const param = paramAt(fn, index)
    if (param && !accepts(param.type, value))
      throw new CallError(
        `${fn.name} takes ${describeType(param.type)} as ${param.name}, not ${describeValue(value)}`
      )
    return value
  })
  return fn.run ? fn.run(...(values as never[])) : null
}

export const returnType = (fn: LanguageFunction, args: readonly TSchema[]): TSchema =>
  typeof fn.returns === 'function' ? fn.returns(args) : fn.returns

export const text: TSchema = { type: 'string' }
export const integer: TSchema = { type: 'integer' }
export const number: TSchema = { type: 'number' }
export const boolean: TSchema = { type: 'boolean' }
export const list: TSchema = { type: 'array' }
export const map: TSchema = { type: 'object' }
export const scalar: TSchema = { type: ['string', 'number', 'boolean'] }
