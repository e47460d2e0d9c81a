import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hqRun } from './hq-run.ts'

const cwd = process.cwd()

const cases: readonly (readonly [args: string, code: number, stdout: string, stderr: string])[] = [
  [
    'bind alpn',
    0,
    `alpn <protocols>  option of bind
  Protocols to offer: h3, h2, http/1.1
  needs        SSL
  versions     2.6 or older to 3.4 and newer
  docs         https://docs.haproxy.org/3.4/configuration.html#5.1-alpn
`,
    ''
  ],
  [
    'http-request replace-path --haproxy 2.8.5',
    0,
    `replace-path <match-regex> <replace-fmt>  action of a rule
  Changes the path by a regular expression
  stands in    http-request
  condition    if or unless, optional
  versions     2.6 or older to 3.4 and newer
  docs         https://docs.haproxy.org/2.8/configuration.html#4.2-http-request%20replace-path
`,
    ''
  ],
  [
    'tune.quic.socket-owner',
    0,
    `tune.quic.socket-owner { connection | listener }  line
  Whether each QUIC connection gets a socket of its own
  stands in    global
  needs        QUIC
  versions     2.8 to 3.4 and newer
  deprecated   since 3.3: tune.quic.fe.sock-per-conn
  docs         https://docs.haproxy.org/3.4/configuration.html#3.2-tune.quic.socket-owner
`,
    ''
  ],
  [
    'option httplog --haproxy 3.0',
    0,
    `option httplog [clf]  line
  Log lines tell of requests, not only of connections
  stands in    defaults, frontend, listen
  modes        http
  versions     2.6 or older to 3.4 and newer
  docs         https://docs.haproxy.org/3.0/configuration.html#4.2-option%20httplog
`,
    ''
  ],
  [
    'no-quic --haproxy 3.4',
    1,
    '',
    'error: HAProxy 3.4 has no no-quic: it has another name since 3.3\nhint: Write tune.quic.listen.\n'
  ],
  ['nbproc', 1, '', 'error: HAProxy 3.4 has no nbproc: it is gone since 2.5\nhint: Write nbthread.\n'],
  ['program', 1, '', 'error: HAProxy 3.4 has no program: it is gone since 3.3\n'],
  ['setcap --haproxy 2.8', 1, '', 'error: HAProxy 2.8 has no setcap yet: it came with 2.9\n'],
  [
    'http-response set-path',
    1,
    '',
    'error: HAProxy 3.4 has no http-response set-path\nhint: It is known in http-request.\n'
  ],
  ['timeout clinet', 1, '', 'error: HAProxy 3.4 has no timeout clinet\nhint: Did you mean timeout client?\n'],
  [
    'maxconn --haproxy newest',
    1,
    '',
    'error: newest is no version of HAProxy\nhint: Write one such as 3.4 or 3.4.6.\n'
  ]
]

for (const [args, code, stdout, stderr] of cases)
  test(`hq-run haproxy keyword ${args}: ${code === 0 ? 'is told' : 'is refused'}`, async () => {
    assert.deepEqual(await hqRun(['haproxy', 'keyword', ...args.split(' ')], { cwd }), {
      code,
      stdout,
      stderr
    })
  })

test('hq-run haproxy keyword NAME --format json tells all of it', async () => {
  const { stdout } = await hqRun(['haproxy', 'keyword', 'src', '--format', 'json'], { cwd })
  assert.deepEqual(JSON.parse(stdout), [
    {
      kind: 'fetch',
      name: 'src',
      prefix: false,
      sections: [],
      rules: [],
      modes: [],
      signatures: [],
      arguments: [],
      arity: { least: 0, most: 0 },
      negatable: false,
      namedDefaultsOnly: false,
      experimental: false,
      gives: 'addr',
      since: '2.6',
      needs: [],
      section: '7.3.3',
      summary: 'Address of the client',
      branch: '3.4',
      docs: 'https://docs.haproxy.org/3.4/configuration.html#7.3.3-src'
    }
  ])
})
