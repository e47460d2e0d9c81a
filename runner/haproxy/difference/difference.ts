import { type Catalogue, catalogueOf } from '../catalogue/catalogue.ts'
import type { Configuration, Line, Section } from '../configuration/configuration.ts'
import { normalLine } from '../configuration/normal-form.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import { type Overview, overviewOf } from '../overview/overview.ts'
import { setting } from '../overview/proxy-section.ts'
import type { Change, Difference, Means } from './change.ts'
import { lineChange, orderedChanges } from './line-changes.ts'
import { quicFate } from './quic-fate.ts'
import {
  type AtRuntime,
  addedAtRuntime,
  type Backend,
  changedAtRuntime,
  removedAtRuntime
} from './server-change.ts'

/**
 * What changes for HAProxy from one configuration to another: which server, which bind, which line, and by what means it takes
 * effect. Comments, blank lines and quoting are no change. `surroundings` are those of the HAProxy that runs.
 */
export const difference = (
  before: Configuration,
  after: Configuration,
  surroundings: Surroundings = {}
): Difference => {
  const catalogue = catalogueOf(surroundings.version ?? '3.0')
  const overview = overviewOf([before])
  const pairs = pairsOf(before.sections, after.sections)
  const changes = pairs.flatMap(([was, is]) => {
    if (was && is) return sectionChanges(was, is, { overview, catalogue })
    const section = was ?? is
    return section ? [wholeSection(section, was ? 'removed' : 'added')] : []
  })
  const means = strongest.find(each => changes.some(change => change.means === each)) ?? 'nothing'
  const fate = quicFate(overview, surroundings.host)
  const quic = means === 'restart' && fate.is !== 'none' ? endOfAll : fate
  return { changes, means, quic }
}

const strongest: readonly Means[] = ['restart', 'reload', 'runtime']
const endOfAll = { is: 'lost', why: 'a restart ends every connection' } as const

interface Running {
  /** Of the configuration before. */
  readonly overview: Overview
  readonly catalogue: Catalogue
}

type Pair = readonly [Section | undefined, Section | undefined]

export const titleOf = ({ kind, name }: Section): string => (name ? `${kind} ${name.text}` : kind)

/** Sections of the same kind and name belong together, the second of a name with the second; in the order of the later file. */
const pairsOf = (before: readonly Section[], after: readonly Section[]): readonly Pair[] => {
  const left = [...before]
  const pairs: Pair[] = after.map(is => {
    const at = left.findIndex(was => titleOf(was) === titleOf(is))
    return [at === -1 ? undefined : left.splice(at, 1)[0], is]
  })
  return [...pairs, ...left.map((was): Pair => [was, undefined])]
}

const wholeSection = (section: Section, is: 'added' | 'removed'): Change => ({
  is,
  what: 'section',
  section: titleOf(section),
  name: section.name?.text ?? section.kind,
  means: 'reload',
  commands: []
})

const sectionChanges = (was: Section, is: Section, running: Running): readonly Change[] => {
  const header =
    normalLine(was.header) === normalLine(is.header)
      ? []
      : [lineChange(titleOf(is), was.header, is.header, is.kind, running.overview)]
  const isNamed =
    (kind: 'server' | 'bind') =>
    ({ keyword }: Line) =>
      keyword.text === kind
  const others = ({ lines }: Section) =>
    lines.filter(line => !isNamed('server')(line) && !isNamed('bind')(line))
  return [
    ...header,
    ...namedChanges('bind', was, is, running),
    ...orderedChanges(titleOf(is), others(was), others(is), is.kind, running.overview),
    ...namedChanges('server', was, is, running)
  ]
}

/** Servers and binds, which their name or address tells apart. */
const namedChanges = (
  what: 'server' | 'bind',
  was: Section,
  is: Section,
  running: Running
): readonly Change[] => {
  const named = ({ lines }: Section) =>
    new Map(
      lines.filter(({ keyword }) => keyword.text === what).map(line => [line.args[0]?.text ?? '', line])
    )
  const [old, now] = [named(was), named(is)]
  const backend = backendOf(running.overview, was)
  const changes = [...new Set([...now.keys(), ...old.keys()])].flatMap(name => {
    const [first, second] = [old.get(name), now.get(name)]
    if (first && second && normalLine(first) === normalLine(second)) return []
    const way =
      what === 'bind'
        ? bindsAreRead
        : backend
          ? serverWay(first, second, backend, running.catalogue)
          : noBackend
    return [
      {
        is: first ? (second ? 'changed' : 'removed') : 'added',
        what,
        section: titleOf(is),
        name,
        ...(first ? { before: normalLine(first) } : {}),
        ...(second ? { after: normalLine(second) } : {}),
        ...(way.can
          ? { means: 'runtime', commands: way.commands }
          : { means: 'reload', commands: [], why: way.why })
      } satisfies Change
    ]
  })
  const stayed = (order: ReadonlyMap<string, Line>) =>
    [...order.keys()].filter(name => old.has(name) && now.has(name))
  const moved = stayed(old).join('\n') !== stayed(now).join('\n')
  // Which server comes first matters to some algorithms and to every hash; the order of binds does not.
  return moved && what === 'server'
    ? [
        ...changes,
        {
          is: 'moved',
          what,
          section: titleOf(is),
          name: stayed(now).join(', '),
          means: 'reload',
          commands: []
        }
      ]
    : changes
}

const noBackend: AtRuntime = {
  can: false,
  why: 'the runtime API knows servers of TCP and HTTP backends alone'
}
const bindsAreRead: AtRuntime = { can: false, why: 'sockets are opened and closed at a reload' }

const serverWay = (
  first: Line | undefined,
  second: Line | undefined,
  backend: Backend,
  catalogue: Catalogue
): AtRuntime => {
  if (first && second) return changedAtRuntime(first, second, backend, catalogue)
  if (second) return addedAtRuntime(second, backend, catalogue)
  return first ? removedAtRuntime(first, backend, catalogue) : { can: false, why: '' }
}

/** Undefined for what is no backend, or one whose servers only a reload changes. */
const backendOf = ({ proxies }: Overview, section: Section): Backend | undefined => {
  const proxy = proxies.find(each => each.section === section)
  if (!proxy || !['tcp', 'http'].includes(proxy.mode)) return undefined
  const said = (keyword: string) => setting(proxy, keyword)?.words.slice(1).join(' ')
  return {
    name: proxy.name,
    balance: said('balance') ?? 'roundrobin',
    hashType: said('hash-type') ?? '',
    hasDefaultServer: said('default-server') !== undefined,
    servers: proxy.servers.map(({ name }) => name.text)
  }
}
