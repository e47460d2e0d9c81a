import type { RE2JS } from 're2js'
import { BadExpression, type ExpressionOptions, expression } from '../../language/regular-expression.ts'
import { Refusal } from '../module.ts'

/** The regular expression that a parameter holds. */
export const patternOf = (at: string, text: string, options?: ExpressionOptions): RE2JS => {
  try {
    return expression(text, options)
  } catch (error) {
    if (error instanceof BadExpression) throw new Refusal(at, error.message, error.hint)
    throw error
  }
}

/** What a pattern matched, and where. */
export interface Found {
  readonly start: number
  readonly end: number
  /** A group's text, by number or name; empty when it took no part. */
  readonly group: (name: number | string) => string
}

/** The first match at or after `from`. */
export const search = (pattern: RE2JS, text: string, from = 0): Found | undefined => {
  const matcher = pattern.matcher(text)
  if (!matcher.find(from)) return undefined
  return { start: matcher.start(), end: matcher.end(), group: name => matcher.group(name) ?? '' }
}

/**
 * The first match in a line that still has its line break. `$` also stands before the break, as in Python, and only
 * what is not found that way may need the break itself.
 */
export const searchLine = (pattern: RE2JS, line: string): Found | undefined =>
  (line.endsWith('\n') ? search(pattern, line.slice(0, -1)) : undefined) ?? search(pattern, line)

type Part = { readonly text: string } | { readonly group: number | string }

/** A text with `\1`, `\g<1>` or `\g<name>` for the groups of a match, and `\n` and the like, as in Python. */
export type Expansion = readonly Part[]

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  0: '\0'
}

/** Reads what is to be expanded; `at` is the parameter it comes from. */
export const expansionOf = (at: string, text: string, pattern: RE2JS): Expansion => {
  const names = pattern.namedGroups()
  const known = (name: string): number | string => {
    if (/^\d+$/.test(name) ? Number(name) <= pattern.groupCount() : Object.hasOwn(names, name))
      return /^\d+$/.test(name) ? Number(name) : name
    throw new Refusal(at, `There is no group ${name} in the regular expression`)
  }
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(/\\(?:([1-9]\d?)|g<([^<>]*)>|([\s\S]|$))/g)) {
    const [whole, number, name, letter = ''] = match
    parts.push({ text: text.slice(end, match.index) })
    end = match.index + whole.length
    const group = number ?? name
    if (group !== undefined) parts.push({ group: known(group) })
    else if (Object.hasOwn(escapes, letter)) parts.push({ text: escapes[letter] ?? '' })
    else if (letter === '' || /[A-Za-z]/.test(letter))
      throw new Refusal(at, `${whole} stands for nothing`, 'Write \\\\ for a backslash.')
    else parts.push({ text: whole })
  }
  return [...parts, { text: text.slice(end) }]
}

export const expand = (expansion: Expansion, found: Found): string =>
  expansion.map(part => ('text' in part ? part.text : found.group(part.group))).join('')
