import type { TSchema } from 'typebox'
import type { Value } from '../../language/value.ts'

/** How a parameter of the model's sugar stands in haproxy.cfg, learnt by rendering it: so the two cannot drift apart. */
export interface Parameter {
  readonly key: string
  readonly schema: JsonSchema
  readonly required: boolean
  /** Before its value; undefined when the value stands alone. */
  readonly word: string | undefined
  readonly takes:
    | 'nothing'
    | 'one'
    /** Values with commas between them. */
    | 'commas'
    /** The word again before each value. */
    | 'each'
    /** All words that are left. */
    | 'rest'
    /** A name and a value, the word again before each. */
    | 'pairs'
}

export interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly Value[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
}

type Words = (value: Value) => readonly string[]

const learnt = new WeakMap<TSchema, readonly Parameter[]>()

/** The parameters of a map that becomes words of one line. `words` gives those behind the keyword. */
export const learnForm = (schema: TSchema, words: Words): readonly Parameter[] => {
  const known = learnt.get(schema)
  if (known) return known
  const { properties = {}, required = [] } = mapOf(schema as JsonSchema) ?? {}
  const parameters = Object.entries(properties).flatMap(([key, each]) => {
    const how = learn(key, each, words)
    return how ? [{ key, schema: each, required: required.includes(key), ...how }] : []
  })
  learnt.set(schema, parameters)
  return parameters
}

/** The map among what a keyword takes; text stands for a whole line. */
export const mapOf = (schema: JsonSchema): JsonSchema | undefined =>
  schema.properties ? schema : schema.anyOf?.find(each => each.properties)

const learn = (
  key: string,
  schema: JsonSchema,
  words: Words
): Pick<Parameter, 'word' | 'takes'> | undefined => {
  const tell = (value: Value): string => words({ [key]: value }).join('\n')
  if (schema.type === 'boolean') {
    const word = tell(true)
    return word === '' ? undefined : { word, takes: 'nothing' }
  }
  if (schema.type === 'object') {
    const [word, ...rest] = words({ [key]: { a: 'b' } })
    return rest.join() === 'a,b' ? { word, takes: 'pairs' } : undefined
  }
  const one = words({ [key]: 'a' })
  const word = one.length === 2 ? one[0] : undefined
  if (one.at(-1) !== 'a' || one.length > 2) return undefined
  const before = word === undefined ? '' : `${word}\n`
  const several = tell(['a', 'b'])
  if (several === `${before}a,b`) return { word, takes: 'commas' }
  if (word === undefined) return { word, takes: several === 'a\nb' ? 'rest' : 'one' }
  return { word, takes: several === `${before}a\n${before}b` ? 'each' : 'one' }
}
