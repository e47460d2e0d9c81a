import { functions } from '../../functions/functions.ts'
import type { LanguageFunction } from '../../functions/language-function.ts'
import { loopData } from '../../template/check.ts'
import { memberNames } from '../../types/type.ts'
import type { ExpressionWord } from '../cursor/expression-word.ts'
import { expressionType, framesOf } from '../cursor/frames.ts'
import type { Sight } from '../cursor/sight.ts'
import type { OpenBlock, TemplateCursor } from '../cursor/template-cursor.ts'
import { templateCursor } from '../cursor/template-cursor.ts'
import { functionText, parameterList } from '../describe.ts'
import type { OpenFile } from '../open-file.ts'
import { partialOffers } from './complete-files.ts'
import {
  localOffers,
  memberOffers,
  nameOnly,
  type Offer,
  valueOffers,
  variableOffers
} from './name-completions.ts'

/** What is offered, and what of the text it replaces. */
export interface Offered {
  readonly offers: readonly Offer[]
  readonly start: number
  readonly end: number
}

/** Completes within the braces of a template; `quote` is what a text is quoted with where it stands. */
export const completeTemplate = (
  open: OpenFile,
  text: string,
  at: number,
  sight: () => Sight,
  quote: '"' | "'"
): Offered | undefined => {
  const cursor = templateCursor(text, at)
  if (!cursor) return undefined
  if (cursor.kind === 'expression') {
    const { word } = cursor
    const { start, end } = word
    const offers = ofWord(open, cursor, sight(), quote)
    const isCall = /^\s+[^\s})]/.test(text.slice(end))
    return { offers: isCall ? offers.map(nameOnly) : offers, start, end }
  }
  const { start, end, kind, blocks } = cursor
  if (kind === 'partial') return { offers: partialOffers(open), start, end }
  if (kind === 'block') return { offers: blockOffers, start, end }
  const last = blocks.at(-1)
  return { offers: last ? [{ label: last.name, kind: 'keyword', insert: last.name }] : [], start, end }
}

const blockOffers: readonly Offer[] = [
  { label: 'if', detail: 'when something is true', insert: 'if ' },
  { label: 'unless', detail: 'when something is not true', insert: 'unless ' },
  { label: 'each', detail: 'for every item of a list or map', insert: 'each ' },
  { label: 'with', detail: 'with another context', insert: 'with ' }
].map(block => ({ ...block, kind: 'keyword' }) as const)

const ofWord = (
  open: OpenFile,
  { word, blocks, alone }: Extract<TemplateCursor, { kind: 'expression' }>,
  { env }: Sight,
  quote: '"' | "'"
): readonly Offer[] => {
  const frame = framesOf(blocks, env)
  const compared = word.compared === undefined ? undefined : expressionType(word.compared, env, frame)
  if (word.kind === 'literal') return compared ? valueOffers(compared, '') : []
  if (word.kind === 'member') {
    if (word.of === 'vars' || word.of === '@root') return variableOffers(env, open)
    const type = expressionType(word.of.replace(/^(?:vars|@root)\./, ''), env, frame)
    return type ? memberOffers(type) : []
  }
  return [
    ...(compared ? valueOffers(compared, quote) : []),
    ...blockNames(blocks, word, env),
    ...variableOffers(env, open),
    ...(word.head ? functionOffers : []),
    ...(alone && blocks.length > 0 ? [{ label: 'else', kind: 'keyword', insert: 'else' } as const] : [])
  ]
}

/** What the blocks around give: names after `as`, members of what `this` is, and @index and the like. */
const blockNames = (
  blocks: readonly OpenBlock[],
  word: ExpressionWord,
  env: Sight['env']
): readonly Offer[] => {
  const found = new Map<string, Offer>()
  const add = (offers: readonly Offer[]): void => {
    for (const offer of offers) if (!found.has(offer.label)) found.set(offer.label, offer)
  }
  let loop = false
  for (let frame = framesOf(blocks, env); frame; frame = frame.outer) {
    const { context = {}, names } = frame
    add(localOffers(names))
    if (names.size === 0 && memberNames(context).length > 0) add(memberOffers(context))
    add(localOffers([['this', context]]))
    loop ||= frame.loop
  }
  if (loop) add(localOffers(Object.entries(loopData).map(([name, type]) => [`@${name}`, type] as const)))
  return word.text.startsWith('@')
    ? [...found.values()].filter(({ label }) => label.startsWith('@'))
    : [...found.values()]
}

const functionOffer = (fn: LanguageFunction): Offer => ({
  label: fn.name,
  kind: 'function',
  detail: parameterList(fn),
  documentation: functionText(fn),
  insert: [
    fn.name,
    ...fn.params.filter(({ optional }) => !optional).map(({ name }, index) => `\${${index + 1}:${name}}`)
  ].join(' '),
  snippet: true,
  sort: `3${fn.name}`
})

const functionOffers: readonly Offer[] = [...functions.values()].map(functionOffer)
