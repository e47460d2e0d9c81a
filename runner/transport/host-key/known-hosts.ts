import { createHash, createHmac, randomBytes } from 'node:crypto'
import { quoted } from '../../language/shell-words.ts'
import type { Failure } from '../../protocol/failure.ts'
import { usualAlgorithms } from '../ssh-config/choose-algorithms.ts'

/** A line of a known_hosts file that speaks of the host in hand. */
export interface KnownKey {
  readonly file: string
  /** Counts from 1. */
  readonly line: number
  readonly marker?: 'revoked' | 'cert-authority'
  /** As in the file, e.g. `ssh-ed25519`. */
  readonly type: string
  /** The public key as it is on the wire. */
  readonly key: Buffer
}

/** The name under which known_hosts keeps a server. */
export const knownName = (address: string, port: number): string =>
  port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`

/** A server whose key is looked up. */
export interface Server {
  readonly host: string
  /** As known_hosts names it. */
  readonly name: string
  /** The known_hosts file that a key would be added to. */
  readonly file: string
}

/** The lines of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) that match; malformed lines match nothing. */
export function knownKeys(text: string, file: string, name: string): KnownKey[] {
  return text.split('\n').flatMap((source, index): KnownKey[] => {
    const words = source.trim().split(/[ \t]+/)
    if (words[0]?.startsWith('#')) return []
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined
    const [names = '', type = '', base64 = ''] = words
    if (base64 === '' || !matches(names, name)) return []
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return []
    return [{ file, line: index + 1, ...(marker && { marker }), type, key: Buffer.from(base64, 'base64') }]
  })
}

function matches(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|')
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  const patterns = names.toLowerCase().split(',')
  return (
    !patterns.some(pattern => pattern.startsWith('!') && glob(pattern.slice(1), name)) &&
    patterns.some(pattern => glob(pattern, name))
  )
}

const glob = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`
  ).test(name)

const usable = (known: readonly KnownKey[]): KnownKey[] => known.filter(({ marker }) => marker === undefined)

const algorithmsOf: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
}

/**
 * The host key algorithms to offer: only those whose key is known, so that the server shows that one; else all. Where
 * another key is taken as well (`lenient`) the known ones come first.
 */
export function hostKeyAlgorithms(
  known: readonly KnownKey[],
  allowed: readonly string[] = usualAlgorithms,
  lenient = false
): readonly string[] {
  const fitting = new Set(usable(known).flatMap(({ type }) => algorithmsOf[type] ?? []))
  const first = allowed.filter(algorithm => fitting.has(algorithm))
  if (first.length === 0) return allowed
  return lenient ? [...first, ...allowed.filter(algorithm => !fitting.has(algorithm))] : first
}

/** The first string of a public key names its type (RFC 4253 section 6.6). */
export const keyType = (key: Buffer): string =>
  key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))

/** As ssh prints it: `SHA256:` and base64 without padding. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** What a known_hosts file says of a key, to be trusted from then on. */
export const knownLine = (name: string, key: Buffer, hashed = false): string =>
  `${hashed ? hashedName(name) : name} ${keyType(key)} ${key.toString('base64')}`

const hashedName = (name: string): string => {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

/** Why the key that a server shows is not accepted; undefined when it is the known one. */
export function hostKeyFailure(known: readonly KnownKey[], key: Buffer, server: Server): Failure | undefined {
  const type = keyType(key)
  const where = ({ file, line }: KnownKey) => `${file}:${line}`
  const revoked = known.find(entry => entry.marker === 'revoked' && entry.key.equals(key))
  if (revoked)
    return {
      kind: 'host-key-changed',
      message: `${server.host} shows the ${type} key ${fingerprint(key)}, which is revoked at ${where(revoked)}`,
      hint: 'Nothing was sent. Find out who answers at that address before you do anything else.'
    }
  const plain = usable(known)
  if (plain.some(entry => entry.key.equals(key))) return undefined
  const old = plain.find(entry => entry.type === type) ?? plain[0]
  if (old) return changed(server, old, `shows the ${type} key ${fingerprint(key)}, but`)
  const line = knownLine(server.name, key)
  const accept = `Compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub there). If it is the same, accept it:\n  printf '%s\\n' ${quoted(line)} >> ${quoted(server.file)}`
  const authority = known.find(entry => entry.marker === 'cert-authority')
  return {
    kind: 'host-key-unknown',
    message: authority
      ? `${server.host} is trusted only through the certificate authority at ${where(authority)}, which hq-run cannot check; its ${type} key is ${fingerprint(key)}`
      : `the host key of ${server.host} (${server.name}) is not known: ${type} ${fingerprint(key)}`,
    hint: accept
  }
}

/** None of the known keys' types is offered any more. */
export const noKnownKeyOffered = (known: readonly KnownKey[], server: Server): Failure | undefined => {
  const old = usable(known)[0]
  return old && changed(server, old, 'offers no host key of a known type, but')
}

const changed = (server: Server, old: KnownKey, what: string): Failure => ({
  kind: 'host-key-changed',
  message: `the host key of ${server.host} has changed: it ${what} ${old.type} ${fingerprint(old.key)} is known (${old.file}:${old.line})`,
  hint: `Either the host was installed anew or somebody is in between. If you know that it was: ssh-keygen -R ${quoted(server.name)} -f ${quoted(old.file)}`
})
