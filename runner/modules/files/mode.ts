import { Type } from 'typebox'

const clauses = '[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*'

export const modeParam = (description: string, word?: 'preserve') =>
  Type.Optional(
    Type.String({
      pattern: `^(?:0?[0-7]{3,4}|${clauses}${word ? `|${word}` : ''})$`,
      description,
      examples: ['0644', 'u=rwX,g=rX,o=']
    })
  )

interface Clause {
  readonly operator: '+' | '-' | '='
  /** Bits of the classes it speaks for, setuid, setgid and sticky among them. */
  readonly mask: number
  readonly bits: number
  /** Execute bits that only directories, and files that someone may execute, get. */
  readonly maybeExecute: number
}

const classBits = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 } as const
const letterBits: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 }

const parseClause = (text: string): Clause => {
  const at = text.search(/[-+=]/)
  const mask = [...(text.slice(0, at) || 'a')].reduce((bits, name) => bits | classBits[name as 'u'], 0)
  const letters = text.slice(at + 1)
  const bits = [...letters].reduce((sum, letter) => sum | (letterBits[letter] ?? 0), 0) & mask
  return {
    operator: text[at] as Clause['operator'],
    mask,
    bits,
    maybeExecute: letters.includes('X') ? 0o111 & mask : 0
  }
}

export const isOctal = (mode: string): boolean => /^[0-7]+$/.test(mode)

/** The permission bits that `mode` (octal, or symbolic and then relative to `now`) stands for. */
export const modeAfter = (mode: string, now: number, directory: boolean): number => {
  if (isOctal(mode)) return Number.parseInt(mode, 8)
  return mode.split(',').reduce((bits, text) => {
    const clause = parseClause(text)
    const given = clause.bits | (directory || bits & 0o111 ? clause.maybeExecute : 0)
    if (clause.operator === '+') return bits | given
    if (clause.operator === '-') return bits & ~given
    // Like chmod, = leaves a directory its setgid and setuid bits unless they are named.
    const kept = directory ? bits & 0o6000 : 0
    return (bits & ~clause.mask) | given | kept
  }, now)
}

export const octal = (bits: number): string => bits.toString(8).padStart(4, '0')

/** A find expression for what `chmod mode` would change. */
export const deviatesFrom = (mode: string): readonly string[] => {
  if (isOctal(mode)) return ['!', '-perm', octal(Number.parseInt(mode, 8))]
  const tests = mode.split(',').flatMap(text => {
    const { operator, mask, bits, maybeExecute } = parseClause(text)
    const executable = ['(', '-type', 'd', '-o', '-perm', '/0111', ')']
    const lacks = (wanted: number): readonly string[][] =>
      wanted ? [['!', '-perm', `-${octal(wanted)}`]] : []
    const has = (unwanted: number): readonly string[][] =>
      unwanted ? [['-perm', `/${octal(unwanted)}`]] : []
    if (operator === '-') return has(bits | maybeExecute)
    const conditional = lacks(maybeExecute).map(test => ['(', ...executable, ...test, ')'])
    if (operator === '+') return [...lacks(bits), ...conditional]
    const special = has(mask & 0o7000 & ~bits).map(test => ['(', '!', '-type', 'd', ...test, ')'])
    return [...lacks(bits), ...conditional, ...has(mask & 0o777 & ~bits & ~maybeExecute), ...special]
  })
  return ['(', ...tests.flatMap((test, index) => (index === 0 ? test : ['-o', ...test])), ')']
}
