import type { Source } from '../../language/source.ts'
import { type Condition, conditionOf, readCondition } from '../configuration/condition.ts'
import type { Line, Section, Span, Word } from '../configuration/configuration.ts'

/** A place in one of the files. */
export interface Spot extends Span {
  readonly source: Source
}

/** A line with the file and the section it stands in; `words` are the texts of its keyword and arguments. */
export interface Statement {
  readonly source: Source
  readonly section: Section
  readonly line: Line
  readonly words: readonly string[]
  /** It stands between `.if` and `.endif`: it may not be there. */
  readonly optional: boolean
  /** What it depends on, and the word `if` or `unless`. */
  readonly condition?: Condition & { readonly is: 'if' | 'unless'; readonly index: number }
}

export const statementOf = (source: Source, section: Section, line: Line, optional: boolean): Statement => {
  const found = conditionOf(line, section.kind)
  const condition = found && { ...readCondition(found.words), is: found.is, index: found.index }
  return {
    source,
    section,
    line,
    optional,
    words: [line.keyword.text, ...line.args.map(({ text }) => text)],
    ...(condition && { condition })
  }
}

export const spotOf = (source: Source, { start, end }: Span): Spot => ({ source, start, end })

/** The words of a statement, `no` included, or only its `count` first. */
export const placeOf = ({ source, line }: Statement, count = Number.POSITIVE_INFINITY): Spot => {
  const last = [line.keyword, ...line.args].slice(0, count).at(-1) ?? line.keyword
  return { source, start: line.keyword.start, end: last.end }
}

/** The place of its argument number `index`, or of its keyword. */
export const argPlace = ({ source, line }: Statement, index: number): Spot =>
  spotOf(source, line.args[index] ?? line.keyword)

/** Whether a statement begins with these words. */
export const says = ({ words }: Statement, wanted: readonly string[]): boolean =>
  wanted.every((word, index) => words[index] === word)

/** Whether what a word says is known only where HAProxy runs: a variable, also one whose quotes were forgotten, or a preview’s gap. */
export const isOpen = ({ variables, text }: Word): boolean =>
  (variables?.length ?? 0) > 0 || /\$\{\w|‹|••|\{\{/.test(text)
