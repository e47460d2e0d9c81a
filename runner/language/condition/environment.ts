import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { functions } from '../functions/functions.ts'
import { arity, CallError, callFunction, type LanguageFunction } from '../functions/language-function.ts'
import { fromCel, toCel } from './values.ts'

/** Stands in for the `matches` method of strings, whose own engine can take exponential time. */
export const linearMatches = 'linearMatches'

/** Optional and repeated arguments are registered as so many functions. */
const mostArguments = 6

const build = (): Environment => {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 2000 }
  })
  for (const fn of functions.values()) if (!fn.templateOnly) register(environment, fn)
  environment.registerFunction(`string.${linearMatches}(string): bool`, (text: string, pattern: string) =>
    call(
      'matches',
      () => text,
      () => pattern
    )
  )
  // A whole number in YAML is an int even where a double is meant.
  for (const [op, compute] of mixed) {
    environment.registerOperator(`int ${op} double: double`, (a: bigint, b: number) => compute(Number(a), b))
    environment.registerOperator(`double ${op} int: double`, (a: number, b: bigint) => compute(a, Number(b)))
  }
  return environment
}

const mixed: readonly (readonly [op: string, compute: (a: number, b: number) => number])[] = [
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b]
]

const register = (environment: Environment, fn: LanguageFunction): void => {
  const [least, most] = arity(fn)
  for (let count = Math.max(1, least); count <= Math.min(most, mostArguments); count++) {
    const params = (type: string) => Array.from({ length: count }, () => type).join(', ')
    if (fn.lazy) environment.registerFunction(`${fn.name}(${params('ast')}): dyn`, lazily(fn))
    else
      environment.registerFunction(`${fn.name}(${params('dyn')}): dyn`, (...args: unknown[]) =>
        toCel(
          callFunction(
            fn,
            args.map(arg => () => fromCel(arg))
          )
        )
      )
  }
}

interface Runner {
  check(ast: ASTNode, context: unknown): unknown
  run(ast: ASTNode, context: unknown): unknown
}

/** A macro: its arguments are evaluated by the function itself; what is not defined is undefined. */
const lazily =
  (fn: LanguageFunction) =>
  ({ args }: { readonly args: readonly ASTNode[] }) => ({
    async: false,
    typeCheck(checker: Runner & { getType(name: string): unknown }, _macro: unknown, context: unknown) {
      for (const arg of args) checker.check(arg, context)
      return checker.getType('dyn')
    },
    evaluate(evaluator: Runner, _macro: unknown, context: unknown) {
      const thunks = args.map((arg, index) => () => {
        try {
          return fromCel(evaluator.run(arg, context))
        } catch (error) {
          if (index === 0 && isMissing(error)) return undefined
          throw error
        }
      })
      return toCel(callFunction(fn, thunks))
    }
  })

/** Whether a name, a member or an item does not exist. */
export const isMissing = (error: unknown): boolean => {
  if (error instanceof CallError) return error.missing
  const { code = '', summary = '' } = error as { readonly code?: string; readonly summary?: string }
  return code === 'unknown_variable' || code === 'no_such_key' || summary.startsWith('No such key: ')
}

const call = (name: string, ...args: readonly (() => string)[]) => {
  const fn = functions.get(name)
  return fn ? callFunction(fn, args) : null
}

export const environment = build()
