import { Source } from '../../source.ts'
import { parseYaml } from '../../yaml/yaml.ts'

/** A text with a word put in where something is being written, and what was left open there closed. */
export interface Repaired {
  readonly text: string
  /** The place in the original of a place in it. */
  readonly back: (offset: number) => number
}

/** Stands where the cursor is: a word that no text has. */
const word = 'hqCursor'

/**
 * The ways to make whole what is being written at an offset, the likeliest first: as a value, or as a key; with the rest of
 * its line or without. What is before the offset stays as it is.
 */
export const repairs = (text: string, offset: number): readonly Repaired[] => {
  const lineStart = startOfLine(text, offset)
  const newline = text.indexOf('\n', offset)
  const lineEnd = newline < 0 ? text.length : newline
  const closers = closersOf(text.slice(lineStart, offset))
  const ways = [
    ['', offset],
    [closers, offset],
    [':', offset],
    [closers, lineEnd],
    [':', lineEnd]
  ] as const
  const part = fragmentAround(text, offset, lineStart)
  const judged = ways.map(([added, until]) => {
    const whole = text.slice(0, offset) + word + added + text.slice(until)
    const shift = whole.length - text.length
    return { way: wayBack(whole, offset, until, shift), errors: syntaxErrors(whole, part, shift) }
  })
  const fewest = Math.min(...judged.map(({ errors }) => errors))
  const unique = new Map(
    judged.filter(({ errors }) => errors === fewest).map(({ way }) => [way.text, way] as const)
  )
  return [...unique.values()]
}

const wayBack = (text: string, offset: number, until: number, shift: number): Repaired => ({
  text,
  back: place => (place <= offset ? place : Math.max(offset, place <= until + shift ? offset : place - shift))
})

const syntaxErrors = (whole: string, { start, end }: Extent, shift: number): number =>
  parseYaml(new Source('', whole.slice(start, end + shift))).diagnostics.filter(
    ({ code }) => code === 'yaml-syntax'
  ).length

interface Extent {
  readonly start: number
  readonly end: number
}

const indentOf = (line: string): number => line.length - line.trimStart().length

/** The lines that stand or fall with that of the offset: from what it belongs to, to where that ends. */
const fragmentAround = (text: string, offset: number, lineStart: number): Extent => {
  const own = lineOf(text, lineStart)
  const indent = own.trim() === '' ? offset - lineStart : indentOf(own)
  let start = lineStart
  let outer = indent
  if (!/^\s*- /.test(own))
    for (let at = lineStart; at > 0; ) {
      at = startOfLine(text, at - 1)
      const line = lineOf(text, at)
      if (line.trim() === '' || /^\s*#/.test(line)) continue
      start = at
      outer = indentOf(line)
      if (outer < indent) break
    }
  for (let at = text.indexOf('\n', offset) + 1; at > 0 && at < text.length; ) {
    const line = lineOf(text, at)
    if (line.trim() !== '' && !/^\s*#/.test(line) && indentOf(line) <= outer) return { start, end: at }
    at = text.indexOf('\n', at) + 1
  }
  return { start, end: text.length }
}

const startOfLine = (text: string, offset: number): number =>
  offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1

const lineOf = (text: string, start: number): string => {
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? text.length : end)
}

const pairs: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** What closes the quotes and brackets that a line has open. */
const closersOf = (line: string): string => {
  const open: string[] = []
  let begins = true
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    const within = open.at(-1)
    if (within === '"' || within === "'") {
      if (char === '\\' && within === '"') at++
      else if (char === within) open.pop()
      continue
    }
    const close = pairs[char]
    if ((char === '"' || char === "'") && begins) open.push(char)
    else if (close && (begins || open.length > 0)) open.push(close)
    else if (char === within) open.pop()
    else if (char === '#' && /\s$/.test(line.slice(0, at))) break
    begins = /[\s[{,]/.test(char)
      ? begins || /[[{,]/.test(char) || /[:,-]\s$/.test(line.slice(0, at + 1))
      : false
  }
  return open.reverse().join('')
}

/**
 * The text with everything blanked but the lines that lead to an offset: what a place is can be told from them when the text
 * is broken elsewhere.
 */
export const skeleton = (text: string, offset: number): string => {
  const lineStart = startOfLine(text, offset)
  const { start, end } = fragmentAround(text, offset, lineStart)
  const kept = new Set<number>()
  let line = lineOf(text, start)
  for (let at = start; at > 0; ) {
    at = startOfLine(text, at - 1)
    const above = lineOf(text, at)
    if (above.trim() === '' || /^\s*#/.test(above)) continue
    const isItem = /^\s*- /.test(line)
    const [outer, inner] = [indentOf(above), indentOf(line)]
    if (outer > inner || (outer === inner && !(isItem && !/^\s*- /.test(above)))) continue
    kept.add(at)
    line = above
  }
  let at = 0
  return text.slice(0, end).replace(/[^\n]*(\n|$)/g, whole => {
    const from = at
    at += whole.length
    return (from >= start && from < end) || kept.has(from) ? whole : whole.replace(/[^\n]/g, ' ')
  })
}
