import { Source } from '../../language/source.ts'
import type { Range } from '../../protocol/diagnostic.ts'
import { type Catalogue, catalogueOf } from '../catalogue/catalogue.ts'
import { type Keyword, rulesets } from '../catalogue/keyword.ts'
import { readConfiguration } from '../configuration/read-configuration.ts'
import { keywordText } from './keyword-text.ts'

export interface HaproxyCompletion {
  readonly label: string
  readonly kind: 'section' | 'keyword' | 'action' | 'option' | 'name'
  readonly detail?: string
  /** Markdown. */
  readonly documentation?: string
  /** What it takes the place of. */
  readonly range: Range
  readonly deprecated: boolean
}

/** What may be written at an offset: keywords of the section, actions of the rule set, options behind an address, names of backends. */
export const haproxyCompletions = (
  text: string,
  offset: number,
  version: string
): readonly HaproxyCompletion[] => {
  const source = new Source('haproxy.cfg', text)
  const { line: number } = source.position(offset)
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const written = text.slice(start, offset)
  if (written.includes('#')) return []
  const words = written.trimStart().split(/\s+/)
  const catalogue = catalogueOf(version)
  const { sections } = readConfiguration(source)
  const section = sections.findLast(({ header }) => header.number < number)
  const last = words.at(-1) ?? ''
  const range = source.range(offset - last.length, offset)
  const whole = source.range(start + (written.length - written.trimStart().length), offset)
  const offer = (
    keywords: readonly Keyword[],
    kind: HaproxyCompletion['kind'],
    at: Range
  ): readonly HaproxyCompletion[] =>
    keywords.map(keyword => ({
      label: keyword.name,
      kind,
      ...(keyword.summary !== undefined && { detail: keyword.summary }),
      documentation: keywordText(keyword, catalogue),
      range: at,
      deprecated: keyword.deprecated !== undefined
    }))

  if (!section || (words.length === 1 && !/^\s/.test(written)))
    return [
      ...offer(catalogue.all('section'), 'section', range),
      ...(section && words.length === 1 ? offer(catalogue.keywords(section.kind), 'keyword', whole) : [])
    ]
  const [first = ''] = words
  if (first === 'use_backend' || first === 'default_backend')
    return words.length === 2
      ? sections.flatMap(({ kind, name }) =>
          name && (kind === 'backend' || kind === 'listen')
            ? [{ label: name.text, kind: 'name' as const, detail: kind, range, deprecated: false }]
            : []
        )
      : []
  const rules = rulesets.find(set => words.slice(0, -1).join(' ') === set)
  if (rules) return offer(catalogue.actions(rules), 'action', range)
  return [
    ...offer(startingLike(catalogue.keywords(section.kind), words), 'keyword', whole),
    ...optionsBehind(catalogue, words, found => offer(found, 'option', range))
  ]
}

/** Of `timeout cl`: keywords whose words before the last are those written. */
const startingLike = (keywords: readonly Keyword[], words: readonly string[]): readonly Keyword[] => {
  const before = words.slice(0, -1)
  return keywords.filter(({ name }) => {
    const parts = name.split(' ')
    return parts.length >= words.length && before.every((word, at) => parts[at] === word)
  })
}

const addressAt: Readonly<Record<string, number>> = {
  bind: 2,
  server: 3,
  'default-server': 1,
  'server-template': 4
}

const optionsBehind = (
  { all }: Catalogue,
  words: readonly string[],
  offer: (keywords: readonly Keyword[]) => readonly HaproxyCompletion[]
): readonly HaproxyCompletion[] => {
  const [first = ''] = words
  const from = addressAt[first]
  return from === undefined || words.length <= from ? [] : offer(all(first === 'bind' ? 'bind' : 'server'))
}
