import type { Value } from '../../language/value.ts'
import { quoteWord } from '../configuration/quote-word.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import { asText } from './form.ts'
import type { Model, ModelSection } from './model.ts'
import { type LineDraft, readLine } from './read-line.ts'
import type { ModelProblem } from './rendered.ts'
import { anonymous, fileKinds, inheriting, nameless, sectionKinds } from './section-kinds.ts'

/** A section to be, its lines written out. */
export interface SectionDraft {
  readonly pointer: string
  /** '' for lines before the first section. */
  readonly kind: string
  readonly name: string | undefined
  /** Undefined when it has none: a file, or lines before the first section. */
  readonly header: string | undefined
  readonly comment: string | undefined
  /** Its path, when it is a file of its own. */
  readonly file: string | undefined
  readonly lines: readonly LineDraft[]
}

export interface Reading {
  readonly surroundings: Surroundings
  readonly since: (version: string) => boolean
  readonly problems: ModelProblem[]
}

/** JSON pointer of what stands below another one. */
export const below = (pointer: string, ...steps: readonly (string | number)[]): string =>
  [pointer, ...steps.map(step => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')

export const readSections = (model: Model, reading: Reading): readonly SectionDraft[] =>
  model.flatMap((section, index) => (section === null ? [] : (readSection(section, index, reading) ?? [])))

const readSection = (section: ModelSection, index: number, reading: Reading): SectionDraft | undefined => {
  const pointer = `/${index}`
  const wrong = (at: string, message: string, hint?: string): void => {
    reading.problems.push({
      pointer: at,
      severity: 'error',
      message,
      ...(at === pointer ? {} : { key: true as const }),
      ...(hint === undefined ? {} : { hint })
    })
  }
  const keywords = Object.keys(section).filter(key => key in sectionKinds || key in fileKinds)
  const [kind = '', second] = keywords
  if (second !== undefined)
    wrong(
      below(pointer, second),
      `A section has one keyword; ${kind} and ${second} are given`,
      'Write a section for each.'
    )
  if (kind === '' && index > 0) {
    wrong(pointer, 'A section lacks its keyword', 'Say what it is: global:, defaults:, frontend: NAME …')
    return undefined
  }
  const given = section[kind] as Value | undefined
  const name = given === undefined || given === null ? undefined : asText(given)
  const file = kind in fileKinds ? name : undefined
  if (kind !== '' && name === undefined && !nameless.has(kind) && !anonymous.has(kind))
    wrong(below(pointer, kind), `${kind} lacks its name`, `Write it behind the keyword: ${kind}: NAME.`)
  const { from, comment, lines = [] } = section
  if (from != null && !inheriting.has(kind))
    wrong(below(pointer, 'from'), `${kind} takes no from`, `${[...inheriting].join(', ')} do.`)
  const words = [kind, ...(name === undefined ? [] : [name]), ...(from == null ? [] : ['from', from])]
  return {
    pointer,
    kind,
    name,
    header: kind === '' || file !== undefined ? undefined : words.map(word => quoteWord(word)).join(' '),
    comment: comment ?? undefined,
    file,
    lines: lines.flatMap((line, at) => {
      const where = below(pointer, 'lines', at)
      return Array.isArray(line)
        ? line.flatMap((one, inner) => readLine(one, below(where, inner), kind, reading))
        : readLine(line as Parameters<typeof readLine>[0], where, kind, reading)
    })
  }
}
