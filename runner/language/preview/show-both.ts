import { mask } from '../redact.ts'
import type { Comparable, Part } from './comparable.ts'

type Line = readonly Part[]

/** Where another secret stands than the rendered one. */
const otherSecret = `${mask} (differs)`

/** A rendered text and the one on the host as they may be shown side by side: without the secrets of either. */
export const showBoth = (
  { lines, hidden, redactor }: Comparable,
  onHost: string
): { readonly rendered: string; readonly onHost: string } => {
  const plain = new Set(lines.filter(line => !line.some(isSecret)).map(textOf))
  const patterns = lines.filter(line => line.some(isSecret)).map(toPattern)
  const its = inOneLine(lines, onHost)
    .split('\n')
    .map(text => ({ text, fit: plain.has(text) ? { text } : bestFit(text, patterns) }))
  const found = new Set(its.map(({ fit }) => fit?.pattern))
  const left = patterns.filter(pattern => !found.has(pattern))
  const host = its.map(({ text, fit }) => {
    if (fit) return redactor.redact(fit.text)
    return hidden ? otherSecret : (likeOneOf(left, text) ?? redactor.redact(text))
  })
  return { rendered: redactor.redact(lines.map(textOf).join('\n')), onHost: host.join('\n') }
}

const isSecret = (part: Part): part is Extract<Part, { secret: unknown }> => 'secret' in part

const textOf = (line: Line): string => line.map(part => (isSecret(part) ? mask : part.text)).join('')

/** A secret with line breaks becomes its mask: lines are compared with lines. */
const inOneLine = (lines: readonly Line[], text: string): string =>
  lines
    .flat()
    .filter(isSecret)
    .reduce((found, { secret }) => (secret?.includes('\n') ? found.replaceAll(secret, mask) : found), text)

interface Pattern {
  readonly line: Line
  readonly regExp: RegExp
  /** Whether there is something besides secrets to know it by. */
  readonly telling: boolean
  /** The first word, when it is no part of a secret. */
  readonly word: string | undefined
}

const toPattern = (line: Line): Pattern => {
  const source = line.map(part => (isSecret(part) ? '(.*)' : literally(part.text))).join('')
  const [first] = line
  return {
    line,
    regExp: new RegExp(`^${source}$`),
    telling: line.some(part => !isSecret(part) && part.text.trim() !== ''),
    word: first && !isSecret(first) ? /^\s*(\S+)\s/.exec(first.text)?.[1] : undefined
  }
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A line of the host as it may be shown, and the rendered line with secrets that it is like. */
interface Fit {
  readonly text: string
  readonly pattern?: Pattern
  /** How many of its secrets are others than the rendered ones. */
  readonly differing?: number
}

const bestFit = (text: string, patterns: readonly Pattern[]): Fit | undefined => {
  const fits = patterns.flatMap(pattern => fitOf(text, pattern) ?? [])
  return fits.reduce<(typeof fits)[number] | undefined>(
    (best, fit) => (best && best.differing <= fit.differing ? best : fit),
    undefined
  )
}

const fitOf = (text: string, pattern: Pattern): Required<Fit> | undefined => {
  const match = pattern.regExp.exec(text)
  if (!match) return undefined
  let index = 0
  let differing = 0
  const parts = pattern.line.map(part => {
    if (!isSecret(part)) return part.text
    index += 1
    const there = match[index]
    if (there === part.secret || (there === mask && part.secret?.includes('\n'))) return mask
    differing += 1
    return otherSecret
  })
  return pattern.telling || differing === 0 ? { text: parts.join(''), pattern, differing } : undefined
}

/** A line that may hold the older secret of a rendered line that is nowhere on the host: what it begins with tells. */
const likeOneOf = (left: readonly Pattern[], text: string): string | undefined => {
  if (text.trim() === '') return undefined
  if (left.some(({ word }) => word === undefined)) return otherSecret
  const [begin = '', word] = /^\s*(\S+)\s+/.exec(text) ?? []
  return left.some(pattern => pattern.word === word) ? `${begin}${otherSecret}` : undefined
}
