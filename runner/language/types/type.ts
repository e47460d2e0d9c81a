import type { TSchema } from 'typebox'
import type { Value } from '../value.ts'

/**
 * The names that templates and conditions can see, with their types as JSON Schemas.
 * An object schema with `properties` is closed unless its `additionalProperties` says otherwise.
 */
export interface TypeEnv {
  readonly names: ReadonlyMap<string, TSchema>
  /** There may be names that are not listed (a file of variables whose name is a template): they pass as anything. */
  readonly open?: boolean
}

/** Nothing is known about the value. */
export const anyType: TSchema = {}

export type Kind = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

/** The parts of JSON Schema that types are made of here. */
interface Schema {
  readonly type?: Kind | readonly Kind[]
  readonly const?: Value
  readonly enum?: readonly Value[]
  readonly anyOf?: readonly TSchema[]
  readonly oneOf?: readonly TSchema[]
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly patternProperties?: Readonly<Record<string, TSchema>>
  readonly additionalProperties?: boolean | TSchema
  readonly items?: TSchema | readonly TSchema[]
}

/** The alternatives of a union, or the type itself. */
const alternatives = (type: TSchema): readonly Schema[] => {
  const schema = type as Schema
  const union = schema.anyOf ?? schema.oneOf
  return union ? union.flatMap(alternatives) : [schema]
}

const kindOf = (value: Value): Kind => {
  if (value === null) return 'null'
  if (typeof value === 'object') return Array.isArray(value) ? 'array' : 'object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as 'string' | 'boolean'
}

/** What a value of the type can be; undefined when it can be anything. */
export const kindsOf = (type: TSchema): ReadonlySet<Kind> | undefined => {
  const kinds = new Set<Kind>()
  for (const schema of alternatives(type)) {
    const values = schema.const !== undefined ? [schema.const] : schema.enum
    const own = values?.map(kindOf) ?? (typeof schema.type === 'string' ? [schema.type] : schema.type)
    if (!own) return undefined
    for (const kind of own) kinds.add(kind)
  }
  return kinds
}

/** Whether a value of the type may be one of these kinds; every integer is a number. */
export const mayBe = (type: TSchema, ...wanted: readonly Kind[]): boolean => {
  const kinds = kindsOf(type)
  return !kinds || wanted.some(kind => kinds.has(kind) || (kind === 'number' && kinds.has('integer')))
}

/** Whether a value may be of both types: an argument of the second can be what a parameter of the first takes. */
export const overlaps = (param: TSchema, type: TSchema): boolean => {
  const kinds = kindsOf(type)
  return !kinds || mayBe(param, ...kinds) || (kinds.has('integer') && mayBe(param, 'number'))
}

/** Whether the value is of a kind that the type allows. */
export const accepts = (type: TSchema, value: Value): boolean =>
  mayBe(type, kindOf(value)) || (kindOf(value) === 'integer' && mayBe(type, 'number'))

/** The only values that there are of the type, when it lists them. */
export const choicesOf = (type: TSchema): readonly Value[] | undefined => {
  const choices: Value[] = []
  for (const schema of alternatives(type)) {
    if (schema.const !== undefined) choices.push(schema.const)
    else if (schema.enum) choices.push(...schema.enum)
    else if (schema.type === 'null') choices.push(null)
    else return undefined
  }
  return choices
}

/** The type of exactly this value; maps are closed, empty lists may hold anything. */
export const typeOfValue = (value: Value): TSchema => {
  if (value === null || typeof value !== 'object') return { type: kindOf(value) }
  if (isList(value))
    return listOf(value.map(typeOfValue).reduce<TSchema | undefined>(joinOptional, undefined) ?? anyType)
  return mapOf(Object.entries(value).map(([name, member]) => [name, typeOfValue(member)]))
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export const listOf = (items: TSchema): TSchema => ({ type: 'array', items })

export const mapOf = (members: readonly (readonly [name: string, type: TSchema])[]): TSchema => ({
  type: 'object',
  properties: Object.fromEntries(members),
  additionalProperties: false
})

const joinOptional = (a: TSchema | undefined, b: TSchema): TSchema => (a ? joinTypes(a, b) : b)

/** What takes more shapes than this is not worth telling apart. */
const mostAlternatives = 16

/** Types are made once and joined again and again. */
const textOf = (schema: Schema): string => {
  const text = texts.get(schema) ?? JSON.stringify(schema)
  texts.set(schema, text)
  return text
}

const texts = new WeakMap<Schema, string>()

/** The type of what may be either. */
export const joinTypes = (a: TSchema, b: TSchema): TSchema => {
  if (a === b) return a
  const united: Schema[] = []
  const seen = new Set<string>()
  for (const schema of [...alternatives(a), ...alternatives(b)]) {
    if (kindsOf(schema as TSchema) === undefined) return anyType
    const text = textOf(schema)
    if (!seen.has(text)) united.push(schema)
    seen.add(text)
  }
  if (united.length > mostAlternatives) return anyType
  return united.length === 1 ? (united[0] as TSchema) : { anyOf: united }
}

/** The type of a member: `anyType` where it cannot be known, undefined where there is certainly none. */
export const memberType = (type: TSchema, name: string): TSchema | undefined => {
  let found: TSchema | undefined
  for (const schema of alternatives(type)) {
    const member = memberOfOne(schema, name)
    if (member) found = joinOptional(found, member)
  }
  return found
}

const memberOfOne = (schema: Schema, name: string): TSchema | undefined => {
  const kinds = kindsOf(schema as TSchema)
  if (!kinds) return anyType
  if (kinds.has('array') && (/^\d+$/.test(name) || name === 'length'))
    return name === 'length' ? undefined : elementOfOne(schema)
  if (!kinds.has('object')) return undefined
  const { properties, patternProperties, additionalProperties } = schema
  if (properties && Object.hasOwn(properties, name)) return properties[name]
  for (const [pattern, member] of Object.entries(patternProperties ?? {}))
    if (new RegExp(pattern, 'u').test(name)) return member
  if (typeof additionalProperties === 'object') return additionalProperties
  if (additionalProperties === true) return anyType
  return properties || patternProperties || additionalProperties === false ? undefined : anyType
}

/** The names that a type lists, for completion and did-you-mean. */
export const memberNames = (type: TSchema): readonly string[] => [
  ...new Set(alternatives(type).flatMap(schema => Object.keys(schema.properties ?? {})))
]

/** The type of the items of a list, or of the values of a map. */
export const elementType = (type: TSchema): TSchema =>
  alternatives(type).map(elementOfOne).reduce<TSchema | undefined>(joinOptional, undefined) ?? anyType

const elementOfOne = (schema: Schema): TSchema => {
  const { items, properties, patternProperties, additionalProperties } = schema
  if (Array.isArray(items)) return items.reduce<TSchema | undefined>(joinOptional, undefined) ?? anyType
  if (items) return items as TSchema
  const members = [...Object.values(properties ?? {}), ...Object.values(patternProperties ?? {})]
  if (members.length === 0 && additionalProperties === undefined) return anyType
  if (typeof additionalProperties === 'object') members.push(additionalProperties)
  if (additionalProperties === true) return anyType
  return members.reduce<TSchema | undefined>(joinOptional, undefined) ?? anyType
}

const kindNames: Readonly<Record<Kind, string>> = {
  null: 'null',
  boolean: 'a boolean',
  integer: 'an integer',
  number: 'a number',
  string: 'a string',
  array: 'a list',
  object: 'a map'
}

/** `a string`, `a list or null`. */
export const describeType = (type: TSchema): string => {
  const kinds = kindsOf(type)
  return kinds ? [...kinds].map(kind => kindNames[kind]).join(' or ') : 'anything'
}

/** `a string`: what a value is called in messages. */
export const describeValue = (value: Value): string => kindNames[kindOf(value)]
