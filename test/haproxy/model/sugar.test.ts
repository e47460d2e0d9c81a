import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf } from './rendered.ts'

/** Lines of the model, and the lines of haproxy.cfg that they are. */
const cases: readonly [name: string, yaml: string, text: string, section?: string][] = [
  ['text as it is', '- option httplog\n- "  retries 3  "', 'option httplog\nretries 3\n'],
  [
    'a keyword with its words, quoted where they need it',
    "- { keyword: http-request, args: [deny, content-type, text/plain, string, 'no way', hdr, x, '${X}', a, 'it''s'] }",
    'http-request deny content-type text/plain string \'no way\' hdr x "${X}" a "it\'s"\n'
  ],
  [
    'a keyword of several words, and words that are left out',
    "- { keyword: option httpchk, args: [GET, null, /healthz] }\n- { keyword: 'no option', args: [httpclose] }",
    'option httpchk GET /healthz\nno option httpclose\n'
  ],
  [
    'HAProxy’s conditions',
    "- { keyword: http-request, args: [deny], if: '{ src 10.0.0.0/8 } !METH_GET' }\n- { http-request: deny, unless: ' LOCALHOST ' }",
    'http-request deny if { src 10.0.0.0/8 } !METH_GET\nhttp-request deny unless LOCALHOST\n'
  ],
  [
    'a comment',
    '- { http-request: deny, comment: "One.\\n\\nTwo." }',
    '# One.\n#\n# Two.\nhttp-request deny\n'
  ],
  [
    'text of several lines as it is',
    '- raw: |\n    option httplog\n\n      # indented\n      maxconn 5\n',
    'option httplog\n\n  # indented\n  maxconn 5\n'
  ],
  [
    'what was left out',
    '- null\n- mode http\n- timeout: { client: 5s, server: null }\n- log: null',
    'mode http\ntimeout client 5s\n'
  ],
  [
    'lists among lines',
    '- [mode http, null, balance first]\n- retries 3',
    'mode http\nbalance first\nretries 3\n'
  ],
  [
    'bind',
    "- bind: { address: ':443', ssl: true, crt: [/a.pem, /b.pem], alpn: [h2, http/1.1], v6only: false, accept-proxy: true, maxconn: 100, args: [tfo] }",
    'bind :443 ssl crt /a.pem crt /b.pem alpn h2,http/1.1 accept-proxy maxconn 100 tfo\n'
  ],
  ['bind as text', '- bind: "*:80"', 'bind *:80\n'],
  [
    'servers',
    `- default-server: { check: true, inter: 5s }
- server: { name: a, address: '192.0.2.1:80', check: true, maxconn: 500, ssl: true, verify: required, ca-file: '@system-ca', sni: str(app.example) }
- servers: [{ name: b, address: '192.0.2.2:80', backup: true }, { name: c, address: '192.0.2.3:80' }]
- server-template: { prefix: s, count: 1-3, address: 'app.example:80', resolvers: dns }`,
    `default-server check inter 5s
server a 192.0.2.1:80 check ssl verify required ca-file @system-ca sni str(app.example) maxconn 500
server b 192.0.2.2:80 backup
server c 192.0.2.3:80
server-template s 1-3 app.example:80 resolvers dns
`,
    'backend: be'
  ],
  [
    'timeouts',
    '- timeout: { http-request: 10s, client: 60s, queue: 500 }',
    'timeout http-request 10s\ntimeout client 60s\ntimeout queue 500\n'
  ],
  [
    'rules for requests',
    `- http-request: { set-header: { name: x, format: '%[src]' } }
- http-request: { set-var: { name: txn.host, value: 'req.hdr(host)' } }
- http-request: { redirect: { scheme: https, code: 308 } }
- http-request: { return: { status: 200, content-type: text/plain, string: "up\\n", hdr: { x: '1', y: '2' } } }
- http-request: { replace-path: { match: '(.*)/$', with: '\\1' } }
- http-request: { track-sc0: { key: src, table: t } }
- http-request: { set-map: { file: /m.map, key: '%[src]', value: '1' } }
- http-request: { do-resolve: { variable: txn.ip, resolvers: dns, family: ipv4, name: 'hdr(host)' } }
- http-request: { deny: {} }
- http-request: { allow: null, deny: { deny_status: 429 } }`,
    `http-request set-header x %[src]
http-request set-var(txn.host) req.hdr(host)
http-request redirect scheme https code 308
http-request return status 200 content-type text/plain string "up\\n" hdr x 1 hdr y 2
http-request replace-path (.*)/$ '\\1'
http-request track-sc0 src table t
http-request set-map(/m.map) %[src] 1
http-request do-resolve(txn.ip,dns,ipv4) hdr(host)
http-request deny
http-request deny deny_status 429
`
  ],
  [
    'rules for answers, connections and packets',
    `- http-response: { del-header: { name: server } }
- http-after-response: { set-header: { name: strict-transport-security, format: max-age=63072000; includeSubDomains } }
- tcp-request: { 'on': connection, reject: {} }
  if: '{ src -f /blocked }'
- tcp-request: { inspect-delay: 5s }
- tcp-request: { accept: {} }
  if: '{ req.ssl_hello_type 1 }'
- tcp-request: { 'on': connection, expect-proxy: {} }
- tcp-response: { close: {} }
- quic-initial: { send-retry: {} }`,
    `http-response del-header server
http-after-response set-header strict-transport-security 'max-age=63072000; includeSubDomains'
tcp-request connection reject if { src -f /blocked }
tcp-request inspect-delay 5s
tcp-request content accept if { req.ssl_hello_type 1 }
tcp-request connection expect-proxy layer4
tcp-response content close
quic-initial send-retry
`
  ],
  [
    'ACLs and backends',
    `- acl: { name: is_api, criterion: path, flags: [-i, -m beg], values: [/api/, '/v 1/'] }
- acl: is_get method GET
- use_backend: be_api
  if: is_api is_get
- default_backend: be_web`,
    `acl is_api path -i -m beg /api/ '/v 1/'
acl is_get method GET
use_backend be_api if is_api is_get
default_backend be_web
`
  ],
  [
    'statistics',
    "- stats: { enable: true, uri: /, hide-version: true, auth: 'admin:${PASSWORD}', admin: 'if LOCALHOST', realm: null, show-legends: false }",
    'stats enable\nstats uri /\nstats hide-version\nstats auth "admin:${PASSWORD}"\nstats admin if LOCALHOST\n'
  ],
  [
    'the socket for commands',
    "- stats: { socket: { path: /run/haproxy/admin.sock, mode: '600', level: admin }, timeout: 30s }",
    'stats socket /run/haproxy/admin.sock mode 600 level admin\nstats timeout 30s\n',
    'global:'
  ],
  [
    'TLS for all',
    `- ssl:
    bind: { curves: [X25519, prime256v1], ciphersuites: [], options: { prefer-client-ciphers: true, ssl-min-ver: TLSv1.2, no-tls-tickets: true } }
    server: { ciphers: 'A:B' }
    dh-param-file: /dhparam.pem
    security-level: 2`,
    `ssl-default-bind-curves X25519:prime256v1
ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2 no-tls-tickets
ssl-default-server-ciphers A:B
ssl-dh-param-file /dhparam.pem
ssl-security-level 2
`,
    'global:'
  ],
  [
    'logs',
    '- log: global\n- log: { target: stdout, format: raw, facility: local0, level: info }',
    'log global\nlog stdout format raw local0 info\n'
  ],
  [
    'checks',
    `- option httpchk: { method: GET, uri: /healthz }
- http-check: { send: { meth: GET, uri: /healthz, ver: HTTP/1.1, hdr: { host: app.example } }, expect: { status: 200-399 } }
- http-check: { expect: { hdr: { x: y }, comment: why } }
- tcp-check: { connect: { port: 6379 }, send: { data: "PING\\r\\n" }, expect: { string: +PONG } }`,
    `option httpchk GET /healthz
http-check send meth GET uri /healthz ver HTTP/1.1 hdr host app.example
http-check expect status 200-399
http-check expect comment why hdr name x value y
tcp-check connect port 6379
tcp-check send "PING\\r\\n"
tcp-check expect string +PONG
`,
    'backend: be'
  ],
  [
    'stick tables',
    `- stick-table: { type: ip, size: 1m, expire: 10m, store: [http_req_rate(10s), gpc0] }
- stick: { 'on': src, table: other }`,
    'stick-table type ip size 1m expire 10m store http_req_rate(10s),gpc0\nstick on src table other\n',
    'backend: be'
  ],
  [
    'what else belongs to a proxy',
    `- balance: { algorithm: uri, argument: whole }
- cookie: { name: SRV, how: insert, indirect: true, nocache: true, attr: [SameSite=Lax] }
- compression: { algo: [gzip, deflate], type: [text/html, text/css], offload: true }
- errorfile: { '503': /errors/503.http, '504': null }`,
    `balance uri whole
cookie SRV insert indirect nocache attr SameSite=Lax
compression algo gzip deflate
compression type text/html text/css
compression offload
errorfile 503 /errors/503.http
`,
    'backend: be'
  ]
]

for (const [name, yaml, text, section] of cases)
  test(`the model has ${name}`, () => {
    assert.equal(linesOf(yaml, section), text)
  })
