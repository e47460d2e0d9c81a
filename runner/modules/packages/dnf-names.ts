/** What dnf can be asked for by name, sorted by how its presence is told. */
export interface Wishes {
  /** Names, names with versions, paths and capabilities. */
  readonly packages: readonly string[]
  /** `haproxy >= 2.8`. */
  readonly ranges: readonly string[]
  /** `perl-*`. */
  readonly patterns: readonly string[]
  /** URLs and paths of .rpm files. */
  readonly files: readonly string[]
  /** `@Development Tools`, `@nodejs:20`. */
  readonly groups: readonly string[]
  /** `*`. */
  readonly everything: boolean
}

export type Names = string | readonly string[] | undefined

/** A list, each of it names with commas between. */
export const listed = (names: Names): readonly string[] =>
  [names ?? []].flat().flatMap(text =>
    text
      .split(',')
      .map(one => one.trim())
      .filter(Boolean)
  )

export const range = /^(\S+)\s*(<=|>=|<|>|=)\s*(\S+)$/

export const sortWishes = (names: Names): Wishes => {
  const all = listed(names)
  const kinds = all.map(one => [one, kindOf(one)] as const)
  const of = (wanted: string): readonly string[] =>
    kinds.flatMap(([one, kind]) => (kind === wanted ? [one] : []))
  return {
    packages: of('package'),
    ranges: of('range'),
    patterns: of('pattern'),
    files: of('file'),
    groups: of('group'),
    everything: all.includes('*')
  }
}

const kindOf = (name: string): string => {
  if (name === '*') return 'everything'
  if (name.startsWith('@')) return 'group'
  if (/:\/\/|\.rpm$/.test(name)) return 'file'
  if (/^[^()]*[*?[]/.test(name)) return 'pattern'
  return /\s(?:[<>]=?|=)\s/.test(name) ? 'range' : 'package'
}
