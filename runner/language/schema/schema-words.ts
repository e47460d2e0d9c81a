import type { TSchema } from 'typebox'
import { orList } from '../analysis/problems.ts'
import type { Value } from '../value.ts'

/** The parts of JSON Schema that the language's schemas use. */
export interface JsonSchema extends TSchema {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly const?: Value
  readonly enum?: readonly Value[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly description?: string
  readonly pattern?: string
  readonly hq?: string
  readonly shared?: string
  /** What to do about a key that the schema does not have. */
  readonly stranger?: string
}

export const jsonType = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** The alternatives of a schema, unions in unions opened. */
export const branches = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf ? schema.anyOf.flatMap(branches) : [schema]

const typesOf = (schema: JsonSchema): readonly string[] | undefined => {
  if (typeof schema.type === 'string') return [schema.type]
  if (schema.type) return schema.type
  if (schema.const !== undefined) return [jsonType(schema.const)]
  return schema.enum?.map(jsonType)
}

/** Whether values of this value's type may fit; says nothing about the value itself. */
export const takesType = (schema: JsonSchema, value: Value): boolean => {
  const types = typesOf(schema)
  const type = jsonType(value)
  return !types || types.includes(type) || (type === 'integer' && types.includes('number'))
}

/** The values that are allowed, when they can be listed. */
export const choices = (schema: JsonSchema): readonly Value[] =>
  branches(schema).flatMap(branch => (branch.const !== undefined ? [branch.const] : (branch.enum ?? [])))

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'null'
}

/** `a string or a list of strings`. */
export const wanted = (schema: JsonSchema): string =>
  orList([...new Set(branches(schema).flatMap(wantedOfOne))])

const wantedOfOne = (schema: JsonSchema): readonly string[] => {
  if (schema.const !== undefined) return [JSON.stringify(schema.const)]
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value))
  const types = typesOf(schema)
  if (!types) return ['anything']
  return types.map(type => {
    const items = type === 'array' && schema.items && wanted(schema.items)
    return items && items !== 'anything' ? `a list of ${plural(items)}` : (typeWords[type] ?? type)
  })
}

/** `a string` as `strings`; what has no simple plural stays. */
const plural = (words: string): string => (/^an? \w+$/.test(words) ? `${words.replace(/^an? /, '')}s` : words)

/** `"abc"`, `5`, `a list`, `null`. */
export const said = (value: unknown): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(shortened(value))
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : String(value)
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
