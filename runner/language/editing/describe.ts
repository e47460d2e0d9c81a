import type { TSchema } from 'typebox'
import type { ConditionWord } from '../condition/described.ts'
import type { LanguageFunction } from '../functions/language-function.ts'
import { branches, type JsonSchema } from '../schema/schema-words.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Value } from '../value.ts'

/** A type in a few words: `string`, `list of integers`, `aws-lc | openssl-compat`. */
export const typeText = (type: TSchema): string => {
  const parts = branches(type as JsonSchema).map(textOfOne)
  return [...new Set(parts)].join(' | ')
}

const textOfOne = (schema: JsonSchema): string => {
  if (schema.hq === 'condition') return 'condition'
  if (schema.const !== undefined) return plainText(schema.const)
  if (schema.enum) return schema.enum.map(plainText).join(' | ')
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  if (!types) return 'anything'
  return types
    .map(type => (type === 'array' ? listText(schema.items) : type === 'object' ? 'map' : type))
    .join(' | ')
}

const listText = (items: JsonSchema | undefined): string => {
  const of = items && typeText(items)
  return !of || of === 'anything' ? 'list' : /^\w+$/.test(of) ? `list of ${of}s` : 'list'
}

const plainText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Text as code in Markdown, whatever it holds. */
export const code = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  const padded = /^`|`$/.test(text) ? ` ${text} ` : text
  return `${fence}${padded.replaceAll('\n', '⏎')}${fence}`
}

/** What a schema says of a value: its type, default and description, each in a paragraph. */
export const schemaText = (schema: TSchema, required = false): string => {
  const { description, default: standard, pattern } = schema as JsonSchema
  const facts = [
    code(typeText(schema)),
    ...(required ? ['required'] : []),
    ...(standard === undefined ? [] : [`default ${code(JSON.stringify(standard))}`]),
    ...(pattern === undefined ? [] : [`fits ${code(pattern)}`])
  ]
  return paragraphs(facts.join(', '), description)
}

export const functionText = (fn: LanguageFunction): string =>
  paragraphs(`**${fn.name}** ${parameterList(fn)}`, fn.doc, code(fn.example))

/** `(list, separator?)`. */
export const parameterList = ({ params }: LanguageFunction): string =>
  `(${params.map(({ name, optional, rest }) => (rest ? `…${name}` : optional ? `${name}?` : name)).join(', ')})`

export const conditionWordText = ({ name, doc, example }: ConditionWord): string =>
  paragraphs(`**${name}**`, doc, code(example))

export const moduleText = ({ name, summary, description, examples }: ModuleSignature): string =>
  paragraphs(`**${name}**: ${summary}`, description, examples[0] && `\`\`\`yaml\n${examples[0]}\n\`\`\``)

export const paragraphs = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter(part => part !== undefined && part !== false && part !== '').join('\n\n')

/** A value in short, as JSON. */
export const valueText = (value: Value): string => {
  const text = JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}

const longestValue = 120
