/**
 * A line that starts a program whatever shell the login user has: sshd gives it to sh, bash, zsh, fish or csh. They agree on
 * words of plain characters in single quotes, so bash gets them encoded: no quote, newline, backslash or exclamation mark.
 */
export const forAnyShell = (argv: readonly string[], setting = ''): string => {
  const [program, flag, text, , ...rest] = argv
  // The bash that decodes is the one that was meant.
  const words =
    program === 'bash' && flag === '-c' && text !== undefined ? [text, ...rest] : ['exec "$@"', ...argv]
  const [first = '', ...others] = words
  const all = [setting === '' ? first : `export ${setting}; ${first}`, ...others]
  return `exec ${decoder} ${all.map(word => `'${encoded(word)}'`).join(' ')}`
}

/** How many bytes a word takes in such a line. */
export const lengthForAnyShell = (word: string): number => Buffer.byteLength(encoded(word))

/** tr, since bash's own substitution takes a second for 8 KB of UTF-8. "\134" is a backslash to tr alone. */
const decode = 'case $w in *"~"*) printf -v w %b "$(printf %s "$w" | tr "~" "\\134")";; esac'
const decoder = `bash -c 'for w do ${decode}; a+=("$w"); done; set -- "\${a[@]:1}"; w=\${a[0]}; unset a; eval "$w"' bash`

const encoded = (word: string): string =>
  word.replace(/[\\\n'!~\x01-\x08\x0b-\x1f\x7f]/g, character =>
    character === '\n'
      ? '~n'
      : character === '\\'
        ? '~~'
        : `~0${character.charCodeAt(0).toString(8).padStart(3, '0')}`
  )
