import type { TSchema } from 'typebox'
import type { JsonSchema } from '../../schema/schema-words.ts'
import { choicesOf, memberNames, memberType, type TypeEnv } from '../../types/type.ts'
import { magicVariables, roleVariables } from '../../variables/magic-variables.ts'
import { schemaText, typeText } from '../describe.ts'
import type { OpenFile } from '../open-file.ts'
import type { Completion, CompletionKind } from './completion.ts'

/** A completion that does not know yet what it replaces. */
export type Offer = Omit<Completion, 'range'>

/** A function whose arguments stand there already. */
export const nameOnly = (offer: Offer): Offer => {
  const { snippet, ...rest } = offer
  return snippet ? { ...rest, insert: offer.label } : offer
}

/** Variables, facts, results and params, by their names. */
export const variableOffers = ({ names }: TypeEnv, open: OpenFile): readonly Offer[] => {
  const results = new Set(open.seen.flatMap(one => (one.kind === 'item' ? (registered(one.item) ?? []) : [])))
  const params = new Map(open.seen.flatMap(one => (one.kind === 'role' ? [...one.role.params] : [])))
  return [...names].map(([name, type]) => {
    const param = params.get(name)
    const kind = results.has(name) ? 'result' : param ? 'param' : kindOf(name)
    const documentation = param ? schemaText(param.schema) : (type as JsonSchema).description
    return {
      label: name,
      kind,
      detail: typeText(type),
      ...(documentation ? { documentation } : {}),
      insert: name,
      sort: `${isAlwaysThere(name) ? 2 : 1}${name}`
    }
  })
}

const registered = (item: { readonly kind: string; readonly register?: string }): string | undefined =>
  item.register

const isAlwaysThere = (name: string): boolean =>
  Object.hasOwn(magicVariables, name) || Object.hasOwn(roleVariables, name)

const kindOf = (name: string): CompletionKind => (name === 'facts' ? 'fact' : 'variable')

/** Names with their types, such as those that a block gives. */
export const localOffers = (names: Iterable<readonly [name: string, type: TSchema]>): readonly Offer[] =>
  [...names].map(([name, type]) => typedOffer(name, 'variable', type, `0${name}`))

/** What may stand behind a dot. */
export const memberOffers = (type: TSchema): readonly Offer[] =>
  memberNames(type)
    .filter(name => /^[A-Za-z_]\w*$/.test(name))
    .map(name => typedOffer(name, 'member', memberType(type, name) ?? {}, `1${name}`))

const typedOffer = (name: string, kind: CompletionKind, type: TSchema, sort: string): Offer => {
  const { description } = type as JsonSchema
  return {
    label: name,
    kind,
    detail: typeText(type),
    ...(description ? { documentation: description } : {}),
    insert: name,
    sort
  }
}

/** The values that there are of a type, as they are written in an expression; `quote`: none within quotes. */
export const valueOffers = (type: TSchema, quote: '"' | "'" | ''): readonly Offer[] =>
  (choicesOf(type) ?? []).flatMap(value => {
    if (typeof value !== 'string' && quote === '') return []
    const insert = typeof value === 'string' ? `${quote}${value}${quote}` : JSON.stringify(value)
    return [{ label: String(value), kind: 'value', insert, sort: `0${value}` } as const]
  })
