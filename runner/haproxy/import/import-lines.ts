import { isVersionAtLeast } from '../../language/functions/version.ts'
import type { Source } from '../../language/source.ts'
import type { Value } from '../../language/value.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Line, Section } from '../configuration/configuration.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { Sight } from '../model/draft.ts'
import type { ModelLine } from '../model/model.ts'
import { importHttps } from './import-https.ts'
import { lineText } from './line-text.ts'
import { entryOfLine, nested, withEntry } from './map-of-lines.ts'
import { sameLines } from './same-lines.ts'
import { sugarOfLine } from './sugar-candidates.ts'

/** A line of the model and the lines of haproxy.cfg that it stands for. */
export interface ImportedLine {
  readonly value: ModelLine
  readonly lines: readonly Line[]
  /** Why it is raw. */
  readonly note?: string
}

export interface ImportContext {
  readonly source: Source
  readonly surroundings: Surroundings
  readonly catalogue?: Catalogue
  /** Offsets of lines that HAProxy cannot read. */
  readonly unreadable: (line: Line) => string | undefined
  /** Whether typed keywords are wanted, and https among them. */
  readonly sugar: 'none' | 'lines' | 'https'
}

/** The lines of a section, as many of them together as one line of the model says. */
export const importLines = (
  { kind, lines }: Pick<Section, 'kind' | 'lines'>,
  context: ImportContext
): readonly ImportedLine[] => {
  const { sugar } = context
  const typed = sugar !== 'none' && kind !== ''
  return runsOf(kind, lines, context).flatMap(run => {
    if (!Array.isArray(run)) return [run as ImportedLine]
    const own = run as readonly Line[]
    return typed ? importRun(kind, own, context) : own.map(line => plainLine(context.source, line))
  })
}

const plainLine = (source: Source, line: Line): ImportedLine => ({
  value: lineText(source, line),
  lines: [line]
})

/**
 * Lines that stand together, nothing between them, not even an empty line or a comment; apart from them what is raw.
 */
const runsOf = (
  kind: string,
  lines: readonly Line[],
  { source, unreadable, catalogue }: ImportContext
): readonly (ImportedLine | readonly Line[])[] => {
  const runs: (ImportedLine | Line[])[] = []
  let before: Line | undefined
  for (const line of lines) {
    const problem = unreadable(line)
    const unknown = problem ?? unknownWord(kind, line, catalogue)
    const joins = before && line.number === before.number + 1 && before.comment === undefined
    before = line
    if (unknown !== undefined) {
      // What HAProxy cannot read stays as it is to the last blank, so that it says the same about it.
      const text = problem === undefined ? lineText(source, line) : source.line(line.number)
      runs.push({ value: { raw: text }, lines: [line], note: unknown })
      continue
    }
    const run = runs.at(-1)
    if (joins && Array.isArray(run)) run.push(line)
    else runs.push([line])
  }
  return runs
}

const importRun = (kind: string, run: readonly Line[], context: ImportContext): readonly ImportedLine[] => {
  const { source, surroundings, sugar } = context
  const sight = sightOf(kind, surroundings)
  const fits = ({ value, lines }: ImportedLine) => sameLines(value, kind, lines, surroundings)
  const found: ImportedLine[] = []
  for (let at = 0; at < run.length; ) {
    const line = run[at]
    if (!line) break
    const candidates: ImportedLine[] = []
    // As many lines as anything but a list of servers can take together.
    const next = run.slice(at, at + 40)
    if (sugar === 'https') candidates.push(...importHttps(kind, next))
    candidates.push(...mapRun(next, context, sight))
    const typed = sugarOfLine(source, line, sight)
    if (typed) candidates.push({ value: typed, lines: [line] })
    const best = candidates.find(fits) ?? plainLine(source, line)
    found.push(best)
    at += best.lines.length
  }
  return listServers(found)
}

/** Two servers or more that stand together are a list. */
const listServers = (lines: readonly ImportedLine[]): readonly ImportedLine[] => {
  const listed: ImportedLine[] = []
  for (const line of lines) {
    const server = serversOf(line)
    const before = listed.at(-1)
    const others = before && serversOf(before)
    if (server && before && others)
      listed[listed.length - 1] = {
        value: { servers: [...others, ...server] },
        lines: [...before.lines, ...line.lines]
      }
    else listed.push(line)
  }
  return listed
}

/** A server as a map has no comment of its own in a list. */
const serversOf = ({ value, lines: [line] }: ImportedLine): readonly Value[] | undefined => {
  const { server, servers } = Object(value) as {
    readonly server?: Value
    readonly servers?: readonly Value[]
  }
  if (servers) return servers
  return server === undefined || line?.comment !== undefined ? undefined : [server]
}

const sightOf = (section: string, surroundings: Surroundings): Sight => ({
  section,
  surroundings,
  since: version => surroundings.version === undefined || isVersionAtLeast(surroundings.version, version),
  wrong: () => {}
})

const unknownWord = (kind: string, line: Line, catalogue: Catalogue | undefined): string | undefined => {
  if (!catalogue || kind === '' || /^[.[]/.test(line.keyword.text)) return undefined
  const words = [
    ...(line.prefix ? [line.prefix] : []),
    line.keyword.text,
    ...line.args.map(({ text }) => text)
  ]
  if (catalogue.find(kind, words)) return undefined
  const fate = catalogue.fate(kind, words)
  const keyword = line.keyword.text
  if (fate.is === 'elsewhere')
    return `HAProxy ${catalogue.branch} has ${keyword} in ${fate.places.join(', ')}, not in ${kind}`
  const instead =
    'replacement' in fate && fate.replacement !== undefined ? `, ${fate.replacement} takes its place` : ''
  return `HAProxy ${catalogue.branch} does not know ${keyword} in ${kind}${instead}`
}

/** The longest run of lines that one map can say, then the first alone. */
const mapRun = (
  run: readonly Line[],
  { source, surroundings }: ImportContext,
  sight: Sight
): ImportedLine[] => {
  const [line] = run
  const first = line && entryOfLine(source, line, sight)
  if (!line || !first) return []
  const alone = { value: { [first.key]: nested(first.path, first.value) }, lines: [line] }
  let longest: ImportedLine = alone
  let map = nested(first.path, first.value)
  for (const [index, next] of run.entries()) {
    if (index === 0) continue
    const entry = next.comment === undefined ? entryOfLine(source, next, sight) : undefined
    const more = entry?.key === first.key ? withEntry(map, entry.path, entry.value) : undefined
    if (more === undefined) break
    map = more
    const candidate: ImportedLine = { value: { [first.key]: map }, lines: run.slice(0, index + 1) }
    if (!sameLines(candidate.value, sight.section, candidate.lines, surroundings)) break
    longest = candidate
  }
  return longest === alone ? [alone] : [longest, alone]
}
