import { type ConfigLine, SshConfigError } from './config-line.ts'
import { matchesPatterns } from './glob.ts'
import type { ConfigItem } from './read-config.ts'

/** For whom the configuration is read. */
export interface AskedFor {
  /** The name as it was asked for, in small letters. */
  readonly host: string
  /** As whom, when something that beats the files says so. */
  readonly user?: string | undefined
  readonly localUser: string
  /** What beats the files, in order. */
  readonly options: readonly ConfigLine[]
}

/** The lines that count for one host: the first of each keyword, and every IdentityFile. */
export interface ConfigValues {
  readonly first: (keyword: string) => ConfigLine | undefined
  readonly identityFiles: readonly ConfigLine[]
  /** Those that came to count, in that order. */
  readonly applied: readonly ConfigLine[]
}

/** What hq-run reads; everything else (ControlMaster, ForwardAgent …) is for ssh itself. */
const read = new Set([
  'addressfamily',
  'connecttimeout',
  'globalknownhostsfile',
  'hashknownhosts',
  'hostkeyalgorithms',
  'hostkeyalias',
  'hostname',
  'identitiesonly',
  'identityagent',
  'identityfile',
  'port',
  'proxycommand',
  'proxyjump',
  'serveralivecountmax',
  'serveraliveinterval',
  'stricthostkeychecking',
  'tag',
  'user',
  'userknownhostsfile'
])

/** Whichever of the two comes first keeps the other out. */
const excludes: Readonly<Record<string, string>> = { proxyjump: 'proxycommand', proxycommand: 'proxyjump' }

/** Reads what counts for a host, as ssh does: from the top, and again for `Match final`. Throws SshConfigError. */
export const valuesFor = (
  files: readonly (readonly ConfigItem[])[],
  asked: AskedFor,
  hostName: (line: ConfigLine) => string
): ConfigValues => {
  const found = new Map<string, ConfigLine>()
  const identityFiles: ConfigLine[] = []
  const applied: ConfigLine[] = []
  const take = (line: ConfigLine): void => {
    const { keyword, args } = line
    if (!read.has(keyword)) return
    if (keyword === 'identityfile') {
      if (identityFiles.some(known => known.args[0] === args[0])) return
      identityFiles.push(line)
    } else if (found.has(keyword) || found.has(excludes[keyword] ?? '')) return
    else found.set(keyword, line)
    applied.push(line)
  }
  const address = (): string => {
    const line = found.get('hostname')
    return line ? hostName(line) : asked.host
  }
  for (const option of asked.options) take(option)
  let isFinal = false
  let wantsFinal = false
  /** One file: a block begins at Host or Match and goes on to the next; what is included is inside the block it stands in. */
  const readItems = (items: readonly ConfigItem[], host: string, isActive: boolean): void => {
    let active = isActive
    for (const item of items)
      if (item.kind === 'include') for (const file of item.files) readItems(file, host, active)
      else if (item.line.keyword === 'host')
        active = isActive && matchesPatterns(lowerCase(item.line.args), host)
      else if (item.line.keyword === 'match') {
        wantsFinal ||= item.line.args.some(word => word.toLowerCase() === 'final')
        const state = {
          asked,
          host,
          address,
          user: found.get('user')?.args[0],
          tag: found.get('tag')?.args[0],
          isFinal
        }
        active = isActive && matches(item.line, state)
      } else if (active) take(item.line)
  }
  for (const file of files) readItems(file, asked.host, true)
  if (wantsFinal) {
    isFinal = true
    const host = address()
    for (const file of files) readItems(file, host, true)
  }
  return { first: keyword => found.get(keyword), identityFiles, applied }
}

interface MatchState {
  readonly asked: AskedFor
  readonly host: string
  readonly address: () => string
  readonly user: string | undefined
  readonly tag: string | undefined
  readonly isFinal: boolean
}

/** `Match`: every criterion must hold; one that hq-run cannot judge is refused where it would decide. */
const matches = ({ args, place }: ConfigLine, state: MatchState): boolean => {
  const { asked, address, user, tag, isFinal } = state
  const rest = [...args]
  let holds = true
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const negated = word.startsWith('!')
    const name = word.slice(negated ? 1 : 0).toLowerCase()
    if (name === 'all' || name === 'canonical' || name === 'final') {
      const is = name === 'all' || (name === 'final' && isFinal)
      holds &&= is !== negated
      continue
    }
    const value = rest.shift()
    if (value === undefined) throw new SshConfigError(place, `Match ${word} has no value`)
    const subject: Readonly<Record<string, () => string>> = {
      host: () => address().toLowerCase(),
      originalhost: () => asked.host,
      user: () => asked.user ?? user ?? asked.localUser,
      localuser: () => asked.localUser,
      tagged: () => tag ?? ''
    }
    const known = subject[name]
    if (known) {
      const list = value.split(',')
      const text = known()
      holds &&= matchesPatterns(/host/.test(name) ? lowerCase(list) : list, text) !== negated
    } else if (holds)
      throw new SshConfigError(
        place,
        `hq-run does not judge Match ${name}`,
        'Write the block for Host or Match host, or give hq-run a file of its own: --ssh-config FILE, or none.'
      )
  }
  return holds
}

const lowerCase = (patterns: readonly string[]): readonly string[] => patterns.map(one => one.toLowerCase())
