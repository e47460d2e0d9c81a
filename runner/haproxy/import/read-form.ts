import type { Value } from '../../language/value.ts'
import type { JsonSchema, Parameter } from './learn-form.ts'

type Map = { [key: string]: Value }

/**
 * The map that stands for these words, its keys in their order; undefined when a word has no place in it. Whether it renders as the
 * same words is for the caller to see.
 */
export const readForm = (parameters: readonly Parameter[], words: readonly string[]): Value | undefined => {
  // Whatever else there is, as words: then the line may as well stay as it is.
  const named = parameters.filter(({ key, word }) => word !== undefined && key !== 'args')
  const alone = parameters.filter(({ key, word }) => word === undefined && key !== 'args')
  const found: Map = {}
  let at = 0
  const next = (): string | undefined => {
    const word = words[at]
    at += 1
    return word
  }
  while (at < words.length) {
    const word = words[at] ?? ''
    const first = alone[0]
    // Values that stand alone and must be there come before any word that looks like a parameter's.
    const parameter = first?.required ? undefined : named.find(each => each.word === word)
    if (parameter) {
      at += 1
      if (!take(found, parameter, next)) return undefined
    } else if (first) {
      alone.shift()
      const values = first.takes === 'rest' ? words.slice(at) : [word]
      at += values.length
      const read = values.map(each => wordValue(first.schema, each))
      if (read.includes(undefined)) return undefined
      found[first.key] = values.length === 1 ? (read[0] ?? null) : (read as Value[])
    } else return undefined
  }
  return alone.some(({ required }) => required) ? undefined : found
}

const take = (found: Map, { key, schema, takes }: Parameter, next: () => string | undefined): boolean => {
  const before = found[key]
  if (takes === 'nothing') {
    found[key] = true
    return before === undefined
  }
  const text = next()
  if (text === undefined) return false
  if (takes === 'pairs') {
    const value = next()
    const map = (before ?? {}) as Map
    if (value === undefined || Object.hasOwn(map, text)) return false
    found[key] = { ...map, [text]: value }
    return true
  }
  if (takes === 'commas') {
    const values = text.split(',')
    found[key] = values.length === 1 ? text : values
    return before === undefined && !values.includes('')
  }
  const value = wordValue(schema, text)
  if (value === undefined || (before !== undefined && takes !== 'each')) return false
  if (before === undefined) found[key] = value
  else found[key] = Array.isArray(before) ? [...before, value] : [before, value]
  return true
}

/** A word as the schema wants it; undefined when it does not take it. */
export const wordValue = (schema: JsonSchema, text: string): Value | undefined => {
  if (schema.anyOf) return schema.anyOf.map(each => wordValue(each, text)).find(each => each !== undefined)
  if (schema.enum) return schema.enum.includes(text) ? text : undefined
  if (schema.type === 'integer') {
    const number = Number(text)
    const { minimum = number, maximum = number } = schema
    return /^(?:0|-?[1-9]\d{0,14})$/.test(text) && number >= minimum && number <= maximum ? number : undefined
  }
  if (schema.type !== undefined && schema.type !== 'string') return undefined
  return schema.pattern === undefined || new RegExp(schema.pattern).test(text) ? text : undefined
}
