import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messagesWithin } from '../../../runner/haproxy/binary/messages.ts'
import { checkRendered } from '../../../runner/haproxy/model/check-model.ts'
import { messagesOnModel } from '../../../runner/haproxy/model/messages-on-model.ts'
import { modelOf, rendered } from './rendered.ts'

/** What the schema says; the hint in brackets. */
const misfits: readonly [name: string, yaml: string, wrong: readonly string[]][] = [
  [
    'a misspelt keyword',
    '- global:\n  lines:\n    - timout: { client: 5s }\n',
    ['[0].lines[0] of config has no key timout (Did you mean timeout?)']
  ],
  [
    'a keyword that is no sugar',
    '- defaults:\n  lines:\n    - mode: http\n',
    [
      '[0].lines[0] of config has no key mode (A line whose keyword is not among these is text, such as “- mode http”.)'
    ]
  ],
  [
    'a misspelt section',
    '- fronted: fe\n  lines: []\n',
    ['[0] of config has no key fronted (Did you mean frontend?)']
  ],
  [
    'a misspelt parameter, once',
    "- backend: be\n  lines:\n    - servers: [{ name: a, address: 'b:80', chekc: true }]\n",
    ['[0].lines[0].servers[0] of config has no key chekc (Did you mean check?)']
  ],
  [
    'a time with a blank in it',
    '- defaults:\n  lines:\n    - timeout: { client: 5 s }\n',
    [
      '[0].lines[0].timeout.client is a time such as 30s or 500ms; this is "5 s" ([0].lines[0].timeout.client: How long a client may be silent. 30s, 500ms …)'
    ]
  ],
  [
    'a missing parameter',
    '- frontend: fe\n  lines:\n    - http-request: { set-header: { name: x } }\n',
    [
      '[0].lines[0].http-request.set-header of config lacks its key format (format: Text with variables: %[src], %ci.)'
    ]
  ]
]
for (const [name, yaml, wrong] of misfits)
  test(`the schema says of ${name} what is meant`, () => {
    assert.deepEqual(modelOf(yaml).wrong, wrong)
  })

/** What rendering says, by where it is. */
const problems: readonly [name: string, yaml: string, found: Readonly<Record<string, string>>][] = [
  ['no section', '- global:\n  lines: []\n- lines: [mode http]\n', { '/1': 'A section lacks its keyword' }],
  [
    'two sections',
    '- frontend: a\n  backend: b\n  lines: []\n',
    { '/0/backend': 'A section has one keyword; frontend and backend are given' }
  ],
  ['no name', '- backend: null\n  lines: []\n', { '/0/backend': 'backend lacks its name' }],
  [
    'from where nothing comes from',
    '- peers: a\n  from: b\n  lines: []\n',
    { '/0/from': 'peers takes no from' }
  ],
  [
    'two keywords',
    '- frontend: a\n  lines:\n    - { bind: ":80", log: global }\n',
    { '/0/lines/0/log': 'A line has one keyword; bind and log are given' }
  ],
  [
    'words without a keyword',
    '- frontend: a\n  lines:\n    - args: [a]\n',
    { '/0/lines/0/args': 'args lacks its keyword' }
  ],
  [
    'words beside sugar',
    '- frontend: a\n  lines:\n    - { bind: ":80", args: [a] }\n',
    { '/0/lines/0/args': 'args stands beside keyword, not beside bind' }
  ],
  [
    'two conditions',
    '- frontend: a\n  lines:\n    - { use_backend: b, if: x, unless: y }\n',
    { '/0/lines/0/unless': 'A line takes if or unless; both are given' }
  ],
  [
    'a condition where none stands',
    '- frontend: a\n  lines:\n    - { timeout: { client: 5s }, if: x }\n',
    { '/0/lines/0/if': 'timeout takes no if' }
  ],
  [
    'two lines in one',
    '- frontend: a\n  lines:\n    - "mode http\\nlog global"\n',
    { '/0/lines/0': 'A line is one line' }
  ],
  [
    'no action',
    '- frontend: a\n  lines:\n    - http-request: {}\n',
    { '/0/lines/0/http-request': 'http-request lacks its action' }
  ],
  [
    'two actions',
    '- frontend: a\n  lines:\n    - http-request: { deny: {}, allow: {} }\n',
    { '/0/lines/0/http-request/allow': 'http-request takes one action; deny and allow are given' }
  ],
  [
    'two patterns',
    '- backend: a\n  lines:\n    - http-check: { expect: { status: 200, string: x } }\n',
    { '/0/lines/0/http-check/expect': 'expect takes one pattern; status and string are given' }
  ]
]
for (const [name, yaml, found] of problems)
  test(`a model with ${name} is told where`, () => {
    assert.deepEqual(
      Object.fromEntries(rendered(yaml).problems.map(({ pointer, message }) => [pointer, message])),
      found
    )
  })

const whole = `- lines: ['.if version_atleast(3.0)']
- global:
  comment: For all.
  lines:
    - user haproxy
    - raw: |
        nosuch word
        other word
- defaults: web
  from: none
  lines:
    - { comment: Said., keyword: mode, args: [http] }
    - timeout: { client: 5s, server: 6s }
- crt-list: /l.txt
  lines:
    - crt: { certificate: /a.pem, options: { alpn: [h2, http/1.1], verify: none }, names: [a.example, '*.b.example'] }
    - /b.pem
- map: /m.map
  lines: [{ entry: { key: a.example, value: be_a } }]
- error-file: /503.http
  lines:
    - raw: "HTTP/1.0 503 Service Unavailable\\nContent-Length: 0\\n\\n"
`

test('each line of the text has the pointer of what made it', () => {
  const { text, origins, files } = rendered(whole)
  assert.deepEqual(
    text
      .split('\n')
      .slice(0, -1)
      .map((line, index) => [origins[index]?.pointer, line]),
    [
      ['/0/lines/0', '    .if version_atleast(3.0)'],
      ['/1', ''],
      ['/1/comment', '# For all.'],
      ['/1', 'global'],
      ['/1/lines/0', '    user haproxy'],
      ['/1/lines/1/raw', '    nosuch word'],
      ['/1/lines/1/raw', '    other word'],
      ['/2', ''],
      ['/2', 'defaults web from none'],
      ['/2/lines/0', '    # Said.'],
      ['/2/lines/0', '    mode http'],
      ['/2/lines/1/timeout/client', '    timeout client 5s'],
      ['/2/lines/1/timeout/server', '    timeout server 6s']
    ]
  )
  assert.deepEqual(
    files.map(file => [file.path, file.kind, file.text, file.origins.map(({ pointer }) => pointer)]),
    [
      [
        '/l.txt',
        'crt-list',
        '/a.pem [alpn h2,http/1.1 verify none] a.example *.b.example\n/b.pem\n',
        ['/3/lines/0', '/3/lines/1']
      ],
      ['/m.map', 'map', 'a.example be_a\n', ['/4/lines/0']],
      [
        '/503.http',
        'error-file',
        'HTTP/1.0 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n',
        ['/5/lines/0/raw', '/5/lines/0/raw', '/5/lines/0/raw']
      ]
    ]
  )
})

test('messages of haproxy come back on the model, also those about its files', () => {
  const made = rendered(whole)
  const said = `check failed: parsing [/etc/haproxy/haproxy.cfg:6] : unknown keyword 'nosuch' in 'global' section
[/l.txt:2] unable to stat SSL certificate
[/etc/haproxy/haproxy.cfg:99] nowhere`
  assert.deepEqual(
    messagesOnModel(messagesWithin(said), made, pointer => `at ${pointer}`).map(({ message, place }) => [
      message.text,
      place
    ]),
    [
      ["unknown keyword 'nosuch' in 'global' section", 'at /1/lines/1/raw'],
      ['unable to stat SSL certificate', 'at /3/lines/1'],
      ['nowhere', undefined]
    ]
  )
})

test('what the lint finds comes back on the model, but the catalogue is not asked about raw', () => {
  const yaml = `- frontend: fe
  lines:
    - bind :80
    - nosuch word
    - raw: other word
    - default_backend be_none
`
  const made = rendered(yaml)
  assert.deepEqual(
    checkRendered(made, { version: '3.4.6' })
      .filter(({ severity }) => severity === 'error')
      .map(({ code, pointer, line }) => [code, pointer, line]),
    [
      ['haproxy-unknown-keyword', '/0/lines/1', 2],
      ['haproxy-undefined-backend', '/0/lines/3', 4]
    ]
  )
})
