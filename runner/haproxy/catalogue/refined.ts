import { type Catalogue, catalogueFrom } from './catalogue.ts'
import { type Keyword, type Kind, type Ruleset, rulesets } from './keyword.ts'
import { type Registered, readRegistered } from './registered.ts'

/** A catalogue as one program has it: with its build's options, its TLS library, its patches and its Lua. */
export interface Refined {
  readonly catalogue: Catalogue
  /** What the program knows and the branch does not. */
  readonly added: readonly Registered[]
  /** What the branch knows and the program does not. */
  readonly lacking: readonly Keyword[]
}

/** Kinds of which a program registers every word, `ssl` and the actions older than the tables apart. */
const complete: ReadonlySet<Kind> = new Set([
  'bind',
  'server',
  'fetch',
  'converter',
  'filter',
  'service',
  'action'
])

/** Of no table, so that no program lists them. */
const unlisted = new Set([
  'accept',
  'reject',
  'close',
  'capture',
  'track-sc',
  'expect-proxy',
  'expect-netscaler-cip',
  'lua.',
  'ssl'
])

const kinds: readonly Kind[] = [
  ...(['section', 'line', 'bind', 'server', 'certificate', 'action', 'fetch', 'converter'] as const),
  ...(['match', 'filter', 'service', 'command', 'alias'] as const)
]

/** Sections of the proxies, which a program lists as one. */
const proxies = ['defaults', 'frontend', 'listen', 'backend']

/** Corrects a catalogue by what `haproxy -dKall -q -c -f FILE` of a host's own program prints. */
export const refined = (catalogue: Catalogue, output: string): Refined => {
  const registered = readRegistered(output)
  const names = new Map<Kind, Set<string>>()
  for (const { kind, name } of registered) names.set(kind, (names.get(kind) ?? new Set()).add(name))
  const has = ({ kind, name }: Keyword) => names.get(kind)?.has(name) === true
  // Some versions print no keywords of some sections, and none those of QUIC's first packet.
  const printed = new Set(registered.flatMap(({ at }) => (at === 'proxy' ? proxies : (at ?? []))))
  const listed = ({ kind, name, rules, needs, sections }: Keyword) =>
    !unlisted.has(name) &&
    (complete.has(kind)
      ? rules.length === 0 || rules.some(set => set !== 'quic-initial')
      : kind === 'line' && needs.length > 0 && sections.some(section => printed.has(section)))
  const lacking = kinds.flatMap(kind =>
    catalogue.all(kind).filter(keyword => listed(keyword) && !has(keyword))
  )
  const gone = new Set(lacking)
  const added = registered
    .filter(each => complete.has(each.kind) || each.kind === 'line')
    .filter(each => !knows(catalogue, each))
  return {
    catalogue: catalogueFrom(catalogue.branch, kind => [
      ...catalogue.all(kind).filter(keyword => !gone.has(keyword)),
      ...added.filter(each => each.kind === kind).map(each => keywordFrom(catalogue, each))
    ]),
    added,
    lacking
  }
}

const knows = (catalogue: Catalogue, { kind, name, at }: Registered): boolean => {
  if (kind !== 'line')
    return (
      catalogue.all(kind).some(keyword => keyword.name === name) ||
      catalogue.fateOf(kind, name).is === 'removed' ||
      // Registered only to say that it belongs to `source`.
      name === 'usesrc'
    )
  const sections = at === 'proxy' ? proxies : [at ?? '']
  const refused = catalogue.fate(sections[1] ?? sections[0] ?? '', name).is === 'removed'
  return (
    refused ||
    catalogue
      .all('line')
      .some(
        keyword =>
          keyword.sections.some(section => sections.includes(section)) &&
          (keyword.name === name || keyword.name.startsWith(`${name} `))
      )
  )
}

const keywordFrom = (
  catalogue: Catalogue,
  { kind, name, at, prefix, takes, parameters }: Registered
): Keyword => ({
  kind,
  name,
  prefix: prefix === true,
  sections: kind !== 'line' ? [] : at === 'proxy' ? proxies : [at ?? ''],
  rules: kind === 'action' ? rulesets.filter((set): set is Ruleset => set === at) : [],
  modes: [],
  signatures: parameters ? [parameters] : [],
  arguments: [],
  arity: takes === undefined ? { least: 0 } : { least: takes, most: takes },
  negatable: false,
  namedDefaultsOnly: false,
  experimental: false,
  since: catalogue.branch,
  needs: []
})
