import { quoted } from '../language/shell-words.ts'

const control = /[\x01-\x1f\x7f]/g
const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** One word of bash on one line: newlines and control bytes become `$'…'` escapes. A NUL cannot be in any argument. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new RangeError('an argument of a command cannot contain a NUL byte')
  if (word.search(control) < 0) return quoted(word)
  const escaped = word
    .replace(/[\\']/g, '\\$&')
    .replace(control, byte => escapes[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `$'${escaped}'`
}

/** argv as one line of bash that runs exactly it. */
export const quoteArgv = (argv: readonly string[]): string => argv.map(quote).join(' ')
