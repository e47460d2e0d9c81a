import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { type Consequences, consequences } from '../../../runner/haproxy/model/consequences.ts'
import { modelOf, rendered } from './rendered.ts'

const awsLc: Surroundings = { version: '3.4.6', library: 'aws-lc', libraryVersion: '5.1.0' }

/** A frontend with this https, and lines of global and of its own beside it. */
const site = (https: string, { global = '', own = '' } = {}): string =>
  `- global:\n  lines:\n    - user haproxy\n${global}- frontend: fe\n  lines:\n${own}    - https: ${https}\n`

const whole = `global
    user haproxy
    setcap cap_net_bind_service

frontend fe
    bind :443 ssl crt /a.pem alpn h2,http/1.1
    bind quic4@:443 ssl crt /a.pem alpn h3
    bind :::443 v6only ssl crt /a.pem alpn h2,http/1.1
    bind quic6@:443 v6only ssl crt /a.pem alpn h3
    http-after-response set-header alt-svc 'h3=":443"; ma=86400'
`
const without = (...lines: readonly RegExp[]): string =>
  whole
    .split('\n')
    .filter(line => !lines.some(each => each.test(line)))
    .join('\n')

const cases: readonly [name: string, yaml: string, text: string, surroundings?: Surroundings][] = [
  ['is six things with one word', site('{ certificate: /a.pem }'), whole],
  ['has IPv4 alone', site('{ certificate: /a.pem, ipv6: false }'), without(/:::443/, /quic6@/)],
  ['has IPv6 alone', site('{ certificate: /a.pem, ipv4: false }'), without(/bind :443/, /quic4@/)],
  [
    'has one address',
    site("{ certificate: /a.pem, address: '2001:db8::1', port: 8443 }"),
    `global
    user haproxy
    setcap cap_net_bind_service

frontend fe
    bind 2001:db8::1:8443 v6only ssl crt /a.pem alpn h2,http/1.1
    bind quic6@2001:db8::1:8443 v6only ssl crt /a.pem alpn h3
    http-after-response set-header alt-svc 'h3=":8443"; ma=86400'
`
  ],
  ['has no HTTP/3', site('{ certificate: /a.pem, http3: false }'), without(/quic/, /alt-svc/, /setcap/)],
  [
    'tells of another port for a while',
    site('{ certificate: /a.pem, alt_svc: { port: 8443, max_age: 900, persist: true } }'),
    whole.replace(/'h3.*'/, `'h3=":8443"; ma=900; persist=1'`)
  ],
  ['makes clients forget', site('{ certificate: /a.pem, alt_svc: clear }'), whole.replace(/'h3.*'/, 'clear')],
  ['tells nobody', site('{ certificate: /a.pem, alt_svc: false }'), without(/alt-svc/)],
  [
    'asks for limited-quic where the library needs it',
    site('{ certificate: /a.pem }'),
    whole.replace('_service\n', '_service\n    limited-quic\n'),
    { version: '3.0.11', library: 'openssl-compat' }
  ],
  [
    'asks for it by what the program on the host says',
    site('{ certificate: /a.pem }'),
    whole.replace('_service\n', '_service\n    limited-quic\n'),
    { version: '3.0.11', library: 'openssl', features: ['QUIC', 'QUIC_OPENSSL_COMPAT'] }
  ],
  ['has no setcap before 2.9', site('{ certificate: /a.pem }'), without(/setcap/), { version: '2.8.0' }],
  [
    'guards 0-RTT',
    site('{ certificate: /a.pem, allow_0rtt: true }'),
    whole
      .replace(/(bind .*)/g, '$1 allow-0rtt')
      .replace(
        '    http-after',
        '    http-request wait-for-handshake unless METH_GET or { method HEAD OPTIONS }\n    http-after'
      ),
    awsLc
  ],
  [
    'writes nothing that the user wrote',
    site('{ certificate: /a.pem, allow_0rtt: true }', {
      global: '    - setcap cap_net_bind_service,cap_net_raw\n',
      own: `    - bind: { address: 'quic4@:443', ssl: true, crt: /b.pem }
    - HTTP-AFTER-RESPONSE is not this
    - http-response set-header Alt-Svc clear
    - http-request: wait-for-handshake
`
    }),
    `global
    user haproxy
    setcap cap_net_bind_service,cap_net_raw

frontend fe
    bind quic4@:443 ssl crt /b.pem
    HTTP-AFTER-RESPONSE is not this
    http-response set-header Alt-Svc clear
    http-request wait-for-handshake
    bind :443 ssl crt /a.pem alpn h2,http/1.1 allow-0rtt
    bind :::443 v6only ssl crt /a.pem alpn h2,http/1.1 allow-0rtt
    bind quic6@:443 v6only ssl crt /a.pem alpn h3 allow-0rtt
`,
    awsLc
  ],
  [
    'makes a global section where there is none, and passes parameters on',
    '- frontend: fe\n  lines:\n    - https: { crt_list: /l.txt, ipv6: false, alpn: h2, ssl_min_ver: TLSv1.3, bind: { maxconn: 10 }, quic: { quic-cc-algo: bbr } }\n',
    `global
    setcap cap_net_bind_service

frontend fe
    bind :443 ssl crt-list /l.txt alpn h2 maxconn 10 ssl-min-ver TLSv1.3
    bind quic4@:443 ssl crt-list /l.txt alpn h3 maxconn 10 quic-cc-algo bbr
    http-after-response set-header alt-svc 'h3=":443"; ma=86400'
`
  ]
]

for (const [name, yaml, text, surroundings] of cases)
  test(`https ${name}`, () => {
    const made = rendered(yaml, surroundings)
    assert.deepEqual([made.text, made.problems], [text, []])
  })

test('0-RTT is refused where the library has none, and https where it has no meaning', () => {
  const { problems } = rendered('- backend: be\n  lines:\n    - https: { allow_0rtt: true }\n', {
    version: '3.0.11',
    library: 'openssl-compat'
  })
  assert.deepEqual(
    problems.map(({ pointer, message }) => [pointer, message]),
    [
      ['/0/lines/0/https', 'https stands in a frontend or a listen section, not in backend'],
      ['/0/lines/0/https', 'https lacks its certificate'],
      ['/0/lines/0/https/allow_0rtt', 'There is no 0-RTT: OpenSSL’s compatibility layer has no 0-RTT']
    ]
  )
})

const wanted: readonly [name: string, yaml: string, surroundings: Surroundings, asked: Consequences][] = [
  [
    'ports for TCP and UDP, and a capability',
    site('{ certificate: /a.pem }', {
      own: '    - bind 127.0.0.1:1936\n    - bind :80,[::1]:81,unix@/run/x,:8000-8001\n'
    }),
    awsLc,
    {
      firewall: ['80/tcp', '443/tcp', '443/udp', '8000-8001/tcp'],
      quicPorts: [443],
      setcap: true,
      limitedQuic: false
    }
  ],
  [
    'of the kernel what HAProxy cannot do before 2.9',
    site('{ certificate: /a.pem }'),
    { version: '2.8.0', library: 'quictls' },
    {
      firewall: ['443/tcp', '443/udp'],
      quicPorts: [443],
      setcap: false,
      unprivilegedPortStart: 443,
      limitedQuic: false
    }
  ]
]
for (const [name, yaml, surroundings, asked] of wanted)
  test(`a model asks its host for ${name}`, () => {
    assert.deepEqual(consequences(modelOf(yaml).model, surroundings), asked)
  })
