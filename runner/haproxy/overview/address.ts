/** Where a `bind`, `server` or `log` line goes. `host` is empty for all addresses. */
export type Address =
  | {
      readonly is: 'inet'
      readonly transport: 'tcp' | 'udp' | 'quic'
      /** `any` where neither the prefix nor the address says so: a name. */
      readonly family: 'ipv4' | 'ipv6' | 'any'
      readonly host: string
      /** Undefined where none is given, or it is known only later. */
      readonly ports: { readonly from: number; readonly to: number } | undefined
    }
  | { readonly is: 'unix'; readonly path: string }
  /** Inherited, abstract, or of a kind that has no place in the file system. */
  | { readonly is: 'other' }

const prefixes =
  /^(?:(?:stream|dgram|quic)\+)?(?:(?:unix|uxst|uxdg|abns|abnsz|ip|ipv4|ipv6|tcp|tcp4|tcp6|mptcp|mptcp4|mptcp6|udp|udp4|udp6|quic4|quic6|fd|sockpair|rhttp|ring|fd)@)?/

/** Reads one address as str2sa_range() of HAProxy's src/tools.c does; several stand with commas in between. */
export const readAddress = (text: string): Address => {
  const prefix = prefixes.exec(text)?.[0] ?? ''
  const rest = text.slice(prefix.length)
  if (/(?:^|\+)(?:unix|uxst|uxdg)@$/.test(prefix) || (!prefix.includes('@') && rest.startsWith('/')))
    return { is: 'unix', path: rest }
  if (/(?:abnsz?|fd|sockpair|rhttp|ring)@$/.test(prefix)) return { is: 'other' }
  const at = rest.lastIndexOf(':')
  const host = (at === -1 ? rest : rest.slice(0, at)).replace(/^\[(.*)\]$/, '$1')
  const [from, to = from] = at === -1 ? [] : rest.slice(at + 1).split('-')
  const ports =
    from !== undefined && /^\d+$/.test(from) && to !== undefined && /^\d+$/.test(to)
      ? { from: Number(from), to: Number(to) }
      : undefined
  return {
    is: 'inet',
    transport: prefix.includes('quic') ? 'quic' : /udp|dgram/.test(prefix) ? 'udp' : 'tcp',
    family: familyOf(prefix, host),
    host: host === '*' || host === '0.0.0.0' || host === '::' ? '' : host,
    ports
  }
}

const familyOf = (prefix: string, host: string): 'ipv4' | 'ipv6' | 'any' => {
  if (/4@$/.test(prefix)) return 'ipv4'
  if (/6@$/.test(prefix)) return 'ipv6'
  if (host.includes(':')) return 'ipv6'
  return /^(?:\*?|[\d.]+)$/.test(host) ? 'ipv4' : 'any'
}

/** Whether nobody but this host can reach it. */
export const isLoopback = (address: Address): boolean =>
  address.is !== 'inet' || /^(?:127\.|::1$|localhost$)/.test(address.host)

/** Whether it is an address of a network that is not the internet. */
export const isPrivate = (address: Address): boolean =>
  isLoopback(address) ||
  (address.is === 'inet' &&
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][\da-f]{2}:|fe80:)/i.test(address.host))
