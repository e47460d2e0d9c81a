import type { Source } from '../../language/source.ts'
import type { Comment, Configuration, Line, Problem, Section, Word } from './configuration.ts'
import { directiveProblems } from './directive-problems.ts'
import { isSpace, type LineWords, readWords } from './read-words.ts'
import { sectionKeywords } from './section-keywords.ts'

/** Reads a haproxy.cfg line by line as readcfgfile() of HAProxy's src/cfgparse.c does, and goes on after a line it could not read. */
export const readConfiguration = (source: Source): Configuration => {
  const { text } = source
  const preamble: Line[] = []
  const sections: (Section & { readonly lines: Line[] })[] = []
  const comments: Comment[] = []
  const problems: Problem[] = []

  let start = 0
  for (let number = 1; start < text.length; number += 1) {
    const feed = text.indexOf('\n', start)
    const end = feed === -1 ? text.length : feed
    const zero = text.slice(start, end).indexOf('\0')
    const stop = zero === -1 ? end : start + zero
    const { words, comment, problem } = readLine(text, start, stop)
    if (problem) problems.push(problem)
    if (comment && words.length === 0)
      comments.push({ number, ...comment, text: commentText(text, comment.start, comment.end) })
    const line = lineOf(number, words, comment && commentText(text, comment.start, comment.end))
    if (line && sectionKeywords.has(line.keyword.text)) {
      const name = nameOf(line)
      sections.push({ kind: line.keyword.text, ...(name && { name }), header: line, lines: [] })
    } else if (line) (sections.at(-1)?.lines ?? preamble).push(line)
    if (zero !== -1) {
      problems.push({ start: stop, end: stop + 1, message: 'a NUL character: HAProxy reads no further' })
      break
    }
    if (feed === -1)
      problems.push({
        start: text.length,
        end: text.length,
        message: 'the last line does not end with a line feed'
      })
    start = end + 1
  }
  const lines = [preamble, ...sections.map(({ header, lines: own }) => [header, ...own])].flat()
  return {
    source,
    preamble,
    sections,
    comments,
    problems: [...problems, ...directiveProblems(lines)].sort((one, other) => one.start - other.start)
  }
}

/** A line that begins with `[` names a scope and is not split into words (cfg_parse_scope). */
const readLine = (text: string, start: number, end: number): LineWords => {
  let first = start
  while (first < end && isSpace(text.charAt(first))) first += 1
  if (text.charAt(first) !== '[' || first >= end) return readWords(text, first, end)
  const scope = /^[^#\r]*/.exec(text.slice(first, end))?.[0].trimEnd() ?? ''
  return { words: [{ text: scope, start: first, end: first + scope.length }] }
}

/** A line whose first word is empty says nothing to HAProxy. */
const lineOf = (number: number, words: readonly Word[], comment: string | undefined): Line | undefined => {
  const [first, second] = words
  if (first === undefined || first.text === '') return undefined
  const said = comment === undefined ? {} : { comment }
  if ((first.text === 'no' || first.text === 'default') && second && second.text !== '')
    return { number, prefix: first.text, keyword: second, args: words.slice(2), ...said }
  return { number, keyword: first, args: words.slice(1), ...said }
}

/** `defaults from other` has no name. */
const nameOf = ({ keyword, args }: Line): Word | undefined =>
  keyword.text === 'defaults' && args[0]?.text === 'from' && args.length === 2 ? undefined : args[0]

const commentText = (text: string, start: number, end: number): string =>
  text.slice(start + 1, end).replace(/\r$/, '')
