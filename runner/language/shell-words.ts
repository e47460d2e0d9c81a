/** Splits a command line as a POSIX shell would, with quotes and backslashes but nothing else; undefined when a quote stays open. */
export const words = (line: string): readonly string[] | undefined => {
  const found: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? ''
    if (quote === "'" || (quote === '"' && letter !== '\\')) {
      if (letter === quote) quote = ''
      else word += letter
    } else if (letter === '\\') {
      at += 1
      const next = line[at] ?? ''
      if (next !== '\n') word = (word ?? '') + (quote && !/["\\$`]/.test(next) ? `\\${next}` : next)
    } else if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ''
    } else if (/\s/.test(letter)) {
      if (word !== undefined) found.push(word)
      word = undefined
    } else word = (word ?? '') + letter
  }
  if (quote) return undefined
  return word === undefined ? found : [...found, word]
}

/** One word for any POSIX shell; newlines stay as they are. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
