/** A line of a configuration file of ssh's, or what stands for one. */
export interface ConfigLine {
  /** In small letters. */
  readonly keyword: string
  readonly args: readonly string[]
  /** What follows the keyword, as it is written. */
  readonly text: string
  /** Where it stands, e.g. `~/.ssh/config:12`, or `ansible_ssh_common_args`. */
  readonly place: string
}

/** What is wrong with ssh's configuration; `place` is `file:line`. */
export class SshConfigError extends Error {
  readonly hint: string | undefined

  constructor(place: string, message: string, hint?: string) {
    super(`${place}: ${message}`)
    this.hint = hint
  }
}

/** Reads one line (ssh_config(5)): keyword, blanks or `=`, arguments, of which some may be quoted. Nothing: a comment. */
export const readLine = (source: string, place: string): ConfigLine | undefined => {
  const line = source.trim()
  if (line === '' || line.startsWith('#')) return undefined
  const [, keyword = '', text = ''] = /^([^\s="]+)(?:\s*=\s*|\s+|$)(.*)$/s.exec(line) ?? []
  if (keyword === '') throw new SshConfigError(place, `\`${line}\` begins with no keyword`)
  const args = words(text)
  if (!args) throw new SshConfigError(place, `a quotation mark in \`${line}\` is never closed`)
  const [first] = args
  if (first === undefined || first === '')
    throw new SshConfigError(place, `${keyword} has no value`, `Give it one, or take the line out.`)
  return { keyword: keyword.toLowerCase(), args, text, place }
}

/** Words as ssh splits them: quotes group, a backslash keeps a quote or itself, ` #` begins a comment. */
export const words = (text: string): readonly string[] | undefined => {
  const found: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '"' || next === "'" || next === '\\' || (!quote && next === ' '))) {
      word = (word ?? '') + next
      at += 1
    } else if (quote) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) found.push(word)
      word = undefined
    } else if (character === '#' && word === undefined) break
    else word = (word ?? '') + character
  }
  if (quote) return undefined
  return word === undefined ? found : [...found, word]
}
