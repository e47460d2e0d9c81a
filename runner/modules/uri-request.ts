import { type Static, Type } from 'typebox'
import type { Exchange } from './curl.ts'

export const uriParams = Type.Object(
  {
    url: Type.String({ pattern: '^https?://', description: 'What is asked for.' }),
    method: Type.Optional(
      Type.String({ default: 'GET', pattern: '^[A-Z]+$', description: 'GET, HEAD, POST…' })
    ),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String({ pattern: '^[^\\r\\n]*$' }), {
        description: 'Request headers.'
      })
    ),
    body: Type.Optional(Type.Unknown({ description: 'What is sent: a text, or with body_format a value.' })),
    body_format: Type.Optional(
      Type.Enum(['raw', 'json', 'form-urlencoded'], {
        default: 'raw',
        description: 'How body is written; sets content-type too.'
      })
    ),
    status_code: Type.Optional(
      Type.Union([Type.Integer(), Type.Array(Type.Integer(), { minItems: 1 })], {
        default: 200,
        description: 'The status, or the list of statuses, that is right.'
      })
    ),
    return_content: Type.Optional(
      Type.Boolean({ default: false, description: 'Register the body as content.' })
    ),
    follow_redirects: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Follow redirects; only the host does. Ansible: true for GET and HEAD.'
      })
    ),
    validate_certs: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Whether the certificate must be trusted and for this name.'
      })
    ),
    ca_path: Type.Optional(
      Type.String({
        pattern: '^/',
        description: 'PEM file of the host with the authority to trust instead of the system’s.'
      })
    ),
    timeout: Type.Optional(Type.Integer({ minimum: 1, default: 30, description: 'Seconds for all of it.' })),
    from: Type.Optional(
      Type.Enum(['host', 'controller'], {
        default: 'host',
        description: 'Who asks: the host itself, or the machine hq-run runs on. Not in Ansible.'
      })
    ),
    connect_to: Type.Optional(
      Type.String({
        pattern: '^[^-\\s/][^\\s/]*$',
        description: 'Address or name to connect to instead of looking up the name in url. Not in Ansible.'
      })
    ),
    http_version: Type.Optional(
      Type.Enum(['1.1', '2', '3'], {
        description:
          'The version of HTTP that must be spoken; 3 is QUIC and never falls back to TCP, and is asked by the controller when the host’s curl cannot. Not in Ansible.'
      })
    ),
    level: Type.Optional(
      Type.Enum(['http', 'quic'], {
        default: 'http',
        description:
          'With http_version 3: `http` needs a whole response; for `quic` it is enough that a QUIC listener answers where there is no curl with HTTP/3 to fetch one. Not in Ansible.'
      })
    )
  },
  { additionalProperties: false }
)
export type UriWant = Static<typeof uriParams>

/** The request that a task wants. */
export const exchangeOf = (want: UriWant): Exchange => {
  const [body, type] = written(want)
  const hasType = Object.keys(want.headers ?? {}).some(name => name.toLowerCase() === 'content-type')
  return {
    url: want.url,
    method: want.method ?? 'GET',
    headers: { ...(type === undefined || hasType ? {} : { 'content-type': type }), ...want.headers },
    verify: want.validate_certs !== false,
    timeout: want.timeout ?? 30,
    follow: want.follow_redirects === true,
    ...(body === undefined ? {} : { body }),
    ...(want.http_version === undefined ? {} : { version: want.http_version }),
    ...(want.connect_to === undefined ? {} : { connectTo: want.connect_to })
  }
}

const written = ({
  body,
  body_format: format
}: UriWant): readonly [string | undefined, string | undefined] => {
  if (body === undefined) return [undefined, undefined]
  if (format === 'json') return [typeof body === 'string' ? body : JSON.stringify(body), 'application/json']
  if (format === 'form-urlencoded') {
    const text =
      typeof body === 'string'
        ? body
        : new URLSearchParams(
            Object.entries(body ?? {}).map(([name, value]): [string, string] => [name, String(value)])
          ).toString()
    return [text, 'application/x-www-form-urlencoded']
  }
  return [typeof body === 'string' ? body : JSON.stringify(body), undefined]
}
