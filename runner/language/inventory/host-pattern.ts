import type { Inventory } from './inventory.ts'

export interface Matched {
  /** Names, in the order of the inventory. */
  readonly hosts: readonly string[]
  /** Parts of the pattern that match no host and no group. */
  readonly unknown: readonly string[]
}

/** `all`, `*`, globs, `group[0]`, `a:b` or `a,b` (or), `:&b` (and), `:!b` (but not). */
export const matchHosts = (inventory: Inventory, pattern: string): Matched => {
  const unknown: string[] = []
  const terms = splitPattern(inventory, pattern).map(text => {
    const sign = text[0] === '!' || text[0] === '&' ? text[0] : '+'
    const name = sign === '+' ? text : text.slice(1)
    const hosts = matchOne(inventory, name)
    if (!hosts) unknown.push(name)
    return { sign, hosts: new Set(hosts) }
  })
  const either = terms.filter(({ sign }) => sign === '+')
  const every = terms.filter(({ sign }) => sign === '&')
  const none = terms.filter(({ sign }) => sign === '!')
  const hosts = [...inventory.hosts.keys()].filter(
    host =>
      (either.length === 0 || either.some(term => term.hosts.has(host))) &&
      every.every(term => term.hosts.has(host)) &&
      !none.some(term => term.hosts.has(host))
  )
  return { hosts: terms.length === 0 ? [] : hosts, unknown }
}

const splitPattern = (inventory: Inventory, pattern: string): readonly string[] => {
  const text = pattern.trim()
  if (inventory.hosts.has(text) || inventory.groups.has(text)) return [text]
  const parts = text.includes(',') ? text.split(',') : text.split(/:(?![^[]*\])/)
  return parts.map(part => part.trim()).filter(part => part !== '')
}

/** Undefined when nothing is called so; a glob that matches nothing is unknown too, except `*` and `all`. */
const matchOne = (inventory: Inventory, name: string): readonly string[] | undefined => {
  if (name === 'all' || name === '*') return [...inventory.hosts.keys()]
  const group = inventory.groups.get(name)
  if (group) return group.hosts
  if (inventory.hosts.has(name)) return [name]
  const subscript = /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/.exec(name)
  if (subscript) {
    const [, base = '', index, from, to] = subscript
    const hosts = matchOne(inventory, base)
    if (hosts && index !== undefined) return hosts.slice(Number(index)).slice(0, 1)
    if (hosts) return hosts.slice(Number(from), to ? Number(to) + 1 : undefined)
  }
  if (!/[*?[]/.test(name)) return undefined
  const glob = globPattern(name)
  const matched = [
    ...[...inventory.groups.values()].filter(({ name }) => glob(name)).flatMap(({ hosts }) => hosts),
    ...[...inventory.hosts.keys()].filter(glob)
  ]
  return matched.length > 0 ? matched : undefined
}

/** `*`, `?`, `[ab]`, `[!ab]`; runs of stars are one, so that matching stays quick. */
const globPattern = (glob: string): ((name: string) => boolean) => {
  const source = glob
    .replace(/[\\^$.+(){}|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^')
  try {
    const pattern = new RegExp(`^${source}$`)
    return name => pattern.test(name)
  } catch {
    return () => false
  }
}
