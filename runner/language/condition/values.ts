import type { TSchema } from 'typebox'
import { anyType, elementType, kindsOf, memberType } from '../types/type.ts'
import type { Value } from '../value.ts'

/** Maps and lists, converted once for each type that they are read as: values never change. */
const converted = new WeakMap<TSchema, WeakMap<object, unknown>>()

/**
 * A value as CEL sees it: integers as bigint, maps as Map (so that no member's name can collide with JavaScript's).
 * A whole number is a double only where its type says number and not integer.
 */
export const toCel = (value: Value, type: TSchema = anyType): unknown => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !isDouble(type) ? BigInt(value) : value
  if (value === null || typeof value !== 'object') return value
  let ofType = converted.get(type)
  if (!ofType) {
    ofType = new WeakMap()
    converted.set(type, ofType)
  }
  const before = ofType.get(value)
  if (before) return before
  const result = isList(value)
    ? value.map(item => toCel(item, kindsOf(type) ? elementType(type) : anyType))
    : new Map(
        Object.entries(value).map(([name, member]) => [
          name,
          toCel(member, memberType(type, name) ?? anyType)
        ])
      )
  ofType.set(value, result)
  return result
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

const isDouble = (type: TSchema): boolean => {
  const kinds = kindsOf(type)
  return kinds?.has('number') === true && !kinds.has('integer')
}

/** What CEL computed as a value of ours. */
export const fromCel = (value: unknown): Value => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(fromCel)
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([name, member]) => [String(name), fromCel(member)]))
  if (value instanceof Date) return value.toISOString()
  // Unsigned integers and durations of CEL.
  const plain = value?.valueOf()
  if (typeof plain === 'bigint' || typeof plain === 'number') return Number(plain)
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, member]) => [name, fromCel(member)]))
}
