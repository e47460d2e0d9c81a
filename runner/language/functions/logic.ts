import { anyType, joinTypes, kindsOf } from '../types/type.ts'
import type { Value } from '../value.ts'
import { boolean, CallError, type LanguageFunction, number, scalar } from './language-function.ts'

/** Handlebars' truth: false, null, 0, the empty text and the empty list are false. */
export const isTruthy = (value: Value): boolean =>
  value !== false &&
  value !== null &&
  value !== 0 &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0)

/** Equality of plain data; the order of a map's names does not matter. */
export const isEqual = (a: Value, b: Value): boolean => {
  if (a === b || a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a, b] as readonly Readonly<Record<string, Value>>[]
  const names = Object.keys(left ?? {})
  if (names.length !== Object.keys(right ?? {}).length) return false
  return names.every(name => Object.hasOwn(b, name) && isEqual(left?.[name] ?? null, right?.[name] ?? null))
}

const compare = (a: Value, b: Value): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  throw new CallError('Only two numbers or two texts can be compared', {
    hint: 'Convert one of them with int or string.'
  })
}

const two = [
  { name: 'a', type: anyType },
  { name: 'b', type: anyType }
] as const
const comparable = [
  { name: 'a', type: scalar },
  { name: 'b', type: scalar }
] as const
const conditions = [
  { name: 'condition', type: anyType },
  { name: 'more', type: anyType, rest: true }
] as const
const numbers = [
  { name: 'a', type: number },
  { name: 'b', type: number }
] as const

const orNull = (value: Value | undefined): Value => value ?? null

export const logicFunctions: readonly LanguageFunction[] = [
  {
    name: 'default',
    doc: 'The first value, or the second when the first is not defined or null.',
    example: '{{default proxy_port 443}}',
    params: [
      { name: 'value', type: anyType },
      { name: 'otherwise', type: anyType }
    ],
    returns: ([value = anyType, otherwise = anyType]) =>
      kindsOf(value) ? joinTypes(value, otherwise) : anyType,
    lazy: (value, otherwise) => value?.() ?? orNull(otherwise?.())
  },
  {
    name: 'defined',
    doc: 'Whether a name or member is defined.',
    example: '{{#if (defined proxy_port)}}…{{/if}}',
    params: [{ name: 'value', type: anyType }],
    returns: boolean,
    lazy: value => value?.() !== undefined
  },
  {
    name: 'ternary',
    doc: 'The second value when the first is true, else the third.',
    example: '{{ternary verbose "debug" "info"}}',
    params: [
      { name: 'condition', type: anyType },
      { name: 'then', type: anyType },
      { name: 'otherwise', type: anyType }
    ],
    returns: ([, then = anyType, otherwise = anyType]) => joinTypes(then, otherwise),
    templateOnly: true,
    lazy: (condition, then, otherwise) => orNull(isTruthy(orNull(condition?.())) ? then?.() : otherwise?.())
  },
  {
    name: 'and',
    doc: 'Whether all values are true; stops at the first that is not.',
    example: '{{#if (and tls quic)}}…{{/if}}',
    params: conditions,
    returns: boolean,
    templateOnly: true,
    lazy: (...values) => values.every(value => isTruthy(orNull(value())))
  },
  {
    name: 'or',
    doc: 'Whether any value is true; stops at the first that is.',
    example: '{{#if (or ipv4 ipv6)}}…{{/if}}',
    params: conditions,
    returns: boolean,
    templateOnly: true,
    lazy: (...values) => values.some(value => isTruthy(orNull(value())))
  },
  {
    name: 'not',
    doc: 'Whether the value is not true.',
    example: '{{#if (not tls)}}…{{/if}}',
    params: [{ name: 'value', type: anyType }],
    returns: boolean,
    templateOnly: true,
    run: (value: Value) => !isTruthy(value)
  },
  {
    name: 'eq',
    doc: 'Whether two values are equal; a number never equals a text.',
    example: '{{#if (eq mode "http")}}…{{/if}}',
    params: two,
    returns: boolean,
    templateOnly: true,
    run: isEqual
  },
  {
    name: 'ne',
    doc: 'Whether two values differ.',
    example: '{{#if (ne mode "tcp")}}…{{/if}}',
    params: two,
    returns: boolean,
    templateOnly: true,
    run: (a: Value, b: Value) => !isEqual(a, b)
  },
  {
    name: 'lt',
    doc: 'Whether the first number or text comes before the second.',
    example: '{{#if (lt @index 3)}}…{{/if}}',
    params: comparable,
    returns: boolean,
    templateOnly: true,
    run: (a: Value, b: Value) => compare(a, b) < 0
  },
  {
    name: 'lte',
    doc: 'Whether the first number or text does not come after the second.',
    example: '{{#if (lte port 1023)}}…{{/if}}',
    params: comparable,
    returns: boolean,
    templateOnly: true,
    run: (a: Value, b: Value) => compare(a, b) <= 0
  },
  {
    name: 'gt',
    doc: 'Whether the first number or text comes after the second.',
    example: '{{#if (gt (length servers) 1)}}…{{/if}}',
    params: comparable,
    returns: boolean,
    templateOnly: true,
    run: (a: Value, b: Value) => compare(a, b) > 0
  },
  {
    name: 'gte',
    doc: 'Whether the first number or text does not come before the second.',
    example: '{{#if (gte facts.os.major 9)}}…{{/if}}',
    params: comparable,
    returns: boolean,
    templateOnly: true,
    run: (a: Value, b: Value) => compare(a, b) >= 0
  },
  {
    name: 'add',
    doc: 'The sum of two numbers.',
    example: '{{add @index 1}}',
    params: numbers,
    returns: ([a, b]) => joinTypes(a ?? number, b ?? number),
    templateOnly: true,
    run: (a: number, b: number) => a + b
  },
  {
    name: 'subtract',
    doc: 'The first number less the second.',
    example: '{{subtract maxconn 100}}',
    params: numbers,
    returns: ([a, b]) => joinTypes(a ?? number, b ?? number),
    templateOnly: true,
    run: (a: number, b: number) => a - b
  },
  {
    name: 'multiply',
    doc: 'The product of two numbers.',
    example: '{{multiply facts.cpus 2}}',
    params: numbers,
    returns: ([a, b]) => joinTypes(a ?? number, b ?? number),
    templateOnly: true,
    run: (a: number, b: number) => a * b
  }
]
