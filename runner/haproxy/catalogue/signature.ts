import type { Argument, Arity } from './keyword.ts'

/** What a signature says: `<name> <fmt> [ { if | unless } <condition> ]`. */
export interface Signature {
  readonly arguments: readonly Argument[]
  readonly arity: Arity
}

/** Values that are more than one word when their writer likes it so: conditions, expressions with converters behind them. */
const severalWords = /^(condition|expr|sample|pattern|key|rule|args?|options?|params?|cond|arguments)\b/i

/**
 * Reads what stands behind a keyword in the documentation's notation. Where that is not strict (an ellipsis, a star, a condition),
 * the number of words has no upper limit.
 */
export const readSignature = (text: string): Signature => {
  const behind = text.startsWith('(') ? text.slice(closing(text, 0) + 1) : text
  const ways = waysIn(behind)
  const items = ways.length > 1 ? [{ is: 'group', optional: false, ways } as const] : itemsIn(behind)
  return { arguments: items.map(argumentOf), arity: arityOf(items) }
}

/** Of several ways of writing one keyword: whatever any of them allows. */
export const readSignatures = (texts: readonly string[]): Signature => {
  const read = (texts.length > 0 ? texts : ['']).map(readSignature)
  const [first] = read
  if (first && read.length === 1) return first
  const longest = read.reduce((best, each) => (each.arguments.length > best.arguments.length ? each : best))
  const most = read.map(({ arity }) => arity.most)
  return {
    arguments: longest.arguments,
    arity: {
      least: Math.min(...read.map(({ arity }) => arity.least)),
      ...(most.every(limit => limit !== undefined) ? { most: Math.max(...most) } : {})
    }
  }
}

type Item =
  | { readonly is: 'word'; readonly text: string }
  | { readonly is: 'group'; readonly optional: boolean; readonly ways: readonly (readonly Item[])[] }
  /** Whatever stands before it again and again. */
  | { readonly is: 'repeat' }

const itemsIn = (text: string): readonly Item[] => {
  const items: Item[] = []
  for (let at = 0; at < text.length; ) {
    const letter = text[at] ?? ''
    if (letter === ' ' || letter === ',') at++
    else if ((letter === '[' || letter === '{') && !isGlued(text, closing(text, at) + 1)) {
      const end = closing(text, at)
      items.push({ is: 'group', optional: letter === '[', ways: waysIn(text.slice(at + 1, end)) })
      at = end + 1
    } else if (letter === '*' || text.startsWith('...', at)) {
      items.push({ is: 'repeat' })
      at += letter === '*' ? 1 : 3
    } else {
      const end = wordEnd(text, at)
      const word = text.slice(at, end)
      const bare = word.replace(/(\.\.\.|\*)$/, '')
      items.push({ is: 'word', text: bare })
      if (bare !== word) items.push({ is: 'repeat' })
      at = end
    }
  }
  return items
}

/** `[<address>]:<port>` is one word. */
const isGlued = (text: string, at: number): boolean => /^[^\s*.,|]/.test(text.slice(at))

/** Ways that stand between bars, outside of brackets. */
const waysIn = (text: string): readonly (readonly Item[])[] => {
  const ways: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++)
    if (text[at] === '[' || text[at] === '{' || text[at] === '<') at = closing(text, at)
    else if (text[at] === '|') {
      ways.push(text.slice(start, at))
      start = at + 1
    }
  return [...ways, text.slice(start)].map(way => itemsIn(way.trim()))
}

const pairs: Readonly<Record<string, string>> = { '[': ']', '{': '}', '<': '>', '(': ')' }

const closing = (text: string, open: number): number => {
  const [left, right] = [text[open] ?? '', pairs[text[open] ?? ''] ?? '']
  let depth = 0
  for (let at = open; at < text.length; at++)
    if (text[at] === left) depth++
    else if (text[at] === right && --depth === 0) return at
  return text.length
}

/** A word ends at a space that is not in brackets of its own: `[<address>]:<port>`, `<magic number>`. */
const wordEnd = (text: string, start: number): number => {
  let at = start
  while (at < text.length && text[at] !== ' ') at = pairs[text[at] ?? ''] ? closing(text, at) + 1 : at + 1
  return at
}

const argumentOf = (item: Item): Argument => {
  if (item.is === 'repeat') return { is: 'rest', name: 'more' }
  if (item.is === 'word') return wordOf(item.text, false)
  const [first] = item.ways
  if (item.ways.every(way => way.length === 1 && way[0]?.is === 'word')) {
    const choices = item.ways.flatMap(([only]) => (only?.is === 'word' ? choicesIn(only.text) : []))
    const [choice = ''] = choices
    return choices.length === 1
      ? wordOf(choice, item.optional)
      : { is: 'choice', choices, optional: item.optional }
  }
  const name = first?.find(part => part.is === 'word')
  return { is: 'rest', name: name?.is === 'word' ? name.text.replace(/[<>]/g, '') : 'more' }
}

const choicesIn = (text: string): readonly string[] =>
  /^<[^<>]*\|[^<>]*>$/.test(text)
    ? text.slice(1, -1).split('|')
    : text.startsWith('<')
      ? [text]
      : text.split('|')

const wordOf = (text: string, optional: boolean): Argument => {
  const choices = choicesIn(text).map(choice => choice.trim())
  if (choices.length > 1) return { is: 'choice', choices, optional }
  const value = /^<([^<>]*)>/.exec(text)?.[1]
  return value === undefined
    ? text.includes('<')
      ? { is: 'value', name: text.replace(/[<>]/g, ''), optional }
      : { is: 'word', word: text, optional }
    : { is: 'value', name: value, optional }
}

const unlimited = Number.POSITIVE_INFINITY

const arityOf = (items: readonly Item[]): Arity => {
  const [least, most] = span(items)
  return Number.isFinite(most) ? { least, most } : { least }
}

const span = (items: readonly Item[]): readonly [least: number, most: number] => {
  let least = 0
  let most = 0
  for (const item of items)
    if (item.is === 'repeat') most = unlimited
    else if (item.is === 'word') {
      least++
      most += severalWords.test(item.text.replace(/^</, '')) ? unlimited : 1
    } else {
      const spans = item.ways.map(span)
      least += item.optional ? 0 : Math.min(...spans.map(([low]) => low))
      most += Math.max(...spans.map(([, high]) => high))
    }
  return [least, most]
}
