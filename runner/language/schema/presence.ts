import { type Entry, get, type MapNode } from '../node.ts'
import { branches, type JsonSchema } from './schema-words.ts'

/** The key of a map of this schema that says, by a condition, whether the map is there at all (`hq: 'presence'`). */
export const presenceKey = (schema: JsonSchema): string | undefined => {
  for (const { properties } of branches(schema))
    for (const [name, member] of Object.entries(properties ?? {})) if (member.hq === 'presence') return name
  return undefined
}

/** The condition of a map, when it has one. */
export const presenceOf = (node: MapNode, schema: JsonSchema): Entry['value'] | undefined => {
  const key = presenceKey(schema)
  return key === undefined ? undefined : get(node, key)
}

const known = new WeakMap<JsonSchema, boolean>()

/** Whether maps of the schema, or below it, can say whether they are there. */
export const saysPresence = (schema: JsonSchema): boolean => {
  const earlier = known.get(schema)
  if (earlier !== undefined) return earlier
  const found =
    schema.hq === 'presence' ||
    branches(schema).some(
      ({ properties, items }) =>
        (items !== undefined && saysPresence(items)) || Object.values(properties ?? {}).some(saysPresence)
    )
  known.set(schema, found)
  return found
}

export const itemsOf = (schema: JsonSchema): JsonSchema =>
  branches(schema).find(({ items }) => items)?.items ?? {}

export const memberOf = (schema: JsonSchema, name: string): JsonSchema => {
  const branch = branches(schema).find(({ properties }) => properties?.[name])
  return branch?.properties?.[name] ?? {}
}
