/** What becomes of a new UDP packet from outside; `where` names the chain that drops it, as `inet filter input`. */
export type Passage =
  | { readonly is: 'let in' }
  | { readonly is: 'dropped'; readonly where: string }
  | { readonly is: 'unclear'; readonly where: string }

interface Chain {
  readonly family: string
  readonly table: string
  readonly name: string
  readonly hook?: string
  readonly policy?: string
}

type Json = { readonly [key: string]: unknown }

/** How a chain can end for the packet: `next` when it falls through. */
type End = 'accept' | 'drop' | 'next'

/**
 * Follows a packet to a UDP port through what `nft -j list ruleset` prints; undefined when that is not to be read. What a rule
 * asks of the packet and is not known here (an interface, a source) may or may not hold, so that both ways are followed.
 * firewalld's own tables are left to firewall-cmd.
 */
export const passage = (ruleset: string, port: number, family: 4 | 6): Passage | undefined => {
  const objects = objectsOf(ruleset)
  if (!objects) return undefined
  const chains = objects.flatMap(({ chain }) => (chain ? [chain as unknown as Chain] : []))
  const rules = objects.flatMap(({ rule }) => (rule ? [rule as Json] : []))
  const of = ({ family: its, table, name }: Chain): readonly Json[] =>
    rules.filter(rule => rule.family === its && rule.table === table && rule.chain === name)
  const walk = (chain: Chain, depth: number): ReadonlySet<End> => {
    const ends = new Set<End>()
    for (const rule of of(chain)) {
      const { match, end } = readRule(rule, { port, family }, name => {
        const target = chains.find(
          each => each.family === chain.family && each.table === chain.table && each.name === name
        )
        return target && depth < 16 ? walk(target, depth + 1) : new Set<End>(['accept', 'drop', 'next'])
      })
      if (match === 'no') continue
      for (const each of end) if (each !== 'next') ends.add(each)
      if (match === 'yes' && !end.has('next')) return ends
    }
    return ends.add(chain.hook === undefined ? 'next' : chain.policy === 'drop' ? 'drop' : 'accept')
  }
  let unclear: string | undefined
  for (const chain of chains) {
    if (chain.table === 'firewalld' || (chain.hook !== 'input' && chain.hook !== 'prerouting')) continue
    if (!(chain.family === 'inet' || chain.family === (family === 6 ? 'ip6' : 'ip'))) continue
    const ends = walk(chain, 0)
    const where = `${chain.family} ${chain.table} ${chain.name}`
    if (ends.has('drop') && !ends.has('accept')) return { is: 'dropped', where }
    if (ends.has('drop')) unclear ??= where
  }
  return unclear === undefined ? { is: 'let in' } : { is: 'unclear', where: unclear }
}

const objectsOf = (text: string): readonly Json[] | undefined => {
  try {
    const { nftables } = JSON.parse(text) as { nftables?: unknown }
    return Array.isArray(nftables) ? (nftables as readonly Json[]) : undefined
  } catch {
    return undefined
  }
}

interface Packet {
  readonly port: number
  readonly family: 4 | 6
}

type Match = 'yes' | 'no' | 'maybe'

/** A rule's conditions and what it does; one that decides nothing ends with `next`. */
const readRule = (rule: Json, packet: Packet, follow: (chain: string) => ReadonlySet<End>) => {
  let match: Match = 'yes'
  let end: ReadonlySet<End> = new Set<End>(['next'])
  for (const statement of (Array.isArray(rule.expr) ? rule.expr : []) as readonly Json[]) {
    const [kind = ''] = Object.keys(statement)
    if (kind === 'match') match = both(match, matches(statement.match as Json, packet))
    else if (kind === 'accept') end = new Set(['accept'])
    else if (kind === 'drop' || kind === 'reject') end = new Set(['drop'])
    else if (kind === 'jump' || kind === 'goto') end = follow(String((statement[kind] as Json).target))
    else if (kind === 'vmap' || kind === 'xt') end = new Set(['accept', 'drop', 'next'])
    else if (kind === 'limit') match = both(match, 'maybe')
  }
  return { match, end }
}

const both = (a: Match, b: Match): Match =>
  a === 'no' || b === 'no' ? 'no' : a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes'

const matches = ({ op, left, right }: Json, { port, family }: Packet): Match => {
  const is = (value: string | number): Match => {
    const found = contains(right, value)
    return found === 'maybe' ? 'maybe' : (op === '!=') === (found === 'yes') ? 'no' : 'yes'
  }
  const { payload, meta, ct } = (left ?? {}) as { payload?: Json; meta?: Json; ct?: Json }
  if (payload?.field === 'dport')
    return payload.protocol === 'udp' || payload.protocol === 'th' ? is(port) : 'no'
  if (payload?.protocol === 'tcp' || String(payload?.protocol).startsWith('icmp')) return 'no'
  if (payload?.field === 'protocol' || payload?.field === 'nexthdr' || meta?.key === 'l4proto')
    return is('udp')
  if (payload?.protocol === 'ip' && family === 6) return 'no'
  if (payload?.protocol === 'ip6' && family === 4) return 'no'
  if (meta?.key === 'nfproto') return is(family === 6 ? 'ipv6' : 'ipv4')
  if (meta?.key === 'iifname' || meta?.key === 'iif')
    return contains(right, 'lo') === 'yes' && op !== '!=' ? 'no' : 'maybe'
  if (ct?.key === 'state') return is('new')
  return 'maybe'
}

/** Whether a value is the one, in the set, in the range. A named set is not looked into. */
const contains = (right: unknown, value: string | number): Match => {
  if (Array.isArray(right)) return anyOf(right.map(each => contains(each, value)))
  if (typeof right === 'object' && right !== null) {
    const { set, range } = right as { set?: unknown; range?: unknown }
    if (Array.isArray(set)) return anyOf(set.map(each => contains(each, value)))
    if (Array.isArray(range))
      return Number(range[0]) <= Number(value) && Number(value) <= Number(range[1]) ? 'yes' : 'no'
    return 'maybe'
  }
  if (typeof right === 'string' && right.startsWith('@')) return 'maybe'
  return String(right) === String(value) ? 'yes' : 'no'
}

const anyOf = (found: readonly Match[]): Match =>
  found.includes('yes') ? 'yes' : found.includes('maybe') ? 'maybe' : 'no'
