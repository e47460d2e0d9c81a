import type { Problem, Span, Word } from './configuration.ts'
import { readVariable } from './read-variable.ts'

/** The words of one line. With a problem HAProxy skips the line; the words are those before it. */
export interface LineWords {
  readonly words: readonly Word[]
  /** Where the comment stands, `#` included. */
  readonly comment?: Span
  readonly problem?: Problem
}

/** More words on a line than these HAProxy refuses (MAX_LINE_ARGS). */
export const mostWords = 64

interface Growing {
  text: string
  readonly start: number
  readonly places: number[]
  readonly variables: Span[]
}

/** What a backslash and a letter stand for outside single quotes; `$` only inside double quotes. */
const escapes: Readonly<Record<string, string>> = {
  ' ': ' ',
  '\\': '\\',
  '#': '#',
  "'": "'",
  '"': '"',
  t: '\t',
  n: '\n',
  r: '\r'
}

/** Splits a line, `text` from `start` to `end` without its line feed, as parse_line() of HAProxy's src/tools.c does. */
export const readWords = (text: string, start: number, end: number): LineWords => {
  const words: Word[] = []
  let word: Growing | undefined
  let quote: { readonly mark: string; readonly at: number } | undefined
  let comment: Span | undefined
  let at = start

  const begin = (): Growing => {
    word ??= { text: '', start: at, places: [], variables: [] }
    return word
  }
  const add = (letter: string, length: number): void => {
    const to = begin()
    to.text += letter
    to.places.push(at)
    at += length
  }
  const finish = (): void => {
    if (word) words.push(wordOf(word, at))
    word = undefined
  }
  const stop = (problem: Problem): LineWords => {
    finish()
    return { words, problem }
  }

  while (at < end) {
    const letter = text.charAt(at)
    if (letter === '\r') break
    if (letter === '#' && !quote) {
      comment = { start: at, end }
      break
    }
    if ((letter === '"' || letter === "'") && (!quote || quote.mark === letter)) {
      begin()
      quote = quote ? undefined : { mark: letter, at }
      at += 1
    } else if (letter === '\\' && quote?.mark !== "'") {
      const next = at + 1 < end ? text.charAt(at + 1) : ''
      const hex = next === 'x' ? text.slice(at + 2, Math.min(at + 4, end)) : ''
      if (next === 'x' && !/^[\da-f]{2}$/i.test(hex))
        return stop({ start: at, end: Math.min(at + 4, end), message: '\\x needs two hexadecimal digits' })
      if (next === 'x') add(letterOfByte(Number.parseInt(hex, 16)), 4)
      else if (next === '$' && quote) add('$', 2)
      else {
        const escaped = escapes[next]
        add(escaped ?? letter, escaped === undefined ? 1 : 2)
      }
    } else if (isSpace(letter) && !quote) {
      finish()
      while (at < end && isSpace(text.charAt(at))) at += 1
    } else if (letter === '$' && quote?.mark === '"') {
      const variable = readVariable(text, at, end)
      if (variable.problem) return stop(variable.problem)
      const to = begin()
      const first = to.text.length
      while (at < variable.end) add(text.charAt(at), 1)
      to.variables.push({ start: first, end: to.text.length })
    } else add(letter, 1)
  }
  finish()
  if (quote)
    return { words, problem: { start: quote.at, end: quote.at + 1, message: 'the quote is not closed' } }
  const many = words[mostWords]
  if (many) {
    const message = `the line has ${words.length} words, HAProxy reads at most ${mostWords}`
    return { words, ...(comment && { comment }), problem: { start: many.start, end: many.end, message } }
  }
  return { words, ...(comment && { comment }) }
}

/** C's isspace() */
export const isSpace = (letter: string): boolean => letter === ' ' || (letter >= '\t' && letter <= '\r')

/** A byte that is no ASCII stands as a lone surrogate, U+DC80 to U+DCFF, until its neighbours make it a letter. */
const letterOfByte = (byte: number): string => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)

/** \x00 ends a word for HAProxy, whatever stands behind it. */
const wordOf = ({ text, start, places, variables }: Growing, end: number): Word => {
  const zero = text.indexOf('\0')
  const length = zero === -1 ? text.length : zero
  const joined = joinBytes(text.slice(0, length), places.slice(0, length))
  const kept = variables.filter(each => each.start < length).map(joined.shift)
  const inRow = joined.places.every((place, index) => place === start + index)
  return {
    text: joined.text,
    start,
    end,
    ...(kept.length > 0 && { variables: kept }),
    ...(!inRow && { places: joined.places })
  }
}

interface Joined {
  readonly text: string
  readonly places: readonly number[]
  readonly shift: (span: Span) => Span
}

/** `\xC3\xA9` is the same to HAProxy as é: bytes that are UTF-8 become the letters they are. */
const joinBytes = (text: string, places: readonly number[]): Joined => {
  if (!/[\udc80-\udcff]/.test(text)) return { text, places, shift: span => span }
  let out = ''
  const outPlaces: number[] = []
  const moved: number[] = []
  for (let at = 0; at < text.length; ) {
    const run = /^[\udc80-\udcff]+/.exec(isPair(text, at) ? '' : text.slice(at))?.[0] ?? ''
    const letter = run && decodeFirst(run)
    const taken = letter ? new TextEncoder().encode(letter).length : 1
    const added = letter || text.charAt(at)
    for (let index = 0; index < taken; index += 1) moved.push(out.length)
    for (let index = 0; index < added.length; index += 1) outPlaces.push(places[at] ?? 0)
    out += added
    at += taken
  }
  const shifted = (offset: number) => moved[offset] ?? out.length
  return {
    text: out,
    places: outPlaces,
    shift: ({ start, end }) => ({ start: shifted(start), end: shifted(end) })
  }
}

/** Is this the second half of a letter beyond U+FFFF that the file itself has? */
const isPair = (text: string, at: number): boolean => /[\ud800-\udbff]/.test(text.charAt(at - 1))

/** The letter that the first bytes of a run are, or nothing. */
const decodeFirst = (run: string): string => {
  for (let length = 2; length <= Math.min(4, run.length); length += 1) {
    const bytes = Uint8Array.from(run.slice(0, length), each => each.charCodeAt(0) - 0xdc00)
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // Not yet, or never.
    }
  }
  return ''
}
