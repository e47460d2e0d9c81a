import type { TObject, TSchema } from 'typebox'

/** A schema's type in a reader's words: `string`, `list of string`, `present · absent`. */
export const typeText = (schema: TSchema): string => {
  const {
    type,
    anyOf,
    const: only,
    items,
    enum: among
  } = schema as {
    type?: string
    anyOf?: readonly TSchema[]
    const?: unknown
    items?: TSchema
    enum?: readonly unknown[]
  }
  if (only !== undefined) return `\`${String(only)}\``
  if (among) return among.map(value => `\`${String(value)}\``).join(' · ')
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' · ')
  if (type === 'array') return items ? `list of ${typeText(items)}` : 'list'
  if (type === 'object') return 'mapping'
  return type ?? 'anything'
}

/** One row for each key of an object: name, type, default, description. */
export const schemaTable = (schema: TObject): string => {
  const required = new Set(schema.required ?? [])
  const rows = Object.entries(schema.properties).map(([name, property]) => {
    const { description = '', default: otherwise } = property as { description?: string; default?: unknown }
    const value = required.has(name)
      ? '**required**'
      : otherwise === undefined
        ? ''
        : `\`${JSON.stringify(otherwise)}\``
    return `| \`${name}\` | ${cell(typeText(property))} | ${cell(value)} | ${cell(description)} |`
  })
  return rows.length === 0
    ? '_none_'
    : ['| name | type | default | |', '|---|---|---|---|', ...rows].join('\n')
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
