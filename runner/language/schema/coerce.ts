import type { TSchema } from 'typebox'
import type { Node } from '../node.ts'
import { get } from '../node.ts'
import type { Value } from '../value.ts'
import { isTemplated } from '../yaml/plain.ts'
import { branches, type JsonSchema, jsonType, takesType } from './schema-words.ts'

/** Stands for a parameter that is to be left out: what the name `omit` resolves to. */
export const omitted = '__omit__'

/**
 * The gentle readings that people count on: a number where text is wanted (as it is written: 3.10 stays 3.10), text of
 * a template or of the command line where true, false or a number is wanted, and parameters that are `omit`.
 */
export const coerce = (
  schema: TSchema,
  value: Value,
  node: Node | undefined,
  condition = (schema as JsonSchema).hq === 'condition'
): Value => {
  if (condition && typeof value === 'boolean') return String(value)
  const fitting = branches(schema as JsonSchema)
  const same = fitting.find(branch => takesType(branch, value))
  if (same) return inside(same, value, node, condition)
  for (const branch of fitting) {
    const read = readAs(branch, value, node)
    if (read !== undefined) return read
  }
  return value
}

const readAs = (schema: JsonSchema, value: Value, node: Node | undefined): Value | undefined => {
  if (takesType(schema, '') && typeof value === 'number') return numberText(value, node)
  if (typeof value !== 'string' || !isRendered(node)) return undefined
  if (takesType(schema, true) && (value === 'true' || value === 'false')) return value === 'true'
  if (/^-?\d+(\.\d+)?$/.test(value) && takesType(schema, Number(value))) return Number(value)
  return undefined
}

const inside = (schema: JsonSchema, value: Value, node: Node | undefined, condition: boolean): Value => {
  const type = jsonType(value)
  if (type === 'array') {
    const { items } = schema
    if (!items) return value
    return (value as readonly Value[]).map((item, index) =>
      coerce(
        items,
        item,
        node?.kind === 'seq' ? node.items[index] : node,
        condition || items.hq === 'condition'
      )
    )
  }
  if (type !== 'object') return value
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const result: Record<string, Value> = {}
  for (const [name, member] of Object.entries(value as Readonly<Record<string, Value>>)) {
    if (member === omitted) continue
    const known = schema.properties?.[name] ?? others
    if (
      member === null &&
      schema.hq === 'sparse' &&
      known &&
      !branches(known).some(one => takesType(one, null))
    )
      continue
    const below = node?.kind === 'map' ? get(node, name) : node
    result[name] = known ? coerce(known, member, below) : member
  }
  return result
}

/** Text by way of a template or of the command line, where quotes say nothing about the type. */
const isRendered = (node: Node | undefined): boolean =>
  node === undefined || isTemplated(node) || /^-e( |$)/.test(node.source.file)

const numberText = (value: number, node: Node | undefined): string =>
  node?.kind === 'scalar' && node.style === 'plain' && node.value === value
    ? node.source.text.slice(node.start, node.end)
    : String(value)

/** The value with the defaults of the schema where nothing is given. */
export const withDefaults = (schema: TSchema, value: Value): Value => {
  if (jsonType(value) === 'array') {
    const items = branches(schema as JsonSchema).find(branch => branch.items)?.items
    return items ? (value as readonly Value[]).map(item => withDefaults(items, item)) : value
  }
  if (jsonType(value) !== 'object') return value
  const branch = branches(schema as JsonSchema).find(each => each.properties)
  if (!branch?.properties) return value
  const result: Record<string, Value> = { ...(value as Readonly<Record<string, Value>>) }
  for (const [name, member] of Object.entries(branch.properties)) {
    const given = result[name]
    if (given !== undefined) result[name] = withDefaults(member, given)
    else if (member.default !== undefined) result[name] = member.default as Value
  }
  return result
}
