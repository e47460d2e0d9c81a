import type { Configuration, Line, Word } from './configuration.ts'
import { quoteWord } from './quote-word.ts'

/**
 * One line for each that says something, its words quoted in the one canonical way, without comments; what stands in a section
 * is indented. Configurations with the same normal form are the same to HAProxy.
 */
export const normalForm = ({ preamble, sections }: Configuration): string =>
  [
    ...preamble.map(normalLine),
    ...sections.flatMap(({ header, lines }) => [
      normalLine(header),
      ...lines.map(line => `    ${normalLine(line)}`)
    ])
  ]
    .map(line => `${line}\n`)
    .join('')

/** A line in its normal form, without indentation. */
export const normalLine = ({ prefix, keyword, args }: Line): string => {
  const words = [...(prefix ? [prefix] : []), keywordForm(keyword, prefix === undefined)]
  // HAProxy joins the words of a condition again before it reads it.
  const rest = /^\.(?:if|elif)$/.test(keyword.text) ? [joined(args)].filter(({ text }) => text !== '') : args
  return [...words, ...rest.map(({ text, variables }) => quoteWord(text, variables ?? []))].join(' ')
}

/** A scope stands as it is; a word that only looks like one was quoted. */
const keywordForm = ({ text, start, end, variables }: Word, first: boolean): string => {
  const quoted = quoteWord(text, variables ?? [])
  if (!first || !text.startsWith('[')) return quoted
  const wasQuoted = end - start > text.length
  if (!wasQuoted) return text
  return quoted === text ? `'${text}'` : quoted
}

const joined = (words: readonly Word[]): Pick<Word, 'text' | 'variables'> => {
  let text = ''
  const variables = words.flatMap(word => {
    const before = text === '' ? 0 : text.length + 1
    text = text === '' ? word.text : `${text} ${word.text}`
    return (word.variables ?? []).map(({ start, end }) => ({ start: start + before, end: end + before }))
  })
  return { text, variables }
}
