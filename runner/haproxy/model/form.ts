import { type TSchema, Type } from 'typebox'
import type { Value } from '../../language/value.ts'

/** One parameter of a form: how it is written in YAML, and what words of haproxy.cfg it becomes. */
export interface Part {
  readonly key: string
  readonly schema: TSchema
  readonly required: boolean
  readonly words: (given: Value) => readonly string[]
}

/** A map of parameters and the words it becomes, in the order in which HAProxy wants them. */
export interface Form {
  readonly schema: TSchema
  readonly words: (given: Value) => readonly string[]
}

/** Text; YAML's numbers are taken as they are written. */
export const text = (description: string): TSchema => Type.String({ description })

/** A time as HAProxy writes it: `30s`, `500ms`, or milliseconds. */
export const time = (description: string): TSchema =>
  Type.String({ description, pattern: '^([0-9]+(us|ms|s|m|h|d)?|.*\\$.*)$', hq: 'time' })

/** A size as HAProxy writes it: `10m`, `64k`, or bytes. */
export const size = (description: string): TSchema =>
  Type.String({ description, pattern: '^([0-9]+[kKmMgG]?|.*\\$.*)$', hq: 'size' })

export const integer = (description: string, minimum = 0): TSchema => Type.Integer({ description, minimum })

export const oneOf = (description: string, ...words: readonly string[]): TSchema =>
  Type.Enum([...words], { description })

const several = (item: TSchema): TSchema => {
  const { description, ...rest } = item as { description?: string }
  return Type.Union([rest as TSchema, Type.Array(rest as TSchema, { minItems: 1 })], {
    ...(description === undefined ? {} : { description })
  })
}

export const asText = (value: Value): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

export const asList = (value: Value): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value]

export const asMap = (value: Value): Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Value>>)
    : {}

const part = (key: string, schema: TSchema, words: Part['words']): Part => ({
  key,
  schema,
  required: false,
  words
})

/** The value alone, as the first words of most keywords stand. */
export const alone = (key: string, schema: TSchema): Part => part(key, schema, value => [asText(value)])

/** A word and its value: `inter 5s`. */
export const after = (key: string, schema: TSchema, word = key): Part =>
  part(key, schema, value => [word, asText(value)])

/** A word that is there when it is true. */
export const flag = (key: string, description: string, word = key): Part =>
  part(key, Type.Boolean({ description }), value => (value === true ? [word] : []))

/** A word and a list with commas: `alpn h2,http/1.1`. */
export const joined = (key: string, item: TSchema, word = key): Part =>
  part(key, several(item), value => [word, asList(value).map(asText).join(',')])

/** A word before each value of a list: `crt a.pem crt b.pem`. */
export const each = (key: string, item: TSchema, word = key): Part =>
  part(key, several(item), value => asList(value).flatMap(one => [word, asText(one)]))

/** Values of a list, each a word of its own. */
export const spread = (key: string, item: TSchema): Part =>
  part(key, several(item), value => asList(value).map(asText))

/** A word, a name and a value for each entry of a map: `hdr host app.example`. */
export const pairs = (key: string, description: string, word = key): Part =>
  part(key, Type.Object({}, { description, additionalProperties: Type.String(), hq: 'sparse' }), value =>
    Object.entries(asMap(value)).flatMap(([name, one]) => (one === null ? [] : [word, name, asText(one)]))
  )

export const required = (one: Part): Part => ({ ...one, required: true })

const more: Part = part(
  'args',
  Type.Array(Type.String(), { description: 'Further words, as haproxy.cfg has them; each is quoted.' }),
  value => asList(value).map(asText)
)

/** `null` leaves a parameter out. */
export const form = (description: string, ...parts: readonly Part[]): Form => {
  const all = parts.some(({ key }) => key === 'args') ? parts : [...parts, more]
  const properties = Object.fromEntries(
    all.map(one => [one.key, one.required ? one.schema : Type.Optional(one.schema)])
  )
  return {
    schema: Type.Object(properties, { description, additionalProperties: false, hq: 'sparse' }),
    words: given => {
      const map = asMap(given)
      return all.flatMap(({ key, words }) => {
        const value = map[key]
        return value === undefined || value === null ? [] : words(value)
      })
    }
  }
}
