import type { Catalogue, Fate } from '../catalogue/catalogue.ts'
import { named } from '../catalogue/renamed.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import { ofOverview } from '../overview/of-overview.ts'
import type { Overview } from '../overview/overview.ts'
import { placeOf, type Spot, type Statement, spotOf } from '../overview/statement.ts'
import { catalogueFor } from './catalogue-for.ts'
import { type Mend, replace } from './mend.ts'

/** Something that a line says and the version does not know. */
export interface Stranger {
  readonly statement: Statement
  /** The words in question. */
  readonly text: string
  readonly at: Spot
  readonly fate: Fate
  /** `keyword` where the line begins, an action, or an option of a bind or server line. */
  readonly is: 'keyword' | 'action' | 'option'
}

const rulesets =
  /^(?:http-(?:request|response|after-response)|quic-initial)$|^tcp-re(?:quest|sponse) (?:connection|session|content)$/

/** Everything there is that the catalogue has no entry for. Without a version it is the newest one's. */
export const strangers = (overview: Overview, surroundings: Surroundings): readonly Stranger[] => {
  const catalogue = catalogueFor(surroundings)
  const known = strangersBy(overview)
  const found = known.get(catalogue) ?? [...strangersTo(catalogue, overview)]
  known.set(catalogue, found)
  return found
}

const strangersBy = ofOverview(() => new Map<Catalogue, readonly Stranger[]>())

const strangersTo = function* (catalogue: Catalogue, { statements }: Overview): Generator<Stranger> {
  for (const statement of statements) {
    const { section, words, line, source } = statement
    if (line.keyword.text.startsWith('[') || !catalogue.sections.includes(section.kind)) continue
    const all = line.prefix === undefined ? words : [line.prefix, ...words]
    if (!catalogue.find(section.kind, all)) {
      const fate = catalogue.fate(section.kind, all)
      const two = words.slice(0, 2).join(' ')
      const count = rulesets.test(two) ? 2 : rulesets.test(words[0] ?? '') ? 1 : 0
      if (count > 0 && words.length > count) {
        const word = line.args[count - 1]
        if (word && !word.text.startsWith('lua.'))
          yield { statement, text: word.text, at: spotOf(source, word), fate, is: 'action' }
      } else {
        const wide =
          /^(?:option|timeout|stats|compression|email-alert|http-check|tcp-check)$/.test(words[0] ?? '') &&
          words.length > 1
            ? 2
            : 1
        yield {
          statement,
          text: words.slice(0, wide).join(' '),
          at: placeOf(statement, wide),
          fate,
          is: 'keyword'
        }
      }
    } else yield* options(catalogue, statement)
  }
}

const options = function* (catalogue: Catalogue, statement: Statement): Generator<Stranger> {
  const { words, line, source, section } = statement
  const [first = ''] = words
  const kind =
    first === 'bind'
      ? 'bind'
      : /^(?:server|server-template|default-server)$/.test(first)
        ? 'server'
        : undefined
  if (
    kind === undefined ||
    section.kind === 'ring' ||
    section.kind === 'peers' ||
    section.kind === 'log-forward'
  )
    return
  const from = { bind: 2, server: 3, 'server-template': 4, 'default-server': 1 }[first] ?? 2
  for (const { at, keyword } of catalogue.options(kind, words, from)) {
    const word = line.args[at - 1]
    if (!keyword && word && (word.variables?.length ?? 0) === 0)
      yield {
        statement,
        text: word.text,
        at: spotOf(source, word),
        fate: catalogue.fateOf(kind, word.text),
        is: 'option'
      }
    // Behind one word that is not known nobody can tell what is a value.
    if (!keyword) return
  }
}

export const renameFix = ({ statement, is }: Stranger, version: string | undefined): Mend | undefined => {
  const { words, line, source } = statement
  if (is !== 'keyword' || version === undefined || line.prefix !== undefined) return undefined
  const now = named(words, version)
  if (!now || now.join(' ') === words.join(' ')) return undefined
  const changed = Math.max(1, words.length - line.args.length, now.length)
  const keeps = line.args.slice(changed - 1).length === words.slice(changed).length && changed <= words.length
  return keeps || now.length !== words.length
    ? replace(
        { source, start: line.keyword.start, end: (line.args.at(-1) ?? line.keyword).end },
        now.join(' ')
      )
    : undefined
}

export const about = ({ is, text, statement }: Stranger): string =>
  is === 'option'
    ? `${statement.words[0]} option ${text}`
    : is === 'action'
      ? `${statement.words[0]} action ${text}`
      : text

export const branchOf = (version: string | undefined): string =>
  version === undefined ? '3.4' : version.split('.').slice(0, 2).join('.')
