import type { Span } from './configuration.ts'

/** The environment variables that a text names with braces: `${NAME}`, `${NAME-default}`, `${NAME[*]}`. */
export const variablesIn = (text: string): readonly Span[] =>
  [...text.matchAll(/\$\{(?:[a-z_]\w*|\.(?:LINE|FILE|SECTION))(?:\[\*\])?(?:-[^}\r\n]*)?\}/gi)].map(
    ({ 0: found, index }) => ({ start: index, end: index + found.length })
  )

/**
 * A word of haproxy.cfg in its one canonical form: as it is where that is possible, else in single quotes, in double quotes where
 * those cannot be (an environment variable, a single quote, a control character). What `variables` does not name stays a dollar sign;
 * without it braces make a variable.
 */
export const quoteWord = (text: string, variables: readonly Span[] = variablesIn(text)): string => {
  if (text === '') return '""'
  if (variables.length === 0 && !/['\p{Cc}\udc80-\udcff]/u.test(text))
    return /[\s"#\\]/.test(text) ? `'${text}'` : text
  let quoted = ''
  let at = 0
  for (const { start, end } of variables) {
    quoted += escaped(text.slice(at, start)) + braced(text.slice(start, end))
    at = end
  }
  return `"${quoted}${escaped(text.slice(at))}"`
}

/**
 * A line of haproxy.cfg from its words. A first word that begins with `[` is quoted, else it would name a scope.
 */
export const quoteLine = (words: readonly string[]): string =>
  words
    .map((word, index) =>
      index === 0 && word.startsWith('[') && quoteWord(word) === word ? `'${word}'` : quoteWord(word)
    )
    .join(' ')

/** Without braces the letters behind it would belong to its name. */
const braced = (variable: string): string =>
  variable.startsWith('${') ? variable : `\${${variable.slice(1)}}`

const escaped = (text: string): string =>
  text.replace(/["\\$]|[\p{Cc}]|[\udc80-\udcff]/gu, letter => {
    if (letter === '"' || letter === '\\' || letter === '$') return `\\${letter}`
    if (letter === '\t') return '\\t'
    if (letter === '\n') return '\\n'
    if (letter === '\r') return '\\r'
    const code = letter.charCodeAt(0)
    if (code >= 0xdc80) return hex(code - 0xdc00)
    return code < 0x80 ? hex(code) : letter
  })

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`
