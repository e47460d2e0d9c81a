import type { Question } from '../module.ts'

/** What a path of the host is, as `stat` tells it. */
export interface Entry {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits, setuid, setgid and sticky among them. */
  readonly mode: number
  readonly uid: string
  readonly gid: string
  readonly owner: string
  readonly group: string
}

/** Asks what the paths are; `follow` looks through links. Answered by `readEntries`. */
export const askEntries = (paths: readonly string[], follow = false): Question => [
  'stat',
  ...(follow ? ['-L'] : []),
  '-c',
  '%f %u %g %U %G %n',
  '--',
  ...paths
]

const kindOf = (bits: number): Entry['kind'] => {
  const type = bits & 0o170000
  return type === 0o100000 ? 'file' : type === 0o040000 ? 'directory' : type === 0o120000 ? 'link' : 'other'
}

/** By path; what is not there is not in it. */
export const readEntries = (out: string): ReadonlyMap<string, Entry> => {
  const entries = new Map<string, Entry>()
  for (const line of out.split('\n')) {
    const [, hex = '', uid = '', gid = '', owner = '', group = '', path = ''] =
      /^(\S+) (\S+) (\S+) (\S+) (\S+) (.*)$/.exec(line) ?? []
    if (!path) continue
    const bits = Number.parseInt(hex, 16)
    entries.set(path, {
      kind: kindOf(bits),
      mode: bits & 0o7777,
      uid,
      gid,
      owner,
      group
    })
  }
  return entries
}

/** Asks for digests; answered by `readDigests`. Directories and what is missing get none. */
export const askDigests = (paths: readonly string[]): Question => ['sha256sum', '--', ...paths]

export const readDigests = (out: string): ReadonlyMap<string, string> =>
  new Map(
    out.split('\n').flatMap(line => {
      const [, escaped, digest = '', name = ''] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? []
      if (!digest) return []
      return [[escaped ? name.replaceAll('\\n', '\n').replaceAll('\\\\', '\\') : name, digest] as const]
    })
  )

/** `a file`, `a directory` … */
export const named = (entry: Entry): string =>
  ({ file: 'a file', directory: 'a directory', link: 'a link', other: 'something else' })[entry.kind]
