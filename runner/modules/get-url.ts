import { type Static, Type } from 'typebox'
import { attributeParams } from './files/attributes.ts'
import { baseName, pathParam } from './files/path-param.ts'
import { observePlace, place, placementResult, replacingParams, reportPlacement } from './files/placement.ts'
import { defineModule, Refusal } from './module.ts'
import { fetchOnHost } from './web/get-url-host.ts'

const params = Type.Object(
  {
    url: Type.String({
      pattern: '^(https?|file)://',
      description: 'Where it is fetched from; file:// names a file of the one who fetches.'
    }),
    checksum: Type.String({
      pattern: '^sha256:[0-9A-Fa-f]{64}$',
      description: 'Its digest: sha256: and 64 hex digits.'
    }),
    dest: pathParam('Where it goes. In a directory, or with a slash at the end, it keeps its name.'),
    ...attributeParams,
    ...replacingParams,
    fetch: Type.Optional(
      Type.Enum(['controller', 'host'], {
        default: 'controller',
        description: 'Who fetches it. Not in Ansible, where it is the host.'
      })
    ),
    timeout: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 30,
        description: 'Seconds to connect, and seconds without progress; only when the host fetches.'
      })
    ),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Headers of the request; only when the host fetches.'
      })
    ),
    http_agent: Type.Optional(
      Type.String({
        pattern: '^[^\\r\\n]+$',
        description: 'What the request says who asks; only when the host fetches.'
      })
    ),
    url_username: Type.Optional(
      Type.String({
        pattern: '^[^:\\r\\n]+$',
        description:
          'User name for the server, never for another that it redirects to; only when the host fetches.'
      })
    ),
    url_password: Type.Optional(
      Type.String({
        hq: 'secret',
        pattern: '^[^\\r\\n]*$',
        description: 'Password that goes with url_username.'
      })
    ),
    client_cert: Type.Optional(
      pathParam(
        'A certificate (PEM) of the host to show to the server, with its key or without; only when the host fetches.'
      )
    ),
    client_key: Type.Optional(pathParam('The key of client_cert, when it is in a file of its own.')),
    validate_certs: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'With false any certificate of the server is taken; only when the host fetches.'
      })
    ),
    use_proxy: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'With false no proxy of the environment is used; only when the host fetches.'
      })
    ),
    tmp_dest: Type.Optional(
      pathParam('Directory for what has come so far, instead of that of dest; only when the host fetches.')
    )
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

export const getUrl = defineModule({
  name: 'get_url',
  summary: 'Have a file from the web on the host, exactly the one you mean.',
  description:
    'The digest is required (Ansible: optional), so what is there already is never fetched again, and nothing else gets through. ' +
    'By default the controller fetches, keeps it in a cache and copies it: hosts need no way to the internet.',
  params,
  result: placementResult,
  needs: { curl: 'curl' },
  ansible: {
    module: 'ansible.builtin.get_url',
    without: {
      attributes: 'chattr flags are not managed here',
      ciphers: 'the host’s crypto policy decides',
      decompress: 'the digest is that of the bytes as they are published',
      force: 'the digest says whether it has to be fetched again',
      force_basic_auth: 'url_username goes with the first request in any case',
      selevel: 'the context is restored to what the policy says',
      serole: 'the context is restored to what the policy says',
      setype: 'the context is restored to what the policy says',
      seuser: 'the context is restored to what the policy says',
      unredirected_headers: 'Authorization and Cookie never go to another server than the one that is asked',
      unsafe_writes: 'the file takes its place at once, whole',
      use_gssapi: 'there is no Kerberos in this job',
      use_netrc: 'who fetches with which password stands in the task'
    },
    deviations: [
      'checksum is required and a SHA-256, never the address of one: who can change the file there can change that too.',
      'The controller fetches unless fetch says host.',
      'A password in url is refused: it would be seen in the arguments of curl and in logs.',
      'ftp is not there.'
    ]
  },
  examples: [
    `- name: The sources of HAProxy
  get_url:
    url: https://www.haproxy.org/download/3.0/src/haproxy-{{ haproxy.version }}.tar.gz
    dest: /usr/local/src/
    checksum: sha256:{{ haproxy.sha256 }}
    mode: '0644'`,
    `- name: A build from the house's own server, which wants a password
  get_url:
    url: https://artifacts.example.com/haproxy-3.0.11.tar.gz
    dest: /var/tmp/haproxy.tar.gz
    checksum: sha256:{{ build.sha256 }}
    fetch: host
    url_username: builds
    url_password: '{{ artifacts_password }}'`
  ],

  observe(want, context) {
    refuseNonsense(want)
    return observePlace(want.dest, fileName(want.url), undefined, context)
  },

  plan(want, now, context) {
    const sha256 = digest(want.checksum)
    return want.fetch === 'host'
      ? fetchOnHost(want, now, sha256)
      : place(context.download(want.url, sha256), want, now)
  },

  report: (want, now, _outcomes, context) =>
    reportPlacement({ ...context.text(''), sha256: digest(want.checksum) }, want, now)
})

const digest = (checksum: string): string => checksum.slice('sha256:'.length).toLowerCase()

const fileName = (url: string): string => baseName(url.replace(/[?#].*$/, '')) || 'index.html'

/** The controller keeps what it fetched for whoever asks next, so it asks as nobody in particular. */
const ofTheHost = [
  'headers',
  'http_agent',
  'url_username',
  'url_password',
  'client_cert',
  'client_key',
  'tmp_dest'
] as const

const refuseNonsense = (want: Want): void => {
  if (/^https?:\/\/[^/@]*@/i.test(want.url))
    throw new Refusal(
      'url',
      'The address has a user name or a password in it',
      'Give url_username and url_password, which nobody sees.'
    )
  if (want.url_password !== undefined && want.url_username === undefined)
    throw new Refusal('url_password', 'url_password needs url_username')
  if (want.client_key !== undefined && want.client_cert === undefined)
    throw new Refusal('client_key', 'client_key needs client_cert')
  if (want.fetch === 'host') return
  const foreign =
    ofTheHost.find(name => want[name] !== undefined) ??
    (['validate_certs', 'use_proxy'] as const).find(name => want[name] === false)
  if (foreign)
    throw new Refusal(
      foreign,
      `${foreign} is for a host that fetches, and the controller does`,
      'Say fetch: host.'
    )
}
