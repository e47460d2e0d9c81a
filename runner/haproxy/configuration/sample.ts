import type { Span, Word } from './configuration.ts'
import { spanInWord } from './place-in-word.ts'

/** A fetch and the converters behind it: `req.hdr(host),lower`. */
export interface Sample extends Span {
  readonly fetch: SamplePart
  readonly converters: readonly SamplePart[]
}

/** A fetch or converter; the place is its name's. */
export interface SamplePart extends Span {
  readonly name: string
  /** Between the parentheses, as it is written; undefined without parentheses. */
  readonly args?: string
}

/** The sample expression that a word begins with at `from`, and where in the word's text it ends; undefined where no name stands. */
export const readSample = (
  word: Word,
  from = 0
): { readonly sample: Sample; readonly end: number } | undefined => {
  const parts: SamplePart[] = []
  let at = from
  do {
    while (parts.length > 0 && word.text[at] === ',') at += 1
    const name = /^[\w.+:-]*/.exec(word.text.slice(at))?.[0] ?? ''
    if (name === '') break
    const place = spanInWord(word, at, at + name.length)
    at += name.length
    const close = word.text[at] === '(' ? closing(word.text, at) : undefined
    parts.push({ name, ...place, ...(close !== undefined && { args: word.text.slice(at + 1, close) }) })
    if (close !== undefined) at = Math.min(close + 1, word.text.length)
  } while (word.text[at] === ',')
  const [fetch, ...converters] = parts
  return fetch && { sample: { fetch, converters, ...spanInWord(word, from, at) }, end: at }
}

/** The sample expressions `%[…]` of a word that is a log format, or that may be one. */
export const samplesIn = (word: Word): readonly Sample[] => {
  const found: Sample[] = []
  const { text } = word
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', at)) {
    // %% is a percent sign; a name, a type and flags may stand before the bracket.
    const open = /^%(?:\([\w:-]*\))?(?:\{[^}]*\})?\[/.exec(text.slice(at))
    if (!open) {
      at += text[at + 1] === '%' ? 2 : 1
      continue
    }
    at += open[0].length
    const read = readSample(word, at)
    if (read && text[read.end] === ']') {
      found.push(read.sample)
      at = read.end
    }
  }
  return found
}

/** The first `)` that no quotes hold (make_arg_list() in src/arg.c), or the end. */
const closing = (text: string, open: number): number => {
  let quote = ''
  for (let at = open + 1; at < text.length; at += 1) {
    const letter = text.charAt(at)
    if (letter === '\\' && quote !== "'" && /[\\ "'rnt]/.test(text.charAt(at + 1))) at += 1
    else if (quote) quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === ')') return at
  }
  return text.length
}
