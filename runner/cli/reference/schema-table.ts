import type { TObject, TSchema } from 'typebox'

interface Typed {
  readonly type?: string
  readonly anyOf?: readonly TSchema[]
  readonly const?: unknown
  readonly items?: TSchema
  readonly enum?: readonly unknown[]
  readonly hq?: string
}

/** A schema's type in a reader's words: `string`, `list of string`, `present · absent`. */
export const typeText = (schema: TSchema): string => {
  const { type, anyOf, const: only, items, enum: among, hq } = schema as Typed
  if (hq === 'condition') return 'condition · list of conditions'
  if (only !== undefined) return `\`${String(only)}\``
  if (among) return among.map(value => `\`${String(value)}\``).join(' · ')
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' · ')
  if (type === 'array') return items && isSimple(items) ? `list of ${typeText(items)}` : 'list'
  if (type === 'object') return 'mapping'
  return type ?? 'anything'
}

const isSimple = (schema: TSchema): boolean => {
  const { type, anyOf } = schema as Typed
  return anyOf === undefined && type !== undefined
}

/** What is given: one row for each key of an object with its type, whether it must be there, and its default. */
export const wantedTable = (schema: TObject): string => {
  const required = new Set(schema.required ?? [])
  return table(
    ['name', 'type', 'default', 'what it is'],
    Object.entries(schema.properties).map(([name, property]) => {
      const { default: otherwise } = property as { default?: unknown }
      const value = required.has(name)
        ? '**required**'
        : otherwise === undefined
          ? ''
          : `\`${JSON.stringify(otherwise)}\``
      return [`\`${name}\``, typeText(property), value, descriptionOf(property)]
    })
  )
}

/** What is told: one row for each key of an object. */
export const toldTable = (schema: TObject): string => {
  const always = new Set(schema.required ?? [])
  return table(
    ['name', 'type', 'what it is'],
    Object.entries(schema.properties).map(([name, property]) => [
      `\`${name}\``,
      typeText(property) + (always.has(name) ? '' : ', if there is one'),
      descriptionOf(property)
    ])
  )
}

const descriptionOf = (schema: TSchema): string => (schema as { description?: string }).description ?? ''

/** A Markdown table; bars and line breaks in cells would end them. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  if (rows.length === 0) return '_none_'
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
