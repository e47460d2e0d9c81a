import { type Branch, type Kind, rulesets } from '../../haproxy/catalogue/keyword.ts'
import { additions, documentedAs, hidden, notKeywords, sectionHeads, words } from './overlay.ts'
import { type Described, proxySections } from './read-documentation.ts'
import type { Source } from './read-source.ts'
import type { TableEntry } from './read-tables.ts'

/** What one branch says of one keyword. */
export interface Facts {
  readonly kind: Kind
  readonly name: string
  /** Sections of a line or an option, rule sets of an action. */
  readonly in: readonly string[]
  readonly args: readonly string[]
  /** `if` or `unless` may, or has to, stand behind it; `args` are without. */
  readonly condition?: 'optional' | 'required'
  readonly takes?: number
  readonly prefix: boolean
  readonly negatable: boolean
  readonly named: boolean
  readonly experimental: boolean
  readonly deprecated: boolean
  readonly modes: readonly string[]
  readonly input?: string
  readonly output?: string
  readonly means?: string
  readonly needs: readonly string[]
  readonly doc?: string
}

/** What only one of the two tells. */
export interface Coverage {
  readonly documentationOnly: readonly string[]
  readonly sourceOnly: readonly string[]
}

export interface BranchFacts {
  readonly branch: Branch
  readonly version: string
  readonly facts: ReadonlyMap<string, Facts>
  readonly coverage: Coverage
  readonly chapters: ReadonlyMap<string, string>
}

/** Proxies share their lines; every other section has its own. */
const groupOf = (kind: Kind, at: string | undefined): string => (kind === 'line' ? (at ?? '') : '')

export const keyOf = (kind: Kind, group: string, name: string): string =>
  `${kind} ${group ? `${group} ` : ''}${name}`

/** Puts together what the documentation and the source of one branch say. */
export const factsOf = (source: Source): BranchFacts => {
  const { branch, version, documentation } = source
  const registered = sourceEntries(source)
  const described = new Map<string, Described>()
  for (const entry of documentation.entries) {
    const given = keyOf(entry.kind, groupOf(entry.kind, entry.at), entry.name)
    const name = registered.has(given) ? entry.name : (documentedAs[given] ?? entry.name)
    const key = keyOf(entry.kind, groupOf(entry.kind, entry.at), name)
    if (!described.has(key)) described.set(key, { ...entry, name })
  }
  const firstWords = firstWordsOf(source)
  const facts = new Map<string, Facts>()
  const documentationOnly: string[] = []
  for (const [key, entry] of described) {
    if (notKeywords.has(key)) continue
    const own = registered.get(key)
    const known = own ?? (entry.kind === 'line' && firstWords.get(entry.at ?? '')?.has(firstWord(entry.name)))
    if (known) facts.set(key, joined(entry, own ?? [], source))
    else documentationOnly.push(key)
  }
  const sourceOnly: string[] = []
  for (const [key, own] of registered) {
    if (facts.has(key) || hidden(key)) continue
    const [first] = own
    if (!first) continue
    if (hasChildren(first, described)) continue
    facts.set(key, joined(undefined, own, source))
    if (!undocumentedKinds.has(first.kind)) sourceOnly.push(key)
  }
  for (const [key, fact] of sections(source)) facts.set(key, fact)
  return {
    branch,
    version,
    facts,
    coverage: { documentationOnly: documentationOnly.sort(), sourceOnly: sourceOnly.sort() },
    chapters: documentation.chapters
  }
}

/** The documentation has no entry for each of these. */
const undocumentedKinds: ReadonlySet<Kind> = new Set([
  ...(['match', 'command', 'filter', 'service', 'certificate', 'alias'] as const)
])

const firstWord = (name: string): string => name.split(' ')[0] ?? ''

const sourceEntries = (source: Source): ReadonlyMap<string, readonly TableEntry[]> => {
  const found = new Map<string, TableEntry[]>()
  const add = (entry: TableEntry) => {
    const key = keyOf(entry.kind, groupOf(entry.kind, entry.at), entry.name)
    found.set(key, [...(found.get(key) ?? []), entry])
  }
  for (const entry of source.tables) add(entry)
  for (const [section, names] of source.compared)
    for (const name of names) if (name !== section) add({ kind: 'line', name, at: section, needs: [] })
  for (const entry of additions) add(entry)
  return found
}

const firstWordsOf = (source: Source): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  const of = (section: string) => {
    const set = found.get(section) ?? new Set()
    found.set(section, set)
    return set
  }
  for (const [section, names] of source.compared) for (const name of names) of(section).add(name)
  for (const { kind, at, name } of source.tables) if (kind === 'line') of(at ?? '').add(firstWord(name))
  return found
}

/** `timeout` alone is no keyword where `timeout client` is. */
const hasChildren = ({ kind, at, name }: TableEntry, described: ReadonlyMap<string, Described>): boolean => {
  const start = `${keyOf(kind, groupOf(kind, at), name)} `
  return kind === 'line' && [...described.keys()].some(key => key.startsWith(start))
}

const joined = (entry: Described | undefined, own: readonly TableEntry[], source: Source): Facts => {
  const [first] = own
  const kind = entry?.kind ?? first?.kind ?? 'line'
  const name = entry?.name ?? first?.name ?? ''
  const at = entry?.at ?? first?.at
  const given = entry?.signatures.filter(text => text !== '') ?? []
  const alone = entry?.signatures.includes('') ?? false
  const sample = kind === 'fetch' || kind === 'converter' || kind === 'command'
  const parameters = own.find(({ parameters }) => parameters)?.parameters
  const args = sample
    ? given.length > 0
      ? given.slice(0, 1)
      : parameters
        ? [parameters]
        : []
    : given.length > 0 && alone
      ? ['', ...given]
      : given
  const fix = words[keyOf(kind, groupOf(kind, at), name)]
  const conditions = args.map(text => conditionIn(tidy(text)))
  const condition = kind === 'action' ? 'optional' : conditions.find(each => each !== undefined)
  return {
    kind,
    name,
    in: fix?.in ?? placesOf(kind, name, at, entry, own),
    args:
      fix?.args ??
      [...new Set(args.map(text => tidy(text).replace(conditionPattern, '')))].filter(
        (text, _, all) => text !== '' || all.length > 1
      ),
    ...(condition ? { condition } : {}),
    ...(kind === 'bind' || kind === 'server' || kind === 'certificate'
      ? { takes: fix?.takes ?? first?.takes ?? -1 }
      : {}),
    prefix: fix?.prefix ?? (variable.test(name) || own.some(({ prefix }) => prefix === true)),
    negatable:
      own.some(({ negatable }) => negatable === true) ||
      entry?.negatable === true ||
      (kind === 'line' && at === 'global' && source.negatable.includes(name)) ||
      (kind === 'line' && name === 'log'),
    named: entry?.namedDefaultsOnly === true,
    experimental: entry?.experimental === true || own.some(({ experimental }) => experimental === true),
    deprecated: entry?.deprecated === true,
    modes: entry?.modes ?? [],
    ...(first?.input ? { input: first.input } : {}),
    ...(first?.output ? { output: first.output } : {}),
    ...(first?.means ? { means: first.means } : {}),
    needs: fix?.needs ?? commonNeeds(own),
    ...(entry ? { doc: entry.chapter } : {})
  }
}

/** Spaces as one would write them: `{if | unless}` and `{ if | unless }` are the same. */
const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\{ ?/g, '{ ')
    .replace(/ ?\}/g, ' }')
    .replace(/\[ /g, '[')
    .replace(/ \]/g, ']')
    .replace(/ ?\| ?/g, ' | ')
    .replace(/(?<=<[^<>]*) \| (?=[^<>]*>)/g, '|')
    .trim()

const conditionPattern = / ?(?:\[?\{ if \| unless \} <cond(?:ition)?>\]?|(?:if|unless) <condition>)$/

const conditionIn = (text: string): 'optional' | 'required' | undefined => {
  const found = conditionPattern.exec(text)?.[0]
  return found === undefined ? undefined : found.includes('[') ? 'optional' : 'required'
}

/** The name of a variable follows in parentheses. */
const variable = /^(http|tcp)-check (un)?set-var(-fmt)?$/

const placesOf = (
  kind: Kind,
  name: string,
  at: string | undefined,
  entry: Described | undefined,
  own: readonly TableEntry[]
): readonly string[] => {
  if (kind === 'action')
    return rulesets.filter(set => entry?.rules?.includes(set) || own.some(({ at }) => at === set))
  if (kind === 'certificate')
    return [
      ...new Set(own.flatMap(({ at }) => (at === 'crt-store' ? ['crt-list', 'crt-store'] : [at ?? ''])))
    ]
  if (kind === 'command') return [...new Set(own.map(({ at }) => at ?? ''))].sort()
  if (kind !== 'line') return []
  if (at !== 'proxy') return [at ?? '']
  // The table of options is what HAProxy goes by: the documentation's matrix differs for some.
  const sides = own.flatMap(({ sides }) => sides ?? [])
  if (entry?.sections && sides.length === 0) return entry.sections
  return sides.length === 0 && name.startsWith('option ') === false
    ? proxySections
    : proxySections.filter(
        section =>
          section === 'defaults' ||
          section === 'listen' ||
          (section === 'frontend' && sides.includes('frontend')) ||
          (section === 'backend' && sides.includes('backend'))
      )
}

/** What every one of its registrations needs: one that needs nothing makes it known always. */
const commonNeeds = (own: readonly TableEntry[]): readonly string[] => {
  const [first, ...others] = own
  return (first?.needs ?? [])
    .filter(need => others.every(({ needs }) => needs.includes(need)))
    .map(need => (need === 'OPENSSL' ? 'SSL' : need))
}

const sections = (source: Source): readonly (readonly [string, Facts])[] =>
  source.sections.map(name => [
    keyOf('section', '', name),
    {
      kind: 'section',
      name,
      in: [],
      args: sectionHeads[name] ?? ['<name>'],
      prefix: false,
      negatable: false,
      named: false,
      experimental: name === 'acme',
      deprecated: false,
      modes: [],
      needs: []
    }
  ])
