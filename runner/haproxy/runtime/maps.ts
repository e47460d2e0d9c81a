/** A map or an ACL that a worker has, as `show map` and `show acl` list them. */
export interface Patterns {
  readonly id: string
  /** The file; '' for what is written in the configuration. */
  readonly file: string
  readonly entries: number
  readonly currentVersion: number
}

const listed = /^(\S+) \(([^)]*)\) .*?curr_ver=(\d+) next_ver=\d+ entry_cnt=(\d+)/

export const readPatterns = (answer: string): readonly Patterns[] =>
  answer.split('\n').flatMap(line => {
    const [, id, file = '', version, count] = listed.exec(line) ?? []
    return id === undefined ? [] : [{ id, file, entries: Number(count), currentVersion: Number(version) }]
  })

/** A line of a map: its key, and the value unless it is of an ACL. */
export interface Entry {
  readonly key: string
  readonly value?: string
}

/** Entries of a worker: `0x… KEY [VALUE]` each. */
export const readEntries = (answer: string): readonly Entry[] =>
  answer.split('\n').flatMap(line => {
    const [, key, value] = /^0x[0-9a-f]+ (\S+)(?: (.*))?$/.exec(line) ?? []
    return key === undefined ? [] : [value === undefined ? { key } : { key, value }]
  })

/** Entries of a file: comments, and the blanks around a line and behind its key, are none of it. */
export const readFile = (text: string, kind: 'map' | 'acl'): readonly Entry[] =>
  text.split('\n').flatMap((line): readonly Entry[] => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    if (kind === 'acl') return [{ key: trimmed }]
    const [, key = '', value = ''] = /^(\S+)\s*(.*)$/.exec(trimmed) ?? []
    return [{ key, value }]
  })

export const entryLine = ({ key, value }: Entry): string => (value === undefined ? key : `${key} ${value}`)
