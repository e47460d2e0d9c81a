import type { Keyword } from './keyword.ts'

/** A word behind the address of a bind or server line, and the words behind it that are its own. */
export interface OptionMatch {
  /** Where the word stands in the words that were given. */
  readonly at: number
  /** Undefined when this version has no such option. */
  readonly keyword: Keyword | undefined
  /** Without the option's own word; fewer than it takes when the line ends before. */
  readonly values: readonly string[]
}

/** Words that follow the address of `source` and take one more. */
const sourceWords = new Set(['usesrc', 'interface'])

/** Reads the options that begin at a word. */
export const readOptions = (
  named: (word: string) => Keyword | undefined,
  words: readonly string[],
  from: number
): readonly OptionMatch[] => {
  const found: OptionMatch[] = []
  for (let at = from; at < words.length; ) {
    const word = words[at] ?? ''
    const keyword = named(word)
    let end = at + 1 + (keyword?.arity.most ?? keyword?.arity.least ?? 0)
    if (keyword?.name === 'source') while (sourceWords.has(words[end] ?? '')) end += 2
    found.push({ at, keyword, values: words.slice(at + 1, end) })
    at = end
  }
  return found
}
