import { type Kind, type Ruleset, rulesets } from '../../haproxy/catalogue/keyword.ts'

/** What HAProxy's documentation says of a keyword; none of its sentences. */
export interface Described {
  readonly kind: Kind
  readonly name: string
  /** Section of a configuration it stands in: `proxy` where `sections` tells. */
  readonly at?: string
  readonly sections?: readonly string[]
  readonly rules?: readonly Ruleset[]
  readonly modes?: readonly string[]
  /** What stands behind the name, one for each way of writing it. */
  readonly signatures: readonly string[]
  readonly chapter: string
  readonly negatable?: true
  readonly namedDefaultsOnly?: true
  readonly deprecated?: true
  readonly experimental?: true
}

export interface Documentation {
  readonly entries: readonly Described[]
  /** Numbers of the chapters by their titles. */
  readonly chapters: ReadonlyMap<string, string>
}

type Place = { readonly kind: Kind; readonly at?: string }

/** Chapters that hold entries, by their titles, which stay while their numbers move. */
const places: Readonly<Record<string, Place>> = {
  'Process management and security': { kind: 'line', at: 'global' },
  'Performance tuning': { kind: 'line', at: 'global' },
  Debugging: { kind: 'line', at: 'global' },
  'HTTPClient tuning': { kind: 'line', at: 'global' },
  Userlists: { kind: 'line', at: 'userlist' },
  Peers: { kind: 'line', at: 'peers' },
  'Peers declaration': { kind: 'line', at: 'peers' },
  Mailers: { kind: 'line', at: 'mailers' },
  Programs: { kind: 'line', at: 'program' },
  'Programs (deprecated)': { kind: 'line', at: 'program' },
  'HTTP-errors': { kind: 'line', at: 'http-errors' },
  Rings: { kind: 'line', at: 'ring' },
  'Log forwarding': { kind: 'line', at: 'log-forward' },
  'Log profiles': { kind: 'line', at: 'log-profile' },
  'Certificate Storage': { kind: 'line', at: 'crt-store' },
  'Load options': { kind: 'certificate' },
  Traces: { kind: 'line', at: 'traces' },
  ACME: { kind: 'line', at: 'acme' },
  Healthchecks: { kind: 'line', at: 'healthcheck' },
  'The resolvers section': { kind: 'line', at: 'resolvers' },
  'Cache section': { kind: 'line', at: 'cache' },
  'Fcgi-app section': { kind: 'line', at: 'fcgi-app' },
  'Alphabetically sorted keywords reference': { kind: 'line', at: 'proxy' },
  'Alphabetically sorted actions reference': { kind: 'action' },
  'Bind options': { kind: 'bind' },
  'Server and default-server options': { kind: 'server' },
  Converters: { kind: 'converter' },
  'Fetching samples from internal states': { kind: 'fetch' },
  'Fetching samples at Layer 4': { kind: 'fetch' },
  'Fetching samples at Layer 5': { kind: 'fetch' },
  'Fetching samples from buffer contents (Layer 6)': { kind: 'fetch' },
  'Fetching HTTP samples (Layer 7)': { kind: 'fetch' },
  'Fetching samples for developers': { kind: 'fetch' }
}

const matrixTitle = 'Proxy keywords matrix'
export const proxySections = ['defaults', 'frontend', 'listen', 'backend'] as const

/** Reads a configuration.txt of 2.6 to 3.4. */
export const readDocumentation = (text: string): Documentation => {
  const lines = text.replaceAll('\t', '        ').split('\n')
  const chapters = new Map<string, string>()
  const matrix = new Map<string, Described>()
  const entries: Described[] = []
  let chapter = ''
  let title = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const heading = /^(\d+(?:\.\d+)*)\.? +(\S.*)$/.exec(line)
    if (heading && /^-{3,}\s*$/.test(lines[at + 1] ?? '')) {
      chapter = heading[1] ?? ''
      title = heading[2]?.trim() ?? ''
      chapters.set(title, chapter)
    } else if (title === matrixTitle) {
      const row = matrixRow(line, chapter)
      if (row) matrix.set(row.name, row)
    } else {
      const place = places[title]
      if (place && /^[a-z0-9_]/.test(line)) at = entriesAt(lines, at, place, chapter, matrix, entries)
    }
  }
  return { entries: [...merged([...matrix.values(), ...entries])], chapters }
}

/** `option httplog   (*)  X  X  X  -` */
const matrixRow = (line: string, chapter: string): Described | undefined => {
  const row =
    /^([a-z][\w -]*?)\s+(\(deprecated\))?\s*(\(\*\))?\s+([X-])( \(!\))?\s+([X-])\s+([X-])\s+([X-])\s*$/.exec(
      line
    )
  if (!row) return undefined
  const [, name = '', deprecated, starred, defaults, named, ...others] = row
  const marks = [defaults, ...others]
  return {
    kind: 'line',
    name,
    at: 'proxy',
    sections: proxySections.filter((_, index) => marks[index] === 'X'),
    signatures: [],
    chapter,
    ...(deprecated ? { deprecated: true } : {}),
    ...(starred ? { negatable: true } : {}),
    ...(named ? { namedDefaultsOnly: true } : {})
  }
}

/** Reads the signatures that begin at a line and what the text below says in its fixed phrases; gives the last line it took. */
const entriesAt = (
  lines: readonly string[],
  start: number,
  place: Place,
  chapter: string,
  matrix: ReadonlyMap<string, Described>,
  entries: Described[]
): number => {
  const signatures: string[] = []
  let at = start
  for (; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (/^[a-z0-9_]/.test(line)) signatures.push(line.trim())
    else if (/^ {5,}\S/.test(line) || (/^ {3,}\S/.test(line) && isOpen(signatures.at(-1) ?? '')))
      signatures.push(`${signatures.pop() ?? ''} ${line.trim()}`)
    else break
  }
  let body = at
  while (lines[body] === '') body++
  if (!/^ {2,}\S/.test(lines[body] ?? '') || signatures.some(isProse)) return at - 1
  let end = body
  while (end < lines.length && !/^\S/.test(lines[end] ?? '')) end++
  const told = facts(lines.slice(body, end))
  for (const signature of signatures) {
    const entry = described(signature, place, chapter, matrix)
    if (entry) entries.push({ ...told, ...entry })
  }
  return at - 1
}

const isOpen = (text: string): boolean =>
  (text.match(/[[{]/g)?.length ?? 0) > (text.match(/[\]}]/g)?.length ?? 0)

const isProse = (line: string): boolean =>
  !line.includes('<') &&
  (/[.,:;]$|"/.test(line.replace(/\.\.\.$/, '')) || /^(?:[a-z'-]+ ){3}[a-z'-]+/.test(line))

/** What the fixed phrases below a signature say. */
const facts = (body: readonly string[]): Partial<Described> => {
  const text = body.join('\n')
  const modes = /May be used in the following contexts\s*:\s*(.*)/.exec(text)?.[1]
  const sections = /May be used in sections\s*:.*\n(.*)/.exec(text)?.[1]?.split('|')
  const usable = /Usable in:.*\n(.*)/.exec(text)?.[1]?.split('|')
  return {
    ...(modes ? { modes: modes.split(/[,\s]+/).filter(mode => /^[a-z]+$/.test(mode)) } : {}),
    ...(sections?.length === 4
      ? { sections: proxySections.filter((_, index) => /yes/.test(sections[index] ?? '')) }
      : {}),
    ...(sections?.length === 4 && /yes\s*\(!\)/.test(sections[0] ?? '') ? { namedDefaultsOnly: true } : {}),
    ...(usable ? { rules: usableIn(usable) } : {})
  }
}

/** Columns since 3.1 begin with `QUIC Ini`; 3.0 has none. */
const usableIn = (marks: readonly string[]): readonly Ruleset[] => {
  const columns = rulesets.slice(rulesets.length - marks.length)
  return columns.filter((_, index) => /X/.test(marks[index] ?? ''))
}

const families =
  /^(option|timeout|stats|http-check|tcp-check|capture|stick|email-alert|monitor|compression|persist|rate-limit)$/

const described = (
  line: string,
  place: Place,
  chapter: string,
  matrix: ReadonlyMap<string, Described>
): Described | undefined => {
  const negated = /^no /.test(line)
  const flags = {
    ...(/\(deprecated\)/i.test(line) ? { deprecated: true as const } : {}),
    ...(/experimental/i.test(line) ? { experimental: true as const } : {}),
    ...(negated ? { negatable: true as const } : {})
  }
  const text = line
    .replace(/^no (?=option|log)/, '')
    .replace(/\s*[([]\s*(deprecated|experimental)\s*[)\]]\s*/gi, ' ')
    .trim()
  if (place.kind === 'fetch' || place.kind === 'converter') {
    const read = /^([\w.+-]+)(\(.*?\))?(?:\s*:\s*\S.*|\s+(?:binary|string|integer|boolean|ip))?$/.exec(text)
    if (!read) return undefined
    return { kind: place.kind, name: read[1] ?? '', signatures: [read[2] ?? ''], chapter, ...flags }
  }
  const rules = place.at === 'proxy' ? rulesets.find(set => text.startsWith(`${set} `)) : undefined
  const rest = rules ? text.slice(rules.length + 1) : text
  if (rules && !rest.startsWith('<')) {
    const name = /^[\w-]+/.exec(rest)?.[0] ?? ''
    return {
      kind: 'action',
      name,
      rules: [rules],
      signatures: [rest.slice(name.length).trim()],
      chapter,
      ...flags
    }
  }
  const name = nameIn(text, place, matrix)
  if (name === '') return undefined
  const signature = negated ? [] : [text.slice(name.length).trim()]
  return {
    kind: place.kind,
    name,
    ...(place.at ? { at: place.at } : {}),
    signatures: signature,
    chapter,
    ...flags
  }
}

/** The words of a line that are the keyword: as the matrix has it, or the first, or of a family the first two. */
const nameIn = (text: string, { kind, at }: Place, matrix: ReadonlyMap<string, Described>): string => {
  const words = /^(?:[a-z0-9][\w.+-]*(?= |$|\()\s*)+/.exec(text)?.[0].trim().split(/\s+/) ?? []
  if (kind === 'line' && at === 'proxy')
    for (let count = words.length; count > 0; count--) {
      const name = words.slice(0, count).join(' ')
      if (matrix.has(name)) return name
    }
  if (kind === 'line' && words.length > 1 && families.test(words[0] ?? '')) return words.slice(0, 2).join(' ')
  return words[0] ?? ''
}

/** One entry for each keyword: all its ways of writing it, what the matrix and the text say together. */
const merged = (all: readonly Described[]): Iterable<Described> => {
  const byKey = new Map<string, Described>()
  for (const { deprecated, ...entry } of all) {
    const key = `${entry.kind} ${entry.at ?? ''} ${entry.name}`
    const before = byKey.get(key)
    // The first says whether it is deprecated; a later one speaks of one way of writing it.
    byKey.set(
      key,
      before
        ? {
            ...entry,
            ...before,
            ...(entry.modes ? { modes: entry.modes } : {}),
            chapter: entry.chapter,
            signatures: [...new Set([...before.signatures, ...entry.signatures])],
            ...(before.rules || entry.rules
              ? { rules: rulesets.filter(set => before.rules?.includes(set) || entry.rules?.includes(set)) }
              : {})
          }
        : { ...entry, ...(deprecated ? { deprecated } : {}) }
    )
  }
  return byKey.values()
}
