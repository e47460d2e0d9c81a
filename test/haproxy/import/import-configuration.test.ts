import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { catalogueOf } from '../../../runner/haproxy/catalogue/catalogue.ts'
import { normalForm } from '../../../runner/haproxy/configuration/normal-form.ts'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import {
  type ImportOptions,
  importConfiguration
} from '../../../runner/haproxy/import/import-configuration.ts'
import { modelYaml } from '../../../runner/haproxy/import/model-yaml.ts'
import { renderModel } from '../../../runner/haproxy/model/render-model.ts'
import { Source } from '../../../runner/language/source.ts'

const read = (text: string) => readConfiguration(new Source('haproxy.cfg', text))

const yamlOf = (text: string, options: ImportOptions = {}): string =>
  modelYaml(importConfiguration(read(text), options))

const notesOf = (text: string, options: ImportOptions = {}): readonly string[] => {
  const configuration = read(text)
  return importConfiguration(configuration, options).notes.map(({ start, message }) => {
    const { line, column } = configuration.source.position(start)
    return `${line}:${column} ${message}`
  })
}

/** Lines of a frontend, and what they are in the model. */
const lines: readonly [name: string, lines: string, yaml: string][] = [
  ['words keep their quotes', `log-format  "%ci\\t%[src]"   '#'`, `log-format "%ci\\t%[src]" '#'`],
  ['no and default stay', 'no option httplog', 'no option httplog'],
  ['environment variables stay', 'bind "${A}:80"', 'bind "${A}:80"'],
  [
    'timeouts together',
    'timeout client 30s\ntimeout http-request 5s',
    'timeout: { client: 30s, http-request: 5s }'
  ],
  [
    'a timeout that comes twice',
    'timeout client 30s\ntimeout client 5s',
    'timeout: { client: 30s }\ntimeout: { client: 5s }'
  ],
  ['a timeout in a variable', 'timeout client "${T-5s}"', "timeout: { client: '${T-5s}' }"],
  ['a variable that is none', "log-format '${T}'", "log-format '${T}'"],
  ['an address alone stays a line', 'bind :80', 'bind :80'],
  [
    'a bind',
    'bind :80 ssl crt a crt b alpn h2,http/1.1',
    'bind: { address: :80, ssl: true, crt: [a, b], alpn: [h2, http/1.1] }'
  ],
  ['a bind whose words the map would put elsewhere', 'bind :80 alpn h2 ssl', 'bind :80 alpn h2 ssl'],
  ['a bind with a word that the map has not', 'bind :80 ssl no-sslv3', 'bind :80 ssl no-sslv3'],
  ['a rule', 'http-request set-header a "b c"', 'http-request: { set-header: { name: a, format: b c } }'],
  [
    'a rule with a condition',
    'http-request set-header a b unless { path_beg "/a b" } || !c',
    `http-request: { set-header: { name: a, format: b } }\nunless: '{ path_beg "/a b" } || !c'`
  ],
  ['a rule with one value stays a line', 'http-request set-path /a if b', 'http-request set-path /a if b'],
  ['a rule without any', 'http-request deny if b', 'http-request deny if b'],
  [
    'a rule with brackets',
    'http-request set-var(txn.a) path,lower',
    'http-request: { set-var: { name: txn.a, value: "path,lower" } }'
  ],
  [
    'a rule of TCP',
    'tcp-request content track-sc0 src table t if a',
    'tcp-request: { on: content, track-sc0: { key: src, table: t } }\nif: a'
  ],
  [
    'an answer',
    'http-request return status 200 content-type text/plain string ok hdr a b hdr c d',
    'http-request: { return: { status: 200, content-type: text/plain, string: ok, hdr: { a: b, c: d } } }'
  ],
  ['an ACL with one value stays a line', 'acl a path_beg -i /x', 'acl a path_beg -i /x'],
  [
    'an ACL with several',
    'acl a path -i -m beg /x "/y z"',
    'acl: { name: a, criterion: path, flags: [-i, -m beg], values: [/x, /y z] }'
  ],
  ['a backend with a condition', 'use_backend b if { ssl_fc }', "use_backend: b\nif: '{ ssl_fc }'"],
  [
    'statistics',
    'stats enable\nstats uri /\nstats admin if { src 10.0.0.1 }',
    "stats: { enable: true, uri: /, admin: 'if { src 10.0.0.1 }' }"
  ],
  [
    'a log',
    'log /dev/log len 2048 local0 notice',
    'log: { target: /dev/log, len: 2048, facility: local0, level: notice }'
  ],
  ['a number that is not written as one', 'log /dev/log len 02048 local0', 'log /dev/log len 02048 local0'],
  [
    'a stick table',
    'stick-table type ip size 1m expire 10s store gpc0,conn_cur',
    'stick-table: { type: ip, size: 1m, expire: 10s, store: [gpc0, conn_cur] }'
  ],
  ['error pages', 'errorfile 503 /a.http', "errorfile: { '503': /a.http }"],
  ['braces that a template would take', "log-format '{{a}}'", "log-format '\\{{a}}'"],
  ['directives', '.if feature(QUIC)\nbind :80\n.endif', '.if feature(QUIC)\nbind :80\n.endif']
]
for (const [name, text, yaml] of lines)
  test(`imports ${name}`, () => {
    const imported = importConfiguration(read(`frontend x\n${text}\n`))
    const expected = yaml.replace(/\n(?=(?:if|unless):)/g, '\n  ').split(/\n(?! )/)
    const wanted = expected.map(item => (/^[a-z_-]+: /.test(item) ? parse(`- ${item}`)[0] : item))
    const written = parse(modelYaml(imported))[0].lines
    assert.deepEqual(written, wanted)
    assert.deepEqual(imported.notes, [])
  })

test('servers that stand together are a list, one with a comment is not of it', () => {
  assert.equal(
    yamlOf(`backend b
  server a 192.0.2.1:80 check
  server b 192.0.2.2:80 weight 3 # strong
  server c 192.0.2.3:80
  server d 192.0.2.4:80 check weight 3 inter 2s
  server e "\${E}:80" check
`),
    `- backend: b
  lines:
    - server: { name: a, address: 192.0.2.1:80, check: true }
    # strong
    - server: { name: b, address: 192.0.2.2:80, weight: 3 }
    - server: { name: c, address: 192.0.2.3:80 }
    - server d 192.0.2.4:80 check weight 3 inter 2s
    - server: { name: e, address: '\${E}:80', check: true }
`
  )
})

const quicBinds = `frontend f
  bind :443 ssl crt /a.pem alpn h2,http/1.1
  bind quic4@:443 ssl crt /a.pem alpn h3
  bind :::443 v6only ssl crt /a.pem alpn h2,http/1.1
  bind quic6@:443 v6only ssl crt /a.pem alpn h3
`
const told = `  http-after-response set-header alt-svc 'h3=":443"; ma=900'\n`

test('binds of TCP and QUIC and the header that tells of them are https', () => {
  assert.equal(
    yamlOf(`global\n  setcap cap_net_bind_service\n${quicBinds}${told}`),
    `- global:
  lines:
    - setcap cap_net_bind_service
- frontend: f
  lines:
    - https: { certificate: /a.pem, alt_svc: { max_age: 900 } }
`
  )
})

test('https is left alone where it would add something, and the note says what', () => {
  assert.deepEqual(notesOf(quicBinds + told), [
    '2:3 https: would say the same in one, but would add global, setcap cap_net_bind_service'
  ])
  assert.match(
    yamlOf(quicBinds + told),
    /- bind: \{ address: quic4@:443, ssl: true, crt: \/a\.pem, alpn: h3 \}/
  )
})

test('binds that do not belong together are no https', () => {
  const other = quicBinds.replace('quic4@:443', 'quic4@:8443')
  assert.doesNotMatch(yamlOf(`global\n  setcap cap_net_bind_service\n${other}`), /https:/)
})

test('QUIC is tuned under the names that HAProxy has now, from those of the version it was written for', () => {
  const text = 'global\n  tune.quic.frontend.max-idle-timeout 30s\n  tune.quic.socket-owner listener\n'
  assert.equal(
    yamlOf(text, { surroundings: { version: '3.0.11' } }),
    '- global:\n  lines:\n    - quic: { fe: { max_idle_timeout: 30s }, sock_per_conn: false }\n'
  )
  assert.equal(
    yamlOf(text),
    '- global:\n  lines:\n    - tune.quic.frontend.max-idle-timeout 30s\n    - tune.quic.socket-owner listener\n'
  )
})

test('comments and empty lines stay where they stood', () => {
  assert.equal(
    yamlOf(`# a file
#
# of ours

global # the process
    daemon   # yes

    # two
    # lines

    maxconn 5
    timeout client 1s
    # between
    timeout server 1s
    # at its end
# before the next
defaults from x
    #only comments
backend b
# the end
`),
    `# a file
#
# of ours

# the process
- global:
  lines:
    - daemon # yes

    # two
    # lines

    - maxconn 5
    - timeout: { client: 1s }
    # between
    - timeout: { server: 1s }
    # at its end
# before the next
- defaults:
  from: x
#only comments
- backend: b
# the end
`
  )
})

test('every line stays as it is with plain', () => {
  assert.equal(
    yamlOf('frontend f\n  timeout client 1s\n  http-request set-header a b if c\n', { plain: true }),
    '- frontend: f\n  lines:\n    - timeout client 1s\n    - http-request set-header a b if c\n'
  )
})

test('what HAProxy cannot read, or the model has no place for, stays as raw text and is told', () => {
  const text = `.if 1
.endif
frontend a :80
  mode http
global
    log-tag "open
  "" nothing
listen b
  balanse roundrobin
  no-quic
  tune.bufsize 1
`
  assert.equal(
    yamlOf(text, { catalogue: catalogueOf('3.4') }),
    `- lines:
    - .if 1
    - .endif
    - raw: |-
        frontend a :80
        mode http
- global:
  lines:
    - raw: '    log-tag "open'
- listen: b
  lines:
    - raw: balanse roundrobin
    - raw: no-quic
    - raw: tune.bufsize 1
`
  )
  assert.deepEqual(notesOf(text, { catalogue: catalogueOf('3.4') }), [
    '3:1 this frontend section is kept as raw text: the model has no such header',
    '6:5 the quote is not closed; the line is kept as raw text',
    '9:3 HAProxy 3.4 does not know balanse in listen; the line is kept as raw text',
    '10:3 HAProxy 3.4 does not know no-quic in listen; the line is kept as raw text',
    '11:3 HAProxy 3.4 has tune.bufsize in global, not in listen; the line is kept as raw text'
  ])
})

test('a missing line feed at the end is told and mended', () => {
  assert.deepEqual(notesOf('global'), ['1:7 the last line does not end with a line feed'])
  assert.equal(yamlOf('global'), '- global:\n')
})

const word = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'bind',
      'server',
      'timeout',
      'client',
      '5s',
      'ssl',
      'crt',
      'http-request',
      'set-header',
      'acl',
      'if',
      '{',
      '}',
      'a',
      ':80',
      'check',
      'weight',
      '3',
      'stats',
      'socket',
      '/x',
      'mode',
      '-i',
      'log',
      'return',
      'hdr',
      'alpn',
      'h2,h3'
    )
  },
  fc.constantFrom(
    '"a b"',
    "'$c'",
    '"${D}"',
    '"$E"',
    '\\#',
    "''",
    '"{{x}}"',
    '{{',
    '\\xff',
    'ü',
    '#c',
    'yes',
    '0600',
    '~',
    '- a',
    'a:',
    '[b',
    '?'
  )
)
const line = fc.array(word, { minLength: 1, maxLength: 7 }).map(words => `  ${words.join(' ')}`)
const section = fc
  .tuple(
    fc.constantFrom(
      'global',
      'defaults',
      'defaults d',
      'frontend f',
      'listen "l"',
      'backend b from d',
      'peers p'
    ),
    fc.array(line, { maxLength: 6 })
  )
  .map(([header, own]) => [header, ...own].join('\n'))

test('whatever is imported renders as the same configuration, typed or plain, also by way of YAML', () => {
  fc.assert(
    fc.property(fc.array(section, { minLength: 1, maxLength: 3 }), fc.boolean(), (sections, plain) => {
      const configuration = read(`${sections.join('\n')}\n`)
      const imported = importConfiguration(configuration, { plain })
      const { text } = renderModel(imported.model, {})
      assert.equal(normalForm(read(text)), normalForm(configuration))
      const written = parse(modelYaml(imported), (_, value) =>
        typeof value === 'string'
          ? value.replaceAll('\\\\{{! }}\\{{', '\\{{').replaceAll('\\{{', '{{')
          : value
      )
      assert.deepEqual(written, JSON.parse(JSON.stringify(imported.model)))
    }),
    { numRuns: 400 }
  )
})

test('the guide’s own haproxy.cfg, as docs/source-document.md speaks of it', () => {
  const text = readFileSync('test/haproxy/fixtures/source-document.cfg', 'utf8')
  const golden = readFileSync('test/haproxy/fixtures/source-document.yaml', 'utf8')
  const options = { catalogue: catalogueOf('3.4') }
  assert.equal(yamlOf(text, options), golden)
  const { model } = importConfiguration(read(text), options)
  assert.equal(normalForm(read(renderModel(model, {}).text)), normalForm(read(text)))
  assert.deepEqual(notesOf(text, options), [
    '82:5 HAProxy 3.4 has balance in defaults, listen, backend, not in frontend; the line is kept as raw text',
    '107:5 HAProxy 3.4 has balance in defaults, listen, backend, not in frontend; the line is kept as raw text'
  ])
})
