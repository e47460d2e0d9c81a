import type { Value } from '../../language/value.ts'
import { quoteLine } from '../configuration/quote-word.ts'
import type { Draft } from './draft.ts'
import { asText } from './form.ts'
import { lineModifiers, type ModelLineObject } from './model.ts'
import { below, type Reading } from './read-sections.ts'
import { sugar } from './sugar/sugar.ts'

/** A line to be, written out; `raw` may have several. */
export interface LineDraft {
  readonly text: string
  readonly pointer: string
  readonly comment?: string
  /** There is nothing but the comment. */
  readonly alone?: boolean
  /** The keyword of sugar that made it. */
  readonly sugar?: string
}

/** The lines of haproxy.cfg that a line of the model stands for. */
export const readLine = (
  line: string | ModelLineObject | null,
  pointer: string,
  section: string,
  reading: Reading
): readonly LineDraft[] => {
  if (line === null) return []
  const wrong = (at: readonly (string | number)[], message: string, hint?: string): void => {
    const { problems } = reading
    const where = below(pointer, ...at)
    problems.push({
      pointer: where,
      severity: 'error',
      message,
      ...(at.length > 0 ? { key: true as const } : {}),
      ...(hint === undefined ? {} : { hint })
    })
  }
  if (typeof line === 'string') return stringLine(line, pointer, wrong)
  const keywords = Object.keys(line).filter(
    key => !lineModifiers.has(key) && line[key] !== undefined && line[key] !== null
  )
  const [key, second] = keywords
  if (key === undefined) {
    if (line.args != null) wrong(['args'], 'args lacks its keyword', 'Write keyword: beside it.')
    // A keyword that is null leaves its line out; a comment may stand alone.
    return line.comment == null ? [] : [{ text: '', pointer, comment: line.comment, alone: true }]
  }
  if (second !== undefined)
    wrong([second], `A line has one keyword; ${key} and ${second} are given`, 'Write a line for each.')
  if (line.args != null && key !== 'keyword') wrong(['args'], `args stands beside keyword, not beside ${key}`)
  const condition = conditionOf(line, wrong)
  const comment = line.comment == null ? {} : { comment: line.comment }
  const drafts = draftsOf(key, line, section, reading, wrong)
  const taken = key === 'keyword' || sugar[key]?.conditional === true
  if (condition !== undefined && !taken) {
    const which = line.if == null ? 'unless' : 'if'
    wrong([which], `${key} takes no ${which}`, 'Rules do; when: says whether a line is there at all.')
  }
  return drafts.map(({ words, verbatim, at, condition: own }, index) => {
    const its = taken ? condition : undefined
    const text = [words ? quoteLine(words) : (verbatim ?? ''), ...[own, its].filter(one => one !== undefined)]
    return {
      text: text.join(' '),
      pointer: at === undefined ? pointer : below(pointer, key, ...at),
      ...(index === 0 ? comment : {}),
      sugar: key
    }
  })
}

type Wrong = (at: readonly (string | number)[], message: string, hint?: string) => void

const stringLine = (line: string, pointer: string, wrong: Wrong): readonly LineDraft[] => {
  const text = line.trim()
  if (!text.includes('\n')) return [{ text, pointer }]
  wrong([], 'A line is one line', 'Write an item for each, or raw: for text as it is.')
  return []
}

const conditionOf = (line: ModelLineObject, wrong: Wrong): string | undefined => {
  const { if: only, unless } = line
  if (only != null && unless != null)
    wrong(
      ['unless'],
      'A line takes if or unless; both are given',
      'Take one out; ! negates a part of a condition.'
    )
  if (only != null) return `if ${only.trim()}`
  return unless == null ? undefined : `unless ${unless.trim()}`
}

const draftsOf = (
  key: string,
  line: ModelLineObject,
  section: string,
  { surroundings, since }: Reading,
  wrong: Wrong
): readonly Draft[] => {
  const value = line[key] as Value
  if (key === 'raw') return [{ verbatim: asText(value).replace(/\n$/, ''), at: [] }]
  if (key === 'keyword') {
    const args = (line.args ?? []).filter(word => word !== null)
    return [{ words: [...asText(value).split(' '), ...args.map(word => asText(word))] }]
  }
  const its = sugar[key]
  // Its schema has told.
  if (!its) return []
  return its.drafts(value, {
    section,
    surroundings,
    since,
    wrong: (at, message, hint) => wrong([key, ...at], message, hint)
  })
}
