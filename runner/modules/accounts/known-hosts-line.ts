import { hmacSha1 } from './hmac-sha1.ts'

/** A line of known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface HostKeyLine {
  /** `@cert-authority`, `@revoked` or nothing. */
  readonly marker: string
  /** Names with commas, or one that is hashed: `|1|SALT|HASH`. */
  readonly hosts: string
  readonly type: string
  /** Base64. */
  readonly key: string
}

/** Undefined for comments, empty lines and what is no entry. */
export const hostKeyLine = (line: string): HostKeyLine | undefined => {
  const [, marker = '', hosts = '', type = '', key = ''] =
    /^\s*(@\S+\s+)?([^#@\s]\S*)\s+(\S+)\s+(\S+)/.exec(line) ?? []
  return hosts ? { marker: marker.trim(), hosts, type, key } : undefined
}

export const sameKey = (some: HostKeyLine, other: HostKeyLine): boolean =>
  some.marker === other.marker && some.type === other.type && some.key === other.key

export const isHashed = (line: HostKeyLine): boolean => line.hosts.startsWith('|1|')

const bytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))

const base64 = (of: Uint8Array): string => btoa(String.fromCharCode(...of))

const hash = (name: string, salt: Uint8Array): string =>
  base64(hmacSha1(salt, new TextEncoder().encode(name)))

/** `salt`: 20 bytes in hexadecimal. */
export const hashedName = (name: string, salt: string): string => {
  const raw = Uint8Array.from(salt.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
  return `|1|${base64(raw)}|${hash(name, raw)}`
}

/** Whether the line is about that very host, by its name or its hash, and not by a pattern. */
export const namesHost = (line: HostKeyLine, name: string): boolean => {
  if (!isHashed(line)) return line.hosts.toLowerCase().split(',').includes(name)
  const [, , salt = '', hashed] = line.hosts.split('|')
  return /^[A-Za-z0-9+/]+=*$/.test(salt) && hash(name, bytes(salt)) === hashed
}

/** Whether ssh would take the line for that host: patterns count, and one with `!` that matches excludes it. */
export const matchesHost = (line: HostKeyLine, name: string): boolean => {
  if (isHashed(line)) return namesHost(line, name)
  const patterns = line.hosts.toLowerCase().split(',')
  const matches = (pattern: string): boolean => globMatches(pattern, name)
  return (
    patterns.some(pattern => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1)))
  )
}

/** `*` and `?` only: brackets stand for themselves, as in `[host]:2222`. */
const globMatches = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.')}$`
  ).test(name)
