import { quote } from './quote.ts'

/**
 * A line that starts a program whatever shell the login user has: sshd gives it to sh, bash, zsh, fish or csh. They agree on
 * words of plain characters in single quotes, so bash gets its text encoded: no quote, newline, backslash or exclamation mark.
 */
export const forAnyShell = (argv: readonly string[], environment: readonly string[] = []): string =>
  `exec ${decoder} '${encoded([...environment.map(one => `export ${quote(one)}`), textOf(argv)].join('\n'))}'`

/** How many bytes a text of bash takes in such a line. */
export const lengthForAnyShell = (text: string): number => Buffer.byteLength(encoded(text))

/** tr, since bash's own substitution takes a second for 8 KB of UTF-8. "\134" is a backslash to tr alone. */
const decoder = `bash -c 'printf -v t %b "$(printf %s "$1" | tr "~" "\\134")"; set --; eval "$t"' bash`

const textOf = (argv: readonly string[]): string => {
  const [program, flag, text, ...rest] = argv
  // The bash that decodes is the one that was meant.
  if (program === 'bash' && flag === '-c' && text !== undefined)
    return rest.length > 1 ? `set -- ${rest.slice(1).map(quote).join(' ')}\n${text}` : text
  return `exec ${argv.map(quote).join(' ')}`
}

const encoded = (text: string): string =>
  text.replace(/[\\\n'!~\x01-\x08\x0b-\x1f\x7f]/g, character =>
    character === '\n'
      ? '~n'
      : character === '\\'
        ? '~~'
        : `~0${character.charCodeAt(0).toString(8).padStart(3, '0')}`
  )
