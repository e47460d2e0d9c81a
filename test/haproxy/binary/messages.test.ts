import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Message, readMessages, readReload } from '../../../runner/haproxy/binary/messages.ts'

/** What was printed by HAProxys of several versions; long lists of keywords in it are shortened. */
const output = (name: string): string => readFileSync(`test/haproxy/binary/outputs/${name}.txt`, 'utf8')

const brief = ({ severity, file, line, proxy, server, text }: Message): string =>
  [severity, file && `${file}:${line}`, proxy && [proxy, server].filter(Boolean).join('/'), text]
    .filter(part => part !== undefined)
    .join(' | ')

const timeouts = (proxy: string, name: string) =>
  [
    `warning | ${name} | missing timeouts for ${proxy} '${name}'.`,
    'While not properly invalid, you will certainly encounter various problems',
    'with such a configuration. To fix this, please ensure that all following',
    "timeouts are set to a non-zero value: 'client', 'connect', 'server'."
  ].join('\n')

const cases: readonly (readonly [title: string, name: string, messages: readonly string[]])[] = [
  [
    'errors of the parser have their lines',
    'check-bad-3.4.0',
    [
      'alert | bad.cfg:2 | nbproc is not supported any more since HAProxy 2.5. Threads will automatically be used on multi-processor machines if available.',
      "alert | bad.cfg:4 | unexpected 'abc' after size passed to 'tune.bufsize'",
      "alert | bad.cfg:5 | unknown keyword 'no-quic' in 'global' section",
      "alert | bad.cfg:6 | 'ssl-dh-param-file': unable to load DH parameters from file </nowhere/dh.pem>.",
      "alert | bad.cfg:11 | 'bind :18443' in section 'frontend' : unable to stat SSL certificate from file '/nowhere/site.pem' : No such file or directory.",
      "warning | bad.cfg:13 | web | 'balance' ignored because frontend 'web' has no backend capability.",
      "alert | bad.cfg:15 | 'http-request' expects 'add-header', 'allow', but got 'set-hdr'. Did you mean 'set-header' maybe ?",
      'alert | Error(s) found in configuration file : bad.cfg'
    ]
  ],
  [
    'so have those of 2.6',
    'check-bad-2.6.0',
    [
      'alert | bad.cfg:2 | nbproc is not supported any more since HAProxy 2.5. Threads will automatically be used on multi-processor machines if available.',
      "alert | bad.cfg:4 | 'tune.bufsize' expects a positive integer argument.",
      "alert | bad.cfg:5 | unknown keyword 'no-quic' in 'global' section",
      "alert | bad.cfg:6 | 'ssl-dh-param-file': unable to load DH parameters from file </nowhere/dh.pem>.",
      "alert | bad.cfg:11 | 'bind :18443' in section 'frontend' : unable to stat SSL certificate from file '/nowhere/site.pem' : No such file or directory.",
      "alert | bad.cfg:12 | 'bind' : unsupported stream protocol for datagram family 2 address 'quic4@:18443'; QUIC is not compiled in if this is what you were looking for.",
      "warning | bad.cfg:13 | web | 'balance' ignored because frontend 'web' has no backend capability.",
      "alert | bad.cfg:15 | 'http-request' expects 'add-header', 'allow', but got 'set-hdr'. Did you mean 'set-header' maybe ?",
      'alert | Error(s) found in configuration file : bad.cfg'
    ]
  ],
  [
    'an ACL without values is warned of over several lines',
    'check-warnings-3.4.0',
    [
      "warning | warn.cfg:4 | web | 'balance' ignored because frontend 'web' has no backend capability.",
      [
        "warning | parsing acl keyword 'path_beg' :",
        '  no pattern to match against were provided, so this ACL will never match.',
        "  If this is what you intended, please add '--' to get rid of this warning.",
        "  If you intended to match only for existence, please use '-m found'.",
        "  If you wanted to force an int to match as a bool, please use '-m bool'."
      ].join('\n'),
      "alert | warn.cfg:8 | web | backend 'web' has the same name as frontend 'web' declared at warn.cfg:1. This is no longer supported as of 3.3. Please rename one or the other.",
      'alert | Error(s) found in configuration file : warn.cfg'
    ]
  ],
  [
    'what is found after parsing names a proxy, a server, or nothing',
    'check-names-2.8.0',
    [
      "alert | web | Proxy 'web': unable to find required default_backend: 'missing'.",
      "alert | web | Proxy 'web': unable to find required use_backend: 'nope'.",
      "warning | tcpish | 'http-request' rules ignored for frontend 'tcpish' as they require HTTP mode.",
      "alert | post2.cfg:20 | app | backend 'app', another server named 's1' was already defined at line 19, please use distinct names.",
      "alert | post2.cfg:20 | app/s1 | 'server app/s1' : verify is enabled by default but no CA file specified. If you're running on a LAN where you're certain to trust the server's certificate, please set an explicit 'verify none' statement on the 'server' line, or use 'ssl-server-verify none' in the global section to disable server-side verifications by default.",
      "warning | Removing incomplete section 'peers p' (no peer named 'lb1').",
      'alert | Fatal errors found in configuration.'
    ]
  ],
  [
    'a place may stand in the middle, and a message may have several lines',
    'check-quic-3.0.11',
    [
      timeouts('frontend', 'web'),
      timeouts('backend', 'b'),
      'warning | quic.cfg:4 | web | Binding [quic.cfg:4] for frontend web: 0-RTT with QUIC is not supported by this SSL library, ignored.',
      'alert | quic.cfg:4 | web | Binding [quic.cfg:4] for frontend web: this SSL library does not support the QUIC protocol. A limited compatibility layer may be enabled using the "limited-quic" global option if desired.',
      'alert | Fatal errors found in configuration.'
    ]
  ],
  [
    'since 3.4 some come without “config :”, and -dD says more',
    'check-quic-3.4.0',
    [
      'diagnostic | Created 2 threads split into 1 groups',
      "alert | quic.cfg:5 | web | HTTP/3 on TCP listed via ALPN on frontend 'web' at [quic.cfg:5] relies on the experimental QMux protocol, must be allowed via a global 'expose-experimental-directives'.",
      timeouts('frontend', 'web')
    ]
  ],
  [
    'a quote that is not closed is shown below its message',
    'check-quote-3.4.0',
    [
      'alert | quote.cfg:2 | unmatched quote at position 7:\n  log "unfinished\n      ^',
      'alert | Error(s) found in configuration file : quote.cfg',
      'alert | Fatal errors found in configuration.'
    ]
  ],
  [
    'a start tells which address is taken',
    'start-busy-2.8.0',
    [
      'alert | live.cfg:10 | web | Binding [live.cfg:10] for frontend web: cannot bind socket (Address already in use) for [127.0.0.1:18491]',
      'alert | [haproxy-2.8.0.main()] Some protocols failed to start their listeners! Exiting.'
    ]
  ]
]

for (const [title, name, messages] of cases)
  test(title, () => {
    assert.deepEqual(readMessages(output(name)).map(brief), messages)
  })

const reloads: readonly (readonly [name: string, succeeded: boolean, messages: readonly string[]])[] = [
  [
    'reload-good-3.0.11',
    true,
    [
      'notice | New worker (27652) forked',
      'notice | Loading success.',
      'warning | Former worker (27636) exited with code 0 (Exit)'
    ]
  ],
  [
    'reload-bad-3.4.0',
    false,
    [
      "alert | live.cfg:10 | unknown keyword 'bnd' in 'frontend' section; did you mean 'bind' maybe ?",
      'alert | Error(s) found in configuration file : live.cfg',
      'alert | Fatal errors found in configuration.',
      'notice | Initializing new worker (27903)',
      'warning | Failed to load worker (27903) exited with code 1 (Exit)'
    ]
  ],
  [
    'reload-busy-3.4.0',
    false,
    [
      'notice | Initializing new worker (27905)',
      'alert | live.cfg:10 | web | Binding [live.cfg:10] for frontend web: protocol tcpv4: cannot bind socket (Address already in use) for [127.0.0.1:18491].',
      'alert | [haproxy-3.4.0.main()] Some protocols failed to start their listeners! Exiting.',
      'warning | Failed to load worker (27905) exited with code 1 (Exit)'
    ]
  ]
]

for (const [name, succeeded, messages] of reloads)
  test(`the answer to reload is read: ${name}`, () => {
    const read = readReload(output(name))
    assert.deepEqual([read?.succeeded, read?.messages.map(brief)], [succeeded, messages])
  })

test('a master that died of a reload, as 2.8.0 does of a busy port, answers nothing', () => {
  assert.equal(readReload(''), undefined)
})

test('an address in brackets is no place', () => {
  const [message] = readMessages('[ALERT]    (7) : cannot bind socket for [::1:443] nor [fe80::1:80]\n')
  assert.deepEqual(message, { severity: 'alert', text: 'cannot bind socket for [::1:443] nor [fe80::1:80]' })
})
