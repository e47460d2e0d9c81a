import { Type } from 'typebox'
import { defineModule, type Observation, type ProbeResult, Refusal } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { curlStep, readCurl } from './web/curl.ts'
import { exchangeOf } from './web/uri-exchange.ts'
import { type UriWant, uriClash, uriParams } from './web/uri-request.ts'
import { json, judge, spokenQuic } from './web/uri-response.ts'

/** PEM of ca_path, whether the host's curl speaks HTTP/3, and why nothing has to be asked. */
interface Now {
  readonly needless: string | undefined
  readonly ca: string | undefined
  readonly hostHasHttp3: boolean
}

const asGetUrl = (names: readonly string[]) =>
  Object.fromEntries(names.map(name => [name, 'get_url puts what a server sends into a file']))

export const uri = defineModule({
  name: 'uri',
  summary: 'Ask a web server, and fail unless it answers as it should.',
  description:
    'Never counts as changed. Certificates of ca_path are read on the host, also when the controller asks.',
  ahead: false,
  params: uriParams,
  result: Type.Object({
    status: Type.Integer({ description: 'Status of the response; 0 when there was none.' }),
    http_version: Type.String({ description: 'Version that was spoken: 1.1, 2 or 3.' }),
    level: Type.String({
      description:
        '`http` when a whole response came, `handshake` when only that was done, `quic` when only a QUIC listener answered.'
    }),
    headers: Type.Record(Type.String(), Type.String(), {
      description: 'Response headers, names in lower case.'
    }),
    content: Type.String({ description: 'The body, with return_content.' }),
    json: Type.Unknown({ description: 'The body as a value, when it is JSON.' }),
    client: Type.String({ description: 'The program that asked, such as hq-run or curl 8.14.1.' }),
    elapsed: Type.Number({ description: 'Seconds.' })
  }),
  ansible: {
    module: 'ansible.builtin.uri',
    without: {
      ...asGetUrl(['dest', 'owner', 'group', 'mode', 'attributes', 'unsafe_writes']),
      ...asGetUrl(['selevel', 'serole', 'setype', 'seuser']),
      unredirected_headers: 'curl sends authorization and cookies to no other host by itself',
      use_gssapi: 'there is no Kerberos here'
    },
    deviations: [
      'The result has the headers in `headers`, cookies among them, and neither `redirected` nor `cookies_string`.',
      'timeout is for the whole exchange, not for each wait.',
      'A server that cannot be reached is a failure without a status, not status -1.'
    ]
  },
  needs: { curl: 'curl' },
  examples: [
    `- name: The statistics page answers
  uri: { url: 'http://127.0.0.1:8404/', status_code: [200, 401] }`,
    `- name: A page comes over HTTP/3
  uri:
    url: https://www.example.com/
    from: controller
    connect_to: 192.0.2.10
    ca_path: /etc/haproxy/certs/ca.pem
    http_version: '3'
  register: page`
  ],

  clash: given => uriClash(given as UriWant),

  observe: (want): Observation<Now> => {
    refuseClash(uriClash(want))
    const signs = [want.creates, want.removes].filter(path => path !== undefined)
    const asksCurl = want.http_version === '3' && want.from !== 'controller'
    const readsCa = want.ca_path !== undefined
    return {
      ask: [
        ...signs.map(path => ['test', '-e', path] as const),
        ...(readsCa ? [['cat', '--', want.ca_path ?? ''] as const] : []),
        ...(asksCurl ? [['sh', '-c', 'curl --version | grep -qw HTTP3'] as const] : [])
      ],
      read: answers => {
        const [ca, curl] = [answers[signs.length], answers.at(-1)]
        const exist = answers.slice(0, signs.length).map(({ code }) => code === 0)
        return {
          needless:
            want.creates !== undefined && exist[0]
              ? `${want.creates} exists`
              : want.removes !== undefined && exist.at(-1) === false
                ? `${want.removes} does not exist`
                : undefined,
          ca: readsCa && ca?.code === 0 ? ca.out : undefined,
          hostHasHttp3: asksCurl && curl?.code === 0
        }
      }
    }
  },

  *plan(want, now, context) {
    if (now.needless !== undefined) return
    if (want.ca_path !== undefined && now.ca === undefined)
      throw new Refusal('ca_path', `There is no file ${want.ca_path} on the host`)
    const fromHost = asksFromHost(want, now)
    const exchange = exchangeOf(want, context, !fromHost)
    if (fromHost) yield curlStep(exchange, want.ca_path)
    else {
      const { headers, url, method, body, timeout, verify, version = '1.1', connectTo } = exchange
      yield {
        do: 'probe',
        why: 'asks each time',
        probe: {
          url,
          method,
          headers,
          version,
          verify,
          timeout,
          ...(body === undefined ? {} : { body }),
          ...(now.ca === undefined ? {} : { ca: now.ca }),
          ...(connectTo === undefined ? {} : { connectTo })
        }
      }
    }
  },

  report(want, now, outcomes) {
    const outcome = outcomes[0]
    if (!outcome)
      return {
        status: 0,
        http_version: '',
        level: 'none',
        headers: {},
        content: '',
        json: null,
        client: '',
        elapsed: 0
      }
    const result = asksFromHost(want, now)
      ? readCurl(outcome, want.url)
      : (JSON.parse(outcome.out) as ProbeResult)
    judge(want, result)
    return {
      status: result.status,
      http_version: result.version,
      level: result.level,
      headers: { ...result.headers },
      content: want.return_content ? result.body : '',
      json: json(result),
      client: [result.client, ...spokenQuic(result.quicVersions)].join(', '),
      elapsed: outcome.seconds
    }
  },

  say(_want, { http_version: version, status, client, level }) {
    if (level === 'none') return undefined
    if (level === 'quic') return `QUIC answers, no page was fetched (${client})`
    if (level === 'handshake') return `a handshake for HTTP/3, no page was fetched (${client})`
    return `HTTP/${version} ${status} (${client})`
  }
})

const asksFromHost = (want: UriWant, now: Now): boolean =>
  want.from !== 'controller' && (want.http_version !== '3' || (now.hostHasHttp3 && want.level !== 'quic'))
