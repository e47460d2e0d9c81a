import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { Source } from '../../runner/language/source.ts'
import { readHistory } from '../../runner/modules/haproxy/deploy.ts'
import { listenersOf, socketsOf } from '../../runner/modules/haproxy/listeners.ts'
import { haproxyConfig } from '../../runner/modules/haproxy-config.ts'
import { content } from './plan.ts'
import { plans } from './table.ts'

const text = 'global\n'
const { sha256 } = content(text)
const dest = '/etc/haproxy/haproxy.cfg'
const home = '/var/lib/hq-run/haproxy/haproxy.service'
const entry = `81a4 0 0 root root ${dest}`
/** What the host says: entries, digests, the script's digest, a look, haproxy -vv, the text that is there. */
const host = (look: string, digest = sha256, entries = entry) =>
  [entries, `${digest}  ${dest}`, 1, look, 127, `${text}.`] as const
const other = '0'.repeat(64)
const want = { content: text, lint: 'off' as const, probes: [] }

const transaction = (why: string, last: string, id: string) => [
  `a directory for what comes | make ${home}/incoming/${id}-${last}`,
  `is not there | write ${home}/activate 0700`,
  `${why} | write ${home}/incoming/${id}-${last}/tree/0 0600`,
  `what is to be done | write ${home}/incoming/${id}-${last}/request 0600`,
  `check, keep the last-known-good, swap, reload, verify | activate ${dest} in haproxy.service`,
  'everything is as it should be | confirm, and stop the dead-man timer'
]

plans(haproxyConfig, [
  ['what is in place and loaded is left alone', want, host('state active\nlast 3'), []],
  ['in place, and the service does not run', want, host('state inactive\nlast '), []],
  [
    'only its owner is another one',
    { ...want, owner: 'haproxy' },
    host('state active\nlast 3'),
    [`owner is root, wanted haproxy | chown -- haproxy ${dest}`]
  ],
  [
    'other content is activated as one transaction',
    want,
    host('state active\nlast 3', other),
    transaction(`${dest}: content differs`, '3', 'dd42acb026f0')
  ],
  [
    'so is what lies there and was never loaded',
    want,
    host('state active\nstale the last reload failed\nlast 3'),
    transaction('the last reload failed', '3', 'dd42acb026f0')
  ],
  [
    'and what nobody confirmed',
    want,
    host('state active\nlast 4\npending 4'),
    transaction('deploy 4 was never confirmed', '4', 'dd42acb026f0')
  ],
  [
    'a service that shall run and does not',
    { ...want, state: 'started' },
    host('state failed\nlast 4'),
    transaction('the service is failed', '4', '7a9227a1416d')
  ],
  [
    'a directory in its place is refused',
    want,
    host('state active\nlast 3', other, `41ed 0 0 root root ${dest}`),
    `dest: ${dest} is not a regular file`
  ],
  [
    'so is a path that the script could not read',
    { ...want, dest: '/etc/my config' },
    host('state active\nlast 3'),
    'dest: /etc/my config has a character that the activation does not take in a path'
  ],
  [
    'the lint refuses before anything is touched',
    { content: 'frontend x\n  bind :80\n  mode http\n  default_backend nowhere\n', probes: [] },
    [...host('state active\nlast 3', other)],
    'content: /etc/haproxy/haproxy.cfg:4: there is no backend nowhere (haproxy-undefined-backend) (To have it all the same, write lint: off; haproxy -c still has its say.)'
  ]
])

const listeners = (binds: string, mode = 'http') =>
  readConfiguration(new Source('haproxy.cfg', `defaults\n  mode ${mode}\nfrontend x\n${binds}\n`))

const cases: readonly (readonly [title: string, binds: string, answers: readonly string[]])[] = [
  [
    'plain HTTP on both families',
    '  bind :80\n  bind :::80 v6only',
    ['1.1 http 127.0.0.1:80', '1.1 http ::1:80']
  ],
  [
    'TLS speaks what ALPN offers',
    '  bind *:443 ssl crt a alpn h2,http/1.1',
    ['1.1 https 127.0.0.1:443', '2 https 127.0.0.1:443']
  ],
  ['QUIC', '  bind quic4@:443 ssl crt a alpn h3', ['3 https 127.0.0.1:443']],
  ['several addresses on a line', '  bind 127.0.0.1:1,[::1]:2', ['1.1 http 127.0.0.1:1', '1.1 http ::1:2']],
  [
    'not what only a proxy, or a certificate, opens',
    '  bind :80 accept-proxy\n  bind :443 ssl crt a verify required ca-file b',
    []
  ],
  ['not what only some names open', '  bind :443 ssl crt a strict-sni', []],
  ['not sockets, nor variables', '  bind unix@/run/x\n  bind "${ADDRESS}:80"\n  bind fd@3', []]
]
for (const [title, binds, answers] of cases)
  test(`what must answer: ${title}`, () => {
    assert.deepEqual(
      listenersOf(listeners(binds)).map(
        ({ version, scheme, address, port }) => `${version} ${scheme} ${address}:${port}`
      ),
      answers
    )
  })

test('a proxy of TCP answers no HTTP, but its sockets are opened', () => {
  const configuration = listeners('  bind :25\n  bind quic6@:443 ssl crt a', 'tcp')
  assert.deepEqual(listenersOf(configuration), [])
  assert.deepEqual(socketsOf(configuration), [
    { protocol: 'tcp', address: '0.0.0.0', port: 25 },
    { protocol: 'udp', address: '::', port: 443 }
  ])
})

test('history is read as the host tells it', () => {
  const out = [
    '3\t2026-11-23T14:37:33+0000\tcurrent\t8c291f97d280\t1\tada on lb9\t',
    '2\t2026-11-23T14:36:53+0000\trestored\t8c291f97d280\t\tada on lb9\tit was cut'
  ].join('\n')
  assert.deepEqual(readHistory(out), [
    {
      number: 3,
      time: '2026-11-23T14:37:33+00:00',
      verdict: 'current',
      sha256: '8c291f97d280',
      rollback: 1,
      who: 'ada on lb9'
    },
    {
      number: 2,
      time: '2026-11-23T14:36:53+00:00',
      verdict: 'restored',
      sha256: '8c291f97d280',
      who: 'ada on lb9',
      message: 'it was cut'
    }
  ])
})
