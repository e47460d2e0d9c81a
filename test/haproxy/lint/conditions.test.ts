import assert from 'node:assert/strict'
import test from 'node:test'
import type { HostSurroundings, Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import type { Library } from '../../../runner/haproxy/tls-library.ts'
import { cleanSite } from './clean-site.ts'
import { linted } from './linted.ts'

const built = (version: string, library: Library, libraryVersion?: string): Surroundings => ({
  version,
  library,
  ...(libraryVersion !== undefined && { libraryVersion })
})

const says = (text: string, surroundings: Surroundings, code: string): string =>
  linted(text, surroundings)
    .filter(line => line.endsWith(` ${code}`))
    .map(line => line.split(' ')[1])
    .join(' ')

const host = (text: string, told: HostSurroundings, code: string): string =>
  says(text, { version: '3.4.6', host: told }, code)

const twoNames = 'frontend a\n    bind :80\n    default_backend a\nbackend a\n    server s 192.0.2.1:80\n'
const twoFronts = 'frontend a\n    bind :80\nlisten a\n    bind :81\n'
const early = cleanSite.replace('alpn h2,http/1.1', 'alpn h2,http/1.1 allow-0rtt')
const earlyQuic = cleanSite.replace('alpn h3', 'alpn h3 allow-0rtt')
const dh = 'global\n    ssl-dh-param-file /etc/dh.pem\n'
const level = 'global\n    ssl-security-level 2\n'
const limited = 'global\n    limited-quic\n'
const noSetcap = cleanSite.replace('    setcap cap_net_bind_service\n', '')
const noAlpn = cleanSite.replaceAll(' alpn h3', '')
const verified =
  'backend b\n    mode http\n    server s 192.0.2.1:443 ssl verify required ca-file @system-ca\n'
const altPort = cleanSite.replace('h3=":443"', 'h3=":8443"')
const mapped = cleanSite.replaceAll('@:443', '@:8443').replace('bind :443 ', 'bind :8443 ')

/** What each condition decides, with the versions and libraries on both sides of it. */
const cases: readonly [text: string, surroundings: Surroundings, code: string, severity: string][] = [
  [twoNames, { version: '3.2.21' }, 'haproxy-same-name', 'warning'],
  [twoNames, { version: '3.3.0' }, 'haproxy-same-name', 'error'],
  [twoNames, {}, 'haproxy-same-name', 'warning'],
  [twoFronts, { version: '2.8.0' }, 'haproxy-same-name', 'error'],
  [early, built('3.4.6', 'aws-lc', '5.5.0'), 'haproxy-0rtt-unsupported', ''],
  [early, built('3.0.11', 'aws-lc', '5.1.0'), 'haproxy-0rtt-unsupported', 'warning'],
  [early, built('3.4.6', 'openssl-compat', '3.0.19'), 'haproxy-0rtt-unsupported', ''],
  [earlyQuic, built('3.4.6', 'openssl-compat', '3.0.19'), 'haproxy-0rtt-unsupported', 'warning'],
  [early, {}, 'haproxy-0rtt-unsupported', ''],
  [dh, built('3.4.6', 'aws-lc', '5.5.0'), 'haproxy-dh-param', 'error'],
  [dh, built('3.4.6', 'openssl', '3.5.7'), 'haproxy-dh-param', ''],
  [dh, {}, 'haproxy-dh-param', ''],
  [level, built('3.0.11', 'boringssl'), 'haproxy-security-level', 'error'],
  [level, built('3.4.6', 'openssl', '3.5.7'), 'haproxy-security-level', ''],
  [level, built('2.8.0', 'quictls'), 'haproxy-keyword-not-yet', 'error'],
  [cleanSite, built('3.4.6', 'aws-lc', '1.36.0'), 'haproxy-mlkem', ''],
  [cleanSite, built('3.4.6', 'aws-lc', '1.35.0'), 'haproxy-mlkem', 'error'],
  [cleanSite, built('3.4.6', 'aws-lc'), 'haproxy-mlkem', ''],
  [cleanSite, built('3.4.6', 'openssl-compat', '3.4.0'), 'haproxy-mlkem', 'error'],
  [cleanSite, built('3.4.6', 'openssl-compat', '3.5.0'), 'haproxy-mlkem', ''],
  [cleanSite, built('2.8.0', 'quictls', '3.0.9'), 'haproxy-mlkem', 'error'],
  [limited, built('3.4.6', 'openssl-compat', '3.0.19'), 'haproxy-limited-quic-needless', ''],
  [limited, built('3.4.6', 'aws-lc', '5.5.0'), 'haproxy-limited-quic-needless', 'info'],
  [limited, {}, 'haproxy-limited-quic-needless', ''],
  [
    cleanSite,
    { version: '3.4.6', features: ['QUIC', 'QUIC_OPENSSL_COMPAT'] },
    'haproxy-limited-quic',
    'error'
  ],
  [noAlpn, { version: '2.8.0' }, 'haproxy-quic-alpn', ''],
  [noAlpn, { version: '2.6.0' }, 'haproxy-quic-alpn', 'error error'],
  [verified, { version: '3.2.21' }, 'haproxy-verify-without-name', 'warning'],
  [verified, { version: '3.3.0' }, 'haproxy-verify-without-name', ''],
  [verified.replace('mode http', 'mode tcp'), { version: '3.3.0' }, 'haproxy-verify-without-name', 'warning'],
  [altPort, {}, 'haproxy-alt-svc-port', 'error'],
  [mapped, {}, 'haproxy-alt-svc-port', 'info'],
  [noSetcap.replace('user haproxy\n', 'user root\n'), {}, 'haproxy-quic-capability', ''],
  [noSetcap.replaceAll('@:443', '@:8443'), {}, 'haproxy-quic-capability', ''],
  [
    noSetcap.replace('global\n', 'global\n    tune.quic.fe.sock-per-conn force-off\n'),
    {},
    'haproxy-quic-capability',
    ''
  ],
  [
    noSetcap.replace('global\n', 'global\n    tune.quic.fe.sock-per-conn force-off\n'),
    {},
    'haproxy-quic-shared-socket',
    'warning'
  ]
]

for (const [text, surroundings, code, severity] of cases) {
  const { version = 'any version', library = 'any library', libraryVersion = '' } = surroundings
  test(`${code} with ${version}, ${library} ${libraryVersion}: ${severity || 'nothing'} (${cases.findIndex(each => each[0] === text)})`, () =>
    assert.equal(says(text, surroundings, code), severity))
}

const busy = (address: string, protocol: 'tcp' | 'udp', port: number): HostSurroundings => ({
  listening: [{ protocol, address, port, process: 'nginx' }]
})

const onHost: readonly [
  what: string,
  text: string,
  told: HostSurroundings,
  code: string,
  severity: string
][] = [
  ['the same port of the other protocol', cleanSite, busy('0.0.0.0', 'udp', 80), 'haproxy-port-busy', ''],
  ['QUIC’s port', cleanSite, busy('0.0.0.0', 'udp', 443), 'haproxy-port-busy', 'error'],
  ['QUIC’s port for both families', cleanSite, busy('*', 'udp', 443), 'haproxy-port-busy', 'error error'],
  [
    'another address than the one bound',
    'frontend a\n    bind 192.0.2.1:80\n',
    busy('127.0.0.1', 'tcp', 80),
    'haproxy-port-busy',
    ''
  ],
  [
    'all addresses, one bound',
    'frontend a\n    bind 192.0.2.1:80\n',
    busy('0.0.0.0', 'tcp', 80),
    'haproxy-port-busy',
    'error'
  ],
  [
    'a port in a range',
    'frontend a\n    bind :8000-8010\n',
    busy('0.0.0.0', 'tcp', 8005),
    'haproxy-port-busy',
    'error'
  ],
  ['a port that everybody may bind', noSetcap, { unprivilegedPortStart: 80 }, 'haproxy-quic-capability', ''],
  [
    'a port that nobody else may bind',
    noSetcap,
    { unprivilegedPortStart: 1024 },
    'haproxy-quic-capability',
    'error'
  ],
  [
    'a range of the firewall',
    cleanSite,
    { firewallPorts: ['1-1000/tcp', '400-500/udp'] },
    'haproxy-firewall-udp',
    ''
  ],
  [
    'loopback needs no hole',
    'frontend a\n    bind 127.0.0.1:80\n',
    { firewallPorts: [] },
    'haproxy-firewall-tcp',
    ''
  ],
  [
    'somebody who takes the log',
    'global\n    log 127.0.0.1 local0\n',
    busy('127.0.0.1', 'udp', 514),
    'haproxy-log-localhost',
    ''
  ],
  [
    'nobody who takes the log',
    'global\n    log 127.0.0.1 local0\n',
    { listening: [] },
    'haproxy-log-localhost',
    'warning'
  ],
  ['a chroot that is missing', cleanSite, { missing: ['/var/lib/haproxy'] }, 'haproxy-chroot', 'error'],
  ['memory enough', 'global\n    maxconn 100000\n', { memory: 8 * 1024 ** 3 }, 'haproxy-maxconn-memory', ''],
  [
    'memory too little',
    'global\n    maxconn 100000\n',
    { memory: 2 * 1024 ** 3 },
    'haproxy-maxconn-memory',
    'warning'
  ]
]

for (const [what, text, told, code, severity] of onHost)
  test(`${code} and ${what}: ${severity || 'nothing'}`, () => assert.equal(host(text, told, code), severity))

/** What HAProxy’s own tests taught: nothing is wrong with these. */
const innocent: readonly [what: string, text: string, code: string][] = [
  [
    'a table of a backend',
    'frontend f\n    http-request track-sc0 src table b\nbackend b\n    stick-table type ip size 1k\n',
    'haproxy-undefined-section'
  ],
  [
    'a table of a peers section',
    'peers p\n    table t type ip size 1k\nfrontend f\n    http-request track-sc0 src table p/t\n',
    'haproxy-undefined-section'
  ],
  [
    'authorities that are only verified with',
    'frontend f\n    bind :443 ssl crt a.pem verify required ca-verify-file b.pem\n',
    'haproxy-verify-without-ca'
  ],
  [
    'a dynamic backend',
    'frontend f\n    use_backend %[req.hdr(host),lower]\nbackend b\n    server s 192.0.2.1:80\n',
    'haproxy-undefined-backend'
  ],
  [
    'backends for a dynamic use_backend',
    'frontend f\n    use_backend %[req.hdr(host),lower]\nbackend b\n    server s 192.0.2.1:80\n',
    'haproxy-unused-backend'
  ],
  [
    'a rule behind one in an .if block',
    'frontend f\n    .if defined(CLOSED)\n    http-request deny\n    .endif\n    http-request set-header a b\n',
    'haproxy-unreachable-rule'
  ],
  [
    'an ACL of named defaults',
    'defaults d\n    acl a path /\nfrontend f from d\n    http-request deny if a\n',
    'haproxy-undefined-acl'
  ],
  [
    'an ACL that acl() asks for',
    'frontend f\n    acl a path /\n    http-request deny if { acl(a) }\n',
    'haproxy-unused-acl'
  ],
  [
    'server names of a template',
    'backend b\n    server-template s 3 192.0.2.1:80 check\n    use-server s1 if TRUE\n',
    'haproxy-undefined-server'
  ],
  [
    'one port on two addresses',
    'frontend f\n    bind 192.0.2.1:80\n    bind 192.0.2.2:80\n    bind :::80 v6only\n    bind quic4@192.0.2.1:80\n',
    'haproxy-duplicate-bind'
  ],
  [
    'a variable in single quotes',
    "frontend f\n    http-request set-header a '${NAME}'\n",
    'haproxy-variable-unquoted'
  ],
  [
    'verify none on the same host',
    'backend b\n    server s 127.0.0.1:443 ssl verify none\n    server t /run/s.sock ssl verify none\n',
    'haproxy-verify-none'
  ],
  [
    'statistics behind a rule',
    'listen s\n    mode http\n    bind :80 ssl crt a.pem\n    stats enable\n    http-request deny unless { src 10.0.0.0/8 }\n',
    'haproxy-stats-public'
  ]
]

for (const [what, text, code] of innocent)
  test(`${code} is not said of ${what}`, () => assert.equal(says(text, {}, code), ''))
