import type { Value } from '../../language/value.ts'
import { type ProbeResult, Refusal } from '../module.ts'
import type { UriWant } from './uri-request.ts'

/** Refuses what is not the answer that was wanted. */
export const judge = (want: UriWant, result: ProbeResult): void => {
  const said = result.error ? `: ${result.error}` : ''
  if (result.level === 'none') throw new Refusal('url', `${want.url} does not answer${said}`, result.hint)
  const wanted = want.level ?? 'http'
  if (result.level !== 'http') {
    if (result.error === undefined && ranks[result.level] >= ranks[wanted]) return
    const reached =
      result.level === 'quic' ? 'A QUIC listener answers' : 'The server does a handshake for HTTP/3'
    const missing =
      wanted !== 'handshake'
        ? 'no page came over HTTP/3'
        : result.level === 'quic'
          ? 'there was no handshake'
          : 'not one to rely on'
    throw new Refusal(
      'http_version',
      `${reached}, but ${missing}${said}`,
      result.hint ?? (result.error === undefined ? `level: ${result.level} is content with that.` : undefined)
    )
  }
  if (want.http_version !== undefined && result.version !== want.http_version)
    throw new Refusal(
      'http_version',
      `The server spoke HTTP/${result.version}, wanted HTTP/${want.http_version}`
    )
  const right = [want.status_code ?? 200].flat()
  if (!right.includes(result.status))
    throw new Refusal(
      'status_code',
      `Status is ${result.status}, wanted ${right.join(' or ')}`,
      excerpt(result.body)
    )
}

/** How much of a proof each level is. */
const ranks = { none: 0, quic: 1, handshake: 2, http: 3 } as const

const excerpt = (body: string): string | undefined => {
  const text = body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text ? `The server said: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}` : undefined
}

/** The body as a value, when the server says that it is JSON. */
export const json = ({ headers, body }: ProbeResult): Value => {
  if (!/^application\/(.*\+)?json\b/i.test(headers['content-type'] ?? '')) return null
  try {
    return JSON.parse(body) as Value
  } catch {
    return null
  }
}

/** RFC 9000 and RFC 9369. */
const quicVersions = { '0x00000001': 'QUIC v1', '0x6b3343cf': 'QUIC v2' } as const

/** The name of the version that clients use, of those a server offers; none when it offers none. */
export const spokenQuic = (offered: readonly string[] = []): readonly string[] => {
  const known = Object.entries(quicVersions).find(([number]) => offered.includes(number))
  return known ? [known[1]] : offered.slice(0, 1).map(number => `QUIC ${number}`)
}
