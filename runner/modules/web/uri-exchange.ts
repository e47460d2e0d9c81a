import { type Context, Refusal } from '../module.ts'
import type { Exchange } from './curl.ts'
import type { UriWant } from './uri-request.ts'

/** The request that a task wants, as the host or, with `controller`, the controller makes it. */
export const exchangeOf = (want: UriWant, context: Context, controller: boolean): Exchange => {
  const [body, type] = written(want, context)
  const method = want.method ?? 'GET'
  const redirects = want.follow_redirects ?? 'safe'
  const { url_username: user, url_password: password = '' } = want
  const own = [
    ...(type === undefined ? [] : [['content-type', type] as const]),
    ...(want.force ? [['cache-control', 'no-cache'] as const] : []),
    ...(want.http_agent !== undefined && controller ? [['user-agent', want.http_agent] as const] : []),
    ...(user !== undefined && controller ? [['authorization', basic(user, password)] as const] : [])
  ]
  const given = new Set(Object.keys(want.headers ?? {}).map(name => name.toLowerCase()))
  const { ca_path: _ca, ...rest } = want
  return {
    url: want.url,
    method,
    headers: { ...Object.fromEntries(own.filter(([name]) => !given.has(name))), ...want.headers },
    verify: want.validate_certs !== false,
    timeout: want.timeout ?? 30,
    follow:
      redirects === 'safe'
        ? method === 'GET' || method === 'HEAD'
        : redirects === true || redirects === 'all',
    ...(body === undefined ? {} : { body }),
    ...(want.http_version === undefined ? {} : { version: want.http_version }),
    ...(want.connect_to === undefined ? {} : { connectTo: want.connect_to }),
    ...(controller ? {} : { more: moreOf(rest) })
  }
}

const basic = (user: string, password: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`

/** What the host's curl is told besides. */
const moreOf = (want: UriWant): NonNullable<Exchange['more']> => ({
  options: [
    ...(want.decompress === false ? [] : ['--compressed']),
    ...(want.client_cert === undefined ? [] : ['--cert', want.client_cert]),
    ...(want.client_key === undefined ? [] : ['--key', want.client_key]),
    ...(want.ciphers === undefined ? [] : ['--ciphers', [want.ciphers].flat().join(':')]),
    ...(want.unix_socket === undefined ? [] : ['--unix-socket', want.unix_socket]),
    ...(want.use_proxy === false ? ['--noproxy', '*'] : []),
    ...(want.use_netrc ? ['--netrc-optional'] : []),
    ...(want.http_agent === undefined ? [] : ['--user-agent', want.http_agent]),
    ...(want.src !== undefined && want.remote_src ? ['--data-binary', `@${want.src}`] : []),
    ...(want.url_username === undefined ? [] : [want.force_basic_auth ? '--basic' : '--anyauth'])
  ],
  config: [
    ...(want.url_username === undefined
      ? []
      : [['user', `${want.url_username}:${want.url_password ?? ''}`] as const]),
    ...(want.body_format === 'form-multipart' ? parts(want.body) : [])
  ]
})

interface Part {
  readonly content?: unknown
  readonly filename?: unknown
  readonly mime_type?: unknown
}

const parts = (body: unknown): readonly (readonly [string, string])[] => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal('body', 'form-multipart takes a mapping of parts')
  return Object.entries(body).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) return ['form-string', `${name}=${String(value)}`]
    const { content, filename, mime_type: type } = value as Part
    if (content === undefined && filename === undefined)
      throw new Refusal('body', `The part ${name} has neither content nor filename`)
    const source = content === undefined ? `@${inQuotes(String(filename))}` : inQuotes(String(content))
    const called =
      content === undefined || filename === undefined ? '' : `;filename=${inQuotes(String(filename))}`
    return ['form', `${name}=${source}${called}${type === undefined ? '' : `;type=${String(type)}`}`]
  })
}

const inQuotes = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

const written = (
  { body, body_format: format, src, remote_src: remote }: UriWant,
  context: Context
): readonly [string | undefined, string | undefined] => {
  if (src !== undefined && !remote) {
    const { text } = context.file(src)
    if (text === undefined)
      throw new Refusal(
        'src',
        `${src} is not a text`,
        'Copy it to the host and send it with remote_src: true.'
      )
    return [text, format === 'json' ? 'application/json' : undefined]
  }
  if (body === undefined || format === 'form-multipart') return [undefined, undefined]
  if (format === 'json') return [typeof body === 'string' ? body : JSON.stringify(body), 'application/json']
  if (format === 'form-urlencoded')
    return [typeof body === 'string' ? body : formOf(body), 'application/x-www-form-urlencoded']
  return [typeof body === 'string' ? body : JSON.stringify(body), undefined]
}

/** A mapping, whose lists give a name several values, or a list of pairs. */
const formOf = (body: unknown): string => {
  const pairs = (Array.isArray(body) ? body : Object.entries(body ?? {})) as readonly (readonly [
    string,
    unknown
  ])[]
  return new URLSearchParams(
    pairs.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]))
  ).toString()
}
