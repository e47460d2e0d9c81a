import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { difference } from '../../../runner/haproxy/difference/difference.ts'
import { differenceText } from '../../../runner/haproxy/difference/difference-text.ts'
import { Source } from '../../../runner/language/source.ts'

const site = `global
    user haproxy
    setcap cap_net_bind_service
    maxconn 4000

defaults
    mode http
    timeout client 60s
    timeout server 60s

frontend fe
    bind :443 ssl crt /etc/haproxy/site.pem alpn h2,http/1.1
    bind quic4@:443 ssl crt /etc/haproxy/site.pem alpn h3
    maxconn 1000
    http-request deny if { path /private }
    http-request set-header x-one 1
    default_backend be

backend be
    balance roundrobin
    server web1 192.0.2.1:80 check weight 10
    server web2 192.0.2.2:80 check weight 10
`

const read = (text: string) => readConfiguration(new Source('haproxy.cfg', text))

const told = (before: string, after: string, surroundings: Surroundings = {}): string =>
  differenceText(difference(read(before), read(after), { version: '3.0.11', ...surroundings })).join('\n')

type Edit = readonly [from: string, to: string]
const edited = (...edits: readonly Edit[]): string =>
  edits.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from)
    return text.replace(from, to)
  }, site)

const quicStays = 'QUIC connections outlive it.'

const cases: readonly (readonly [name: string, edits: readonly Edit[], told: string])[] = [
  ['nothing', [], ''],
  [
    'comments, blank lines, quoting and indentation are nothing',
    [
      ['    maxconn 4000\n', '  maxconn  "4000" # as many as there are\n\n'],
      ['timeout client 60s', "timeout 'client' 60s"]
    ],
    ''
  ],
  [
    'a weight is the runtime API’s',
    [['web1 192.0.2.1:80 check weight 10', 'web1 192.0.2.1:80 check weight 20']],
    `backend be: server web1 changed: server web1 192.0.2.1:80 check weight 10 → server web1 192.0.2.1:80 check weight 20 (runtime)
It takes commands of the runtime API, or a reload.`
  ],
  [
    'a server comes and another goes',
    [['server web2 192.0.2.2:80', 'server web3 192.0.2.3:80']],
    `backend be: server web3 added: server web3 192.0.2.3:80 check weight 10 (runtime)
backend be: server web2 removed: server web2 192.0.2.2:80 check weight 10 (runtime)
It takes commands of the runtime API, or a reload.`
  ],
  [
    'an option that the runtime API does not know',
    [['web1 192.0.2.1:80 check weight 10', 'web1 192.0.2.1:80 check inter 1s weight 10']],
    `backend be: server web1 changed: server web1 192.0.2.1:80 check weight 10 → server web1 192.0.2.1:80 check inter 1s weight 10 (reload, inter of a server is read only at a reload)
It takes a reload.
${quicStays}`
  ],
  [
    'a weight where the algorithm is static',
    [
      ['balance roundrobin', 'balance source'],
      ['web2 192.0.2.2:80 check weight 10', 'web2 192.0.2.2:80 check weight 5']
    ],
    `backend be: changed: balance roundrobin → balance source (reload)
backend be: server web2 changed: server web2 192.0.2.2:80 check weight 10 → server web2 192.0.2.2:80 check weight 5 (runtime)
It takes a reload.
${quicStays}`
  ],
  [
    'servers in another order',
    [
      ['    server web1 192.0.2.1:80 check weight 10\n', ''],
      [
        'web2 192.0.2.2:80 check weight 10\n',
        'web2 192.0.2.2:80 check weight 10\n    server web1 192.0.2.1:80 check weight 10\n'
      ]
    ],
    `backend be: server web2, web1 moved: web2, web1 (reload)
It takes a reload.
${quicStays}`
  ],
  [
    'a bind',
    [['bind quic4@:443 ssl', 'bind quic4@:8443 ssl']],
    `frontend fe: bind quic4@:8443 added: bind quic4@:8443 ssl crt /etc/haproxy/site.pem alpn h3 (reload)
frontend fe: bind quic4@:443 removed: bind quic4@:443 ssl crt /etc/haproxy/site.pem alpn h3 (reload)
It takes a reload.
${quicStays}`
  ],
  [
    'rules change places',
    [
      ['    http-request deny if { path /private }\n', ''],
      ['    default_backend', '    http-request deny if { path /private }\n    default_backend']
    ],
    `frontend fe: moved: http-request deny if { path /private } (reload)
It takes a reload.
${quicStays}`
  ],
  [
    'how many connections at once',
    [
      ['maxconn 4000', 'maxconn 3000'],
      ['maxconn 1000', 'maxconn 2000']
    ],
    `global: changed: maxconn 4000 → maxconn 3000 (runtime)
frontend fe: changed: maxconn 1000 → maxconn 2000 (runtime)
It takes commands of the runtime API, or a reload.`
  ],
  [
    'more connections than the process was started with',
    [['maxconn 4000', 'maxconn 5000']],
    `global: changed: maxconn 4000 → maxconn 5000 (reload, the runtime API sets no more than the process was started with)
It takes a reload.
${quicStays}`
  ],
  [
    'a section',
    [['\nbackend be\n', '\nbackend spare\n\nbackend be\n']],
    `backend spare: added
It takes a reload.
${quicStays}`
  ],
  [
    'what only the start of the master reads',
    [['    user haproxy\n', '    user haproxy\n    pidfile /run/haproxy.pid\n']],
    `global: added: pidfile /run/haproxy.pid (restart, the file is written at the start)
It takes a restart.
QUIC connections are lost: a restart ends every connection.`
  ]
]

for (const [name, edits, expected] of cases)
  test(`difference: ${name}`, () => assert.equal(told(site, edited(...edits)), expected))

test('the runtime API’s commands for what it can do', () => {
  const after = edited(
    ['web1 192.0.2.1:80 check weight 10', 'web1 192.0.2.9:8080 check weight 20 maxconn 50 disabled'],
    ['server web2 192.0.2.2:80', 'server web3 192.0.2.3:80']
  )
  assert.deepEqual(
    difference(read(site), read(after), { version: '3.0.11' }).changes.flatMap(({ commands }) => commands),
    [
      'set server be/web1 addr 192.0.2.9 port 8080',
      'set server be/web1 weight 20',
      'set maxconn server be/web1 50',
      'set server be/web1 state maint',
      'add server be/web3 192.0.2.3:80 check weight 10',
      'enable health be/web3',
      'enable server be/web3',
      'set server be/web2 state maint',
      'wait 1m srv-removable be/web2',
      'del server be/web2'
    ]
  )
})

const cannot: readonly (readonly [name: string, was: string, is: string, why: string])[] = [
  [
    'a weight that default-server would give',
    'backend b\n  default-server weight 50\n  server s 192.0.2.1:80 weight 10\n',
    'backend b\n  default-server weight 50\n  server s 192.0.2.1:80\n',
    'weight would be what default-server says, which only a reload reads'
  ],
  [
    'a server that tracks one that comes with it',
    'backend b\n  server a 192.0.2.1:80\n',
    'backend b\n  server a 192.0.2.1:80\n  server c 192.0.2.3:80 track d\n',
    'it would track a server that is added at run time too'
  ],
  [
    'a server of a section that is no backend',
    'peers p\n  server a 192.0.2.1:80\n',
    'peers p\n  server a 192.0.2.2:80\n',
    'the runtime API knows servers of TCP and HTTP backends alone'
  ],
  [
    'a server of logs',
    'backend b\n  mode log\n  server a udp@192.0.2.1:514\n',
    'backend b\n  mode log\n  server a udp@192.0.2.1:515\n',
    'the runtime API knows servers of TCP and HTTP backends alone'
  ],
  [
    'all connections, where a frontend has its number from there',
    'global\n  maxconn 400\nfrontend f\n  bind :80\n',
    'global\n  maxconn 300\nfrontend f\n  bind :80\n',
    'frontends without a maxconn of their own take it at a reload'
  ],
  [
    'a frontend’s connections, where the limits of servers come of them',
    'frontend f\n  maxconn 400\nbackend b\n  server s 192.0.2.1:80 minconn 1 maxconn 9\n',
    'frontend f\n  maxconn 300\nbackend b\n  server s 192.0.2.1:80 minconn 1 maxconn 9\n',
    'fullconn of backends with minconn comes of it at a reload'
  ],
  [
    'a balance of a defaults section that the backend does not come from',
    'defaults one\n  balance source\ndefaults two\nbackend b from one\n  server s 192.0.2.1:80 weight 1\n',
    'defaults one\n  balance source\ndefaults two\nbackend b from one\n  server s 192.0.2.1:80 weight 2\n',
    'balance source changes no weights while it runs'
  ]
]

for (const [name, was, is, why] of cannot)
  test(`only a reload does it: ${name}`, () => {
    const { changes } = difference(read(was), read(is), { version: '3.0.11' })
    assert.deepEqual(
      changes.map(change => [change.means, change.why]),
      [['reload', why]]
    )
  })

test('a server with an agent goes without being brought back by it', () => {
  const was = 'backend b\n  server a 192.0.2.1:80\n  server s 192.0.2.2:80 agent-check agent-port 9\n'
  const { changes } = difference(read(was), read('backend b\n  server a 192.0.2.1:80\n'), {
    version: '2.8.0'
  })
  assert.deepEqual(
    changes.flatMap(({ commands }) => commands),
    ['disable agent b/s', 'set server b/s state maint', 'del server b/s']
  )
})

const fates: readonly (readonly [name: string, before: string, surroundings: Surroundings, last: string])[] =
  [
    ['with the capability', site, {}, quicStays],
    [
      'without it',
      site.replace('    setcap cap_net_bind_service\n', ''),
      {},
      'QUIC connections are lost: the worker may not bind port 443 for each connection: it has given its rights away and has no setcap cap_net_bind_service.'
    ],
    [
      'without it, where the kernel lets everybody',
      site.replace('    setcap cap_net_bind_service\n', ''),
      { host: { unprivilegedPortStart: 80 } },
      quicStays
    ],
    [
      'with one socket for all',
      site.replace('    maxconn 4000\n', '    tune.quic.socket-owner listener\n'),
      {},
      'QUIC connections are lost: the connections share their listener’s socket, which the new worker takes.'
    ],
    [
      'with one socket for all, taken back',
      site.replace(
        '    maxconn 4000\n',
        '    tune.quic.socket-owner listener\n    tune.quic.socket-owner connection\n'
      ),
      {},
      quicStays
    ],
    [
      'as root',
      site.replace('user haproxy', 'user root').replace('    setcap cap_net_bind_service\n', ''),
      {},
      quicStays
    ],
    [
      'with a capability that the unit gives',
      site.replace('    setcap cap_net_bind_service\n', ''),
      { host: { ambientCapabilities: ['cap_net_bind_service'], arguments: [] } },
      quicStays
    ],
    ['with QUIC turned off', site.replace('    maxconn 4000\n', '    no-quic\n'), {}, 'It takes a reload.'],
    ['without QUIC', site.replace(/.*quic4.*\n/, ''), {}, 'It takes a reload.']
  ]

for (const [name, before, surroundings, last] of fates)
  test(`QUIC connections over a reload: ${name}`, () => {
    const lines = told(before, before.replace('path /private', 'path /secret'), surroundings).split('\n')
    assert.equal(lines.at(-1), last)
  })
