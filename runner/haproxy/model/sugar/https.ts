import { Type } from 'typebox'
import type { Value } from '../../../language/value.ts'
import { has } from '../../compatibility.ts'
import type { Draft, Sight, Sugar } from '../draft.ts'
import { asList, asMap, asText, form, joined, text } from '../form.ts'
import { listenerParts, quicListenerParts, tlsListenerParts, tlsVersion } from './bind.ts'

/** What `https` says, read. */
export interface Https {
  readonly address: string
  readonly port: number | string
  readonly http3: boolean
  readonly ipv4: boolean
  readonly ipv6: boolean
  /** UDP port that clients are told of, the port itself unless it says otherwise. */
  readonly altSvcPort: number | string
  readonly zeroRtt: boolean
}

const bindParts = [...tlsListenerParts, ...listenerParts].filter(
  ({ key }) => !['alpn', 'v4v6', 'v6only', 'crt', 'crt-list', 'allow-0rtt'].includes(key)
)
const extra = form('Further parameters of every bind that it makes.', ...bindParts)
const quicExtra = form('Further parameters of the QUIC binds.', ...quicListenerParts)

const altSvc = Type.Union(
  [
    Type.Object(
      {
        port: Type.Optional(
          Type.Integer({
            description: 'UDP port that clients are told; the port itself unless it says otherwise.',
            minimum: 1,
            maximum: 65535
          })
        ),
        max_age: Type.Optional(
          Type.Integer({ description: 'Seconds that clients remember it.', minimum: 0, default: 86400 })
        ),
        persist: Type.Optional(Type.Boolean({ description: 'Clients remember it in other networks too.' }))
      },
      { additionalProperties: false, hq: 'sparse' }
    ),
    Type.Enum(['clear']),
    Type.Boolean()
  ],
  {
    description:
      'How clients learn of HTTP/3: by a header of every answer, also of HAProxy’s own. clear makes them forget it; false says nothing.'
  }
)

export const httpsSchema = Type.Object(
  {
    port: Type.Optional(
      Type.Integer({ description: 'TCP and UDP port.', minimum: 1, maximum: 65535, default: 443 })
    ),
    address: Type.Optional(text('IPv4 or IPv6 address; every one of the host unless it says otherwise.')),
    certificate: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
        description: 'File with certificate and key, a folder of them, or a list.'
      })
    ),
    crt_list: Type.Optional(text('File that lists certificates.')),
    ipv4: Type.Optional(Type.Boolean({ description: 'IPv4.', default: true })),
    ipv6: Type.Optional(Type.Boolean({ description: 'IPv6, by binds of its own.', default: true })),
    http3: Type.Optional(Type.Boolean({ description: 'QUIC binds and what they need.', default: true })),
    alpn: Type.Optional(
      joined('alpn', text('Protocols over TCP: h2 and http/1.1 unless it says otherwise.')).schema
    ),
    alt_svc: Type.Optional(altSvc),
    allow_0rtt: Type.Optional(
      Type.Boolean({
        description:
          'Takes early data, which anybody may repeat; requests that are not GET, HEAD or OPTIONS wait for the handshake.'
      })
    ),
    ssl_min_ver: Type.Optional(tlsVersion('Oldest TLS version.')),
    bind: Type.Optional(extra.schema),
    quic: Type.Optional(quicExtra.schema)
  },
  {
    description:
      'HTTPS with HTTP/1.1, 2 and 3: binds for TCP and QUIC on IPv4 and IPv6, alt-svc, and in global what QUIC needs.',
    additionalProperties: false,
    hq: 'sparse'
  }
)

export const readHttps = (value: Value): Https => {
  const map = asMap(value)
  const alt = map.alt_svc
  const port = portOf(map.port)
  const address = typeof map.address === 'string' ? map.address : ''
  const told = typeof alt === 'object' && alt !== null ? asMap(alt).port : undefined
  return {
    address,
    port,
    http3: map.http3 !== false,
    ipv4: map.ipv4 !== false && !address.includes(':'),
    ipv6: map.ipv6 !== false && (address === '' || address.includes(':')),
    altSvcPort: told === undefined || told === null ? port : portOf(told),
    zeroRtt: map.allow_0rtt === true
  }
}

const portOf = (value: Value | undefined): number | string =>
  value === undefined || value === null ? 443 : typeof value === 'number' ? value : asText(value)

/** A rule of the guard of 0-RTT and the header that tells of HTTP/3, unless the user wrote them. */
export const https: Sugar = {
  schema: httpsSchema,
  drafts: (value, sight) => {
    const { section, wrong } = sight
    if (section !== 'frontend' && section !== 'listen')
      wrong([], `https stands in a frontend or a listen section, not in ${section}`)
    const map = asMap(value)
    if (map.certificate == null && map.crt_list == null)
      wrong([], 'https lacks its certificate', 'Give certificate: or crt_list:.')
    const its = readHttps(value)
    refuseZeroRtt(its, sight)
    return [...binds(its, map), ...(its.zeroRtt ? [guard] : []), ...header(its, map.alt_svc)]
  }
}

const guard: Draft = {
  words: ['http-request', 'wait-for-handshake'],
  condition: 'unless METH_GET or { method HEAD OPTIONS }',
  at: ['allow_0rtt']
}

const refuseZeroRtt = ({ zeroRtt }: Https, { surroundings, wrong }: Sight): void => {
  const { version, library, libraryVersion } = surroundings
  if (!zeroRtt || version === undefined || library === undefined) return
  const verdict = has({ haproxy: version, library, libraryVersion }, 'zero_rtt')
  if (verdict.is === 'refused') wrong(['allow_0rtt'], `There is no 0-RTT: ${verdict.reason}`, verdict.nearest)
}

const binds = (its: Https, map: Readonly<Record<string, Value>>): readonly Draft[] => {
  const { address, port, http3, ipv4, ipv6, zeroRtt } = its
  const common = [
    ...(map.certificate == null ? [] : asList(map.certificate).flatMap(one => ['crt', asText(one)])),
    ...(map.crt_list == null ? [] : ['crt-list', asText(map.crt_list)])
  ]
  const more = [
    ...(zeroRtt ? ['allow-0rtt'] : []),
    ...(map.bind == null ? [] : extra.words(map.bind)),
    ...(map.ssl_min_ver == null ? [] : ['ssl-min-ver', asText(map.ssl_min_ver)])
  ]
  const quicMore = [
    ...(zeroRtt ? ['allow-0rtt'] : []),
    ...(map.bind == null ? [] : extra.words(map.bind)),
    ...(map.quic == null ? [] : quicExtra.words(map.quic))
  ]
  const alpn = map.alpn == null ? 'h2,http/1.1' : asList(map.alpn).map(asText).join(',')
  const bind = (where: string, only6: boolean, quic: boolean): Draft => ({
    words: [
      'bind',
      where,
      ...(only6 ? ['v6only'] : []),
      'ssl',
      ...common,
      'alpn',
      quic ? 'h3' : alpn,
      ...(quic ? quicMore : more)
    ],
    at: []
  })
  const any6 = address === ''
  return [
    ...(ipv4 ? [bind(`${address}:${port}`, false, false)] : []),
    ...(ipv4 && http3 ? [bind(`quic4@${address}:${port}`, false, true)] : []),
    ...(ipv6 ? [bind(any6 ? `:::${port}` : `${address}:${port}`, true, false)] : []),
    ...(ipv6 && http3 ? [bind(`quic6@${address}:${port}`, true, true)] : [])
  ]
}

const header = ({ http3, altSvcPort }: Https, alt: Value | undefined): readonly Draft[] => {
  if (alt === false || (!http3 && alt !== 'clear')) return []
  const map = typeof alt === 'object' && alt !== null ? asMap(alt) : {}
  const age = map.max_age == null ? 86_400 : asText(map.max_age)
  const told =
    alt === 'clear' ? 'clear' : `h3=":${altSvcPort}"; ma=${age}${map.persist === true ? '; persist=1' : ''}`
  return [
    { words: ['http-after-response', 'set-header', 'alt-svc', told], at: alt == null ? [] : ['alt_svc'] }
  ]
}
