import { type Static, Type } from 'typebox'

const flag = (otherwise: boolean, description: string) =>
  Type.Optional(Type.Boolean({ default: otherwise, description }))

const hostFile = (description: string) =>
  Type.Optional(Type.String({ pattern: '^/', description: `${description} A file of the host.` }))

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
      Type.Enum(['raw', 'json', 'form-urlencoded', 'form-multipart'], {
        default: 'raw',
        description:
          'How body is written; sets content-type too. The parts of form-multipart are texts or mappings with content, filename (without content a file of the host) and mime_type.'
      })
    ),
    src: Type.Optional(
      Type.String({
        hq: 'file',
        description: 'A file that is sent instead of body: a text of the controller.'
      })
    ),
    remote_src: flag(false, 'src is a file of the host, of any kind.'),
    status_code: Type.Optional(
      Type.Union([Type.Integer(), Type.Array(Type.Integer(), { minItems: 1 })], {
        default: 200,
        description: 'The status, or the list of statuses, that is right.'
      })
    ),
    return_content: flag(false, 'Register the body as content.'),
    follow_redirects: Type.Optional(
      Type.Union([Type.Boolean(), Type.Enum(['safe', 'all', 'none'])], {
        default: 'safe',
        description:
          'Follow redirects: of GET and HEAD (`safe`), of all, or of none; true is all, false none. Only the host follows them, the controller never does.'
      })
    ),
    url_username: Type.Optional(
      Type.String({
        pattern: '^[^:]*$',
        description: 'Who asks, when the server wants a name and a password.'
      })
    ),
    url_password: Type.Optional(Type.String({ hq: 'secret', description: 'The password for url_username.' })),
    force_basic_auth: flag(
      false,
      'Send name and password at once, instead of asking first what the server wants. The controller always does.'
    ),
    creates: hostFile('When it is there, nothing is asked.'),
    removes: hostFile('When it is not there, nothing is asked.'),
    validate_certs: flag(true, 'Whether the certificate must be trusted and for this name.'),
    ca_path: hostFile('PEM of the authority to trust instead of the system’s.'),
    client_cert: hostFile('PEM of the certificate to show, and the key too unless client_key has it.'),
    client_key: hostFile('PEM of the key of client_cert.'),
    ciphers: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
        description: 'Ciphers of TLS 1.2 to offer, by OpenSSL’s names.'
      })
    ),
    decompress: flag(true, 'Let the server compress, and take the content as it was before.'),
    unix_socket: hostFile('Connect to this socket instead of to an address.'),
    use_proxy: flag(true, 'Whether proxies of the host’s environment count.'),
    use_netrc: flag(false, 'Take name and password from ~/.netrc of the host. Ansible: true.'),
    http_agent: Type.Optional(Type.String({ description: 'The user-agent header; without it curl’s own.' })),
    force: flag(false, 'Ask for an answer that no cache kept.'),
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
      Type.Enum(['http', 'handshake', 'quic'], {
        default: 'http',
        description:
          'With http_version 3, what is enough: `http` a whole response, `handshake` that the server chose h3 and has a certificate for the name, `quic` that a QUIC listener answers. Not in Ansible.'
      })
    )
  },
  { additionalProperties: false }
)
export type UriWant = Static<typeof uriParams>

/** What only the host's curl does. */
const hostOnly = ['client_cert', 'client_key', 'ciphers', 'unix_socket', 'remote_src', 'use_netrc'] as const

/** Parameters that do not go together. */
export const uriClash = (want: UriWant) => {
  const own = hostOnly.find(name => want[name] !== undefined && want[name] !== false)
  if (want.from === 'controller' && own !== undefined)
    return { at: own, message: `${own} is for requests of the host`, hint: 'Leave out from: controller.' }
  if (want.from === 'controller' && want.body_format === 'form-multipart')
    return { at: 'body_format', message: 'form-multipart is for requests of the host' }
  if (want.src !== undefined && want.body !== undefined)
    return { at: 'src', message: 'src and body are both given; send one of them' }
  if (want.level !== undefined && want.level !== 'http' && want.http_version !== '3')
    return { at: 'level', message: `level: ${want.level} goes with http_version: '3'` }
  if (want.url_password !== undefined && want.url_username === undefined)
    return { at: 'url_password', message: 'A password goes with url_username' }
  return undefined
}
