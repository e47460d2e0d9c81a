import type { TSchema } from 'typebox'
import { typeOfCondition } from '../../condition/check.ts'
import { conditionFromText } from '../../condition/condition.ts'
import { type ConditionWord, conditionWords } from '../../condition/described.ts'
import { functions } from '../../functions/functions.ts'
import { LanguageError } from '../../language-error.ts'
import { elementType, kindsOf, mayBe, type TypeEnv } from '../../types/type.ts'
import { type ConditionCursor, conditionCursor } from '../cursor/condition-cursor.ts'
import type { Sight } from '../cursor/sight.ts'
import { conditionWordText, functionText, parameterList } from '../describe.ts'
import type { OpenFile } from '../open-file.ts'
import type { Offered } from './complete-template.ts'
import {
  localOffers,
  memberOffers,
  nameOnly,
  type Offer,
  valueOffers,
  variableOffers
} from './name-completions.ts'

/** Completes in a condition; `quote` is what a text is quoted with where it stands. */
export const completeCondition = (
  open: OpenFile,
  text: string,
  at: number,
  sight: () => Sight,
  quote: '"' | "'"
): Offered | undefined => {
  const cursor = conditionCursor(text, at)
  if (!cursor) return undefined
  const { start, end } = cursor.word
  const offers = ofWord(open, cursor, sight().env, quote)
  if (text[end] === '(') return { offers: offers.map(nameOnly), start, end }
  return { offers: quote === '"' ? offers : offers.map(withSingleQuotes), start, end }
}

/** Within double quotes of YAML. */
const withSingleQuotes = (offer: Offer): Offer =>
  offer.snippet ? { ...offer, insert: offer.insert.replaceAll('"', "'") } : offer

const ofWord = (
  open: OpenFile,
  { word, bindings }: ConditionCursor,
  env: TypeEnv,
  quote: '"' | "'"
): readonly Offer[] => {
  const bound = boundTypes(bindings, env)
  const compared = word.compared === undefined ? undefined : conditionType(word.compared, env, bound)
  if (word.kind === 'literal') return compared ? valueOffers(compared, '') : []
  if (word.kind === 'member') {
    if (word.of === 'vars') return variableOffers(env, open)
    const type = conditionType(word.of.replace(/^vars\./, ''), env, bound)
    return type ? [...memberOffers(type), ...methodOffers(type)] : []
  }
  return [
    ...(compared ? valueOffers(compared, quote) : []),
    ...localOffers(bound),
    ...variableOffers(env, open),
    ...functionOffers
  ]
}

/** The types of the names that macros around a place give. */
export const boundTypes = (
  bindings: ConditionCursor['bindings'],
  env: TypeEnv
): ReadonlyMap<string, TSchema> => {
  const bound = new Map<string, TSchema>()
  for (const { name, over } of bindings) {
    const type = conditionType(over, env, bound) ?? {}
    bound.set(name, kindsOf(type)?.has('object') ? { type: 'string' } : elementType(type))
  }
  return bound
}

/** The type of an expression; undefined when it is none. */
export const conditionType = (
  text: string,
  env: TypeEnv,
  bound: ReadonlyMap<string, TSchema>
): TSchema | undefined => {
  try {
    return typeOfCondition(conditionFromText(text), env, bound)
  } catch (error) {
    if (error instanceof LanguageError) return undefined
    throw error
  }
}

const wordOffer = (word: ConditionWord): Offer => ({
  label: word.name,
  kind: 'function',
  documentation: conditionWordText(word),
  insert: `${word.name}${word.args}`,
  snippet: true,
  sort: `3${word.name}`
})

const functionOffers: readonly Offer[] = [
  ...conditionWords.filter(({ of }) => !of).map(wordOffer),
  ...[...functions.values()]
    .filter(({ templateOnly }) => !templateOnly)
    .map(
      (fn): Offer => ({
        label: fn.name,
        kind: 'function',
        detail: parameterList(fn),
        documentation: functionText(fn),
        insert: `${fn.name}(${fn.params
          .filter(({ optional }) => !optional)
          .map(({ name }, index) => `\${${index + 1}:${name}}`)
          .join(', ')})`,
        snippet: true,
        sort: `3${fn.name}`
      })
    )
]

const methodOffers = (type: TSchema): readonly Offer[] =>
  kindsOf(type) ? conditionWords.filter(({ of }) => of && mayBe(type, ...of)).map(wordOffer) : []
