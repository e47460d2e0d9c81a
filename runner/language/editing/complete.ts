import type { Range } from '../../protocol/diagnostic.ts'
import type { Value } from '../value.ts'
import { completeCondition } from './completion/complete-condition.ts'
import { fileOffers, roleOffers } from './completion/complete-files.ts'
import { completeTemplate, type Offered } from './completion/complete-template.ts'
import {
  handlerOffers,
  hostOffers,
  paramOffers,
  paramValues,
  tagOffers
} from './completion/complete-words.ts'
import type { Completion } from './completion/completion.ts'
import type { Offer } from './completion/name-completions.ts'
import { textIn, valueIn } from './completion/yaml-text.ts'
import { type Context, writtenAt } from './cursor/context.ts'
import { sightAt } from './cursor/sight.ts'
import { cursorInScalar, isAtQuotes, type TextCursor } from './cursor/text-cursor.ts'
import type { OpenFile } from './open-file.ts'

export type { Completion } from './completion/completion.ts'

/** What may stand at an offset, also of a text that is broken there: names of the playbook; keys are the schema's affair. */
export const complete = (open: OpenFile, offset: number): readonly Completion[] => {
  if (open.kind === 'template') return inTemplateFile(open, offset)
  const context = writtenAt(open, offset)
  if (!context || isAtQuotes(context.spot.node, offset)) return []
  const { node } = context.spot
  const cursor = cursorInScalar(node, offset)
  const offered = cursor && offersAt(open, context, cursor)
  if (!offered) return []
  const range = onLine(open, offset, rangeOf(open, context, cursor, offered))
  return offered.offers.map(offer => ({ ...offer, range }))
}

const inTemplateFile = (open: OpenFile, offset: number): readonly Completion[] => {
  const offered = completeTemplate(
    open,
    open.source.text,
    offset,
    () => sightAt(open, offset, undefined),
    '"'
  )
  if (!offered) return []
  const range = open.source.range(offered.start, offered.end)
  return offered.offers.map(offer => ({ ...offer, range }))
}

const rangeOf = (open: OpenFile, { back }: Context, { offset }: TextCursor, { start, end }: Offered): Range =>
  open.source.range(back(offset(start)), back(end > start ? offset(end - 1) + 1 : offset(start)))

/** Of a text on several lines an editor replaces what stands on the cursor's. */
const onLine = ({ source }: OpenFile, offset: number, { start, end }: Range): Range => {
  const { line, column } = source.position(offset)
  const lineStart = offset - column + 1
  const lineEnd = Math.max(offset, lineStart + source.line(line).length)
  return source.range(Math.max(start.offset, lineStart), Math.min(end.offset, lineEnd))
}

const offersAt = (open: OpenFile, context: Context, cursor: TextCursor): Offered | undefined => {
  const { spot, sight } = context
  const { node, meaning } = spot
  const { text, at } = cursor
  const quote = node.style === 'double' ? "'" : '"'
  const whole = (offers: readonly Offer[]): Offered => ({ offers, start: 0, end: text.length })
  const written = (offers: readonly Offer[]): Offered =>
    whole(offers.map(offer => ({ ...offer, insert: textIn(node.style, offer.insert) })))
  if (meaning.kind === 'condition') return completeCondition(open, text, at, sight, quote)
  if (meaning.kind === 'variable') return whole(keysFor(open, context))
  if (meaning.kind === 'expression' && !text.includes('{{'))
    return bareExpression(open, context, cursor, quote)
  const inBraces = completeTemplate(open, text, at, sight, quote)
  if (inBraces) return inBraces
  switch (meaning.kind) {
    case 'value':
      return whole(
        paramValues(open, meaning.name, meaning.role).map(value => ({
          label: labelOf(value),
          kind: 'value',
          insert: valueIn(node.style, value)
        }))
      )
    case 'handler':
      return written(handlerOffers(open, sight()))
    case 'role':
      return written(roleOffers(open))
    case 'hosts':
      return part(hostOffers(open), cursor, /[^\s:,&!]*$/, /^[^\s:,&!]*/)
    case 'tag':
      return part(withoutOwn(tagOffers(open), cursor), cursor, /[^\s,]*$/, /^[^\s,]*/)
    case 'tasks-file':
      return written(fileOffers(open, 'tasks', text.slice(0, at)))
    case 'vars-file':
      return written(fileOffers(open, 'vars', text.slice(0, at)))
    case 'file':
      return written(fileOffers(open, meaning.folder, text.slice(0, at)))
    default:
      return undefined
  }
}

/** What is being written is no tag yet. */
const withoutOwn = (offers: readonly Offer[], { text, at }: TextCursor): readonly Offer[] => {
  const own = /[^\s,]*$/.exec(text.slice(0, at))?.[0]
  return offers.filter(({ label }) => label !== own)
}

const labelOf = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What is a pattern or a list: the part at the cursor is replaced. */
const part = (
  offers: readonly Offer[],
  { text, at }: TextCursor,
  before: RegExp,
  behind: RegExp
): Offered => ({
  offers,
  start: at - (before.exec(text.slice(0, at))?.[0].length ?? 0),
  end: at + (behind.exec(text.slice(at))?.[0].length ?? 0)
})

/** Names of params that the mapping does not have yet, with the colon that a new key needs. */
const keysFor = (open: OpenFile, { spot, back }: Context): readonly Offer[] => {
  const { maps, meaning, node } = spot
  const there = new Set(
    maps.at(-1)?.entries.flatMap(({ key }) => (key.start === node.start ? [] : key.value)) ?? []
  )
  const role = meaning.kind === 'variable' ? meaning.role : undefined
  const colon = /^\s*:/.test(open.source.text.slice(back(node.end))) ? '' : ': '
  return paramOffers(open, role, there).map(offer => ({ ...offer, insert: offer.insert + colon }))
}

/** An expression of templates that stands without braces, as in debug's var. */
const bareExpression = (
  open: OpenFile,
  { sight }: Context,
  { text, at }: TextCursor,
  quote: '"' | "'"
): Offered | undefined => {
  const braces = 2
  const offered = completeTemplate(open, `{{${text}}}`, at + braces, sight, quote)
  return offered && { ...offered, start: offered.start - braces, end: offered.end - braces }
}
