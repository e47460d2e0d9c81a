import assert from 'node:assert/strict'
import test from 'node:test'
import { diagnose } from '../../../runner/haproxy/doctor/diagnose.ts'
import type { Link, LinkId, Verdict } from '../../../runner/haproxy/doctor/link.ts'
import type { ProbeReading, Readings } from '../../../runner/haproxy/doctor/readings.ts'
import { configured, frontend, global, healthy, master, says, worker } from './healthy.ts'

const linkOf = (readings: Readings, id: LinkId): Link => {
  const link = diagnose(readings).links.find(each => each.id === id)
  if (!link) throw new Error(`no link ${id}`)
  return link
}

test('on a host on which all is right every link is, and says why', () => {
  const { links, first } = diagnose(healthy)
  assert.equal(first, undefined)
  assert.deepEqual(
    links.map(({ verdict, seen }) => `${verdict}: ${seen}`),
    [
      'ok: haproxy.service is active: master 10, worker 11',
      'ok: HAProxy 3.4.6 with AWS-LC 5.1.0 speaks QUIC',
      'ok: built with and running on AWS-LC 5.1.0, /opt/haproxy-tls/aws-lc/lib/libssl.so',
      'ok: HAProxy 3.4.6; its known bugs: http://www.haproxy.org/bugs/bugs-3.4.6.html',
      'ok: quic4@*:443 (fe_https, line 6), quic6@*:443 (fe_https, line 7)',
      'ok: not needed with this library',
      'ok: the build can, and the configuration lets it',
      'ok: worker 11 (uid 188) has cap_net_bind_service',
      'ok: HAProxy listens on UDP 0.0.0.0:443, [::]:443',
      'ok: SELinux is enforcing and denied HAProxy nothing in the last ten minutes',
      'ok: firewalld’s zone public lets 443/udp in',
      'ok: net.core.rmem_max is 7500000, net.core.wmem_max 7500000',
      'ok: /etc/haproxy/site.pem is for www.example.org, *.example.net, from CN=An Authority, until 2027-01-01T00:00:00Z (80 days)',
      'ok: h3=":443"; ma=86400',
      'ok: worker 11 alone',
      'ok: QUIC answers at 127.0.0.1',
      'ok: HTTP/3 200 over IPv4 (hq-run), certificate of www.example.org verified; HTTP/3 200 over IPv6 (hq-run), certificate of www.example.org verified'
    ]
  )
})

test('of a host that tells nothing, nothing is said to be broken', () => {
  const { wanted } = healthy
  const nothing: Readings = {
    wanted,
    service: { load: 'loaded', active: 'active', sub: 'running', result: 'success', mainPid: 10, status: '' },
    processes: [master, worker],
    kernel: { addresses: [] },
    firewall: {},
    certificates: [],
    probes: []
  }
  const { links, first } = diagnose(nothing)
  assert.equal(first, undefined)
  assert.deepEqual(
    links.filter(({ verdict }) => verdict !== 'unknown').map(({ id }) => id),
    ['service', 'capability', 'workers']
  )
})

const { binary, firewall, certificates, probes } = healthy
if (!binary || !firewall.firewalld) throw new Error('the healthy host lacks something')
const { firewalld } = firewall
const [certificate] = certificates
if (!certificate) throw new Error('the healthy host has no certificate')
const withBinary = (output: ReturnType<typeof says>): Partial<Readings> => ({ binary: { ...binary, output } })
const withConfig = (text: string): Partial<Readings> => ({ configuration: configured(text) })
const dropping = JSON.stringify({
  nftables: [
    { chain: { family: 'inet', table: 'filter', name: 'input', hook: 'input', policy: 'drop' } },
    {
      rule: {
        family: 'inet',
        table: 'filter',
        chain: 'input',
        expr: [
          { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 443 } },
          { accept: null }
        ]
      }
    }
  ]
})
const unheard = (family: 4 | 6, error: string): ProbeReading => ({
  from: 'controller',
  family,
  address: '192.0.2.10',
  level: 'none',
  client: 'quic version negotiation',
  tried: true,
  error
})
const fromHere = (change: Partial<ProbeReading>): Partial<Readings> => ({
  probes: probes.map(probe => (probe.from === 'controller' ? { ...probe, ...change } : probe))
})
const withServer = (problem: string): Partial<Readings> => ({
  probes: probes.map(probe => (probe.server ? { ...probe, server: { ...probe.server, problem } } : probe))
})

const compat = {
  features: '+QUIC +QUIC_OPENSSL_COMPAT',
  built: 'OpenSSL 3.0.20 7 Apr 2026',
  running: 'OpenSSL 3.0.20 7 Apr 2026'
}

const cases: readonly [
  title: string,
  change: Partial<Readings>,
  id: LinkId,
  verdict: Verdict,
  seen: RegExp,
  mend?: RegExp
][] = [
  [
    'a stopped service',
    {
      service: { load: 'loaded', active: 'inactive', sub: 'dead', result: 'success', mainPid: 0, status: '' },
      processes: []
    },
    'service',
    'broken',
    /^haproxy\.service is inactive$/,
    /systemctl start haproxy/
  ],
  [
    'a failed service',
    {
      service: {
        load: 'loaded',
        active: 'failed',
        sub: 'failed',
        result: 'exit-code',
        mainPid: 0,
        status: ''
      },
      processes: []
    },
    'service',
    'broken',
    /^haproxy\.service is failed, exit-code$/
  ],
  [
    'a reload that failed',
    {
      service: {
        load: 'loaded',
        active: 'active',
        sub: 'running',
        result: 'success',
        mainPid: 10,
        status: 'Reload failed!'
      }
    },
    'service',
    'weak',
    /but it says: Reload failed!$/
  ],
  [
    'no service at all',
    {
      service: {
        load: 'not-found',
        active: 'inactive',
        sub: 'dead',
        result: 'success',
        mainPid: 0,
        status: ''
      },
      processes: []
    },
    'service',
    'broken',
    /^there is no service haproxy, and no process of it$/
  ],
  [
    'a HAProxy of no service',
    {
      service: {
        load: 'not-found',
        active: 'inactive',
        sub: 'dead',
        result: 'success',
        mainPid: 0,
        status: ''
      }
    },
    'service',
    'weak',
    /^HAProxy runs \(master 10, worker 11\), but not as/
  ],

  [
    'a build without QUIC',
    withBinary(says({ features: '+EPOLL -QUIC' })),
    'build',
    'broken',
    /has no QUIC: there is no \+QUIC/,
    /USE_QUIC=1/
  ],
  [
    'a program that does not run',
    { binary: { ...binary, output: undefined, error: 'libssl.so: cannot open' } as never },
    'build',
    'broken',
    /does not run: libssl\.so: cannot open$/
  ],
  ['a compatibility layer', withBinary(says(compat)), 'build', 'ok', /without 0-RTT$/],

  [
    'a library that is gone',
    { binary: { ...binary, libraries: [{ name: 'libssl.so', path: undefined }] } },
    'library',
    'broken',
    /^the loader does not find libssl\.so$/,
    /rpath/
  ],
  [
    'another library than it was built with',
    withBinary(says({ running: 'OpenSSL 3.5.7 9 Jun 2026' })),
    'library',
    'broken',
    /^built with AWS-LC 5\.1\.0, but running on OpenSSL 3\.5\.7/
  ],
  [
    'another version of AWS-LC',
    withBinary(says({ running: 'AWS-LC 5.5.0' })),
    'library',
    'broken',
    /^built with AWS-LC 5\.1\.0, but running on AWS-LC 5\.5\.0/
  ],
  [
    'a newer patch of OpenSSL',
    withBinary(says({ built: 'OpenSSL 3.5.1 1 Jul 2025', running: 'OpenSSL 3.5.7 9 Jun 2026' })),
    'library',
    'ok',
    /a patch of the same series/
  ],

  [
    'HAProxy 3.2.4 on OpenSSL’s own QUIC',
    withBinary(
      says({ version: '3.2.4', built: 'OpenSSL 3.5.7 9 Jun 2026', running: 'OpenSSL 3.5.7 9 Jun 2026' })
    ),
    'version',
    'broken',
    /a worker dies of its first TLS connection$/,
    /3\.2\.5 or newer/
  ],
  [
    'HAProxy 3.2.5 on it',
    withBinary(
      says({ version: '3.2.5', built: 'OpenSSL 3.5.7 9 Jun 2026', running: 'OpenSSL 3.5.7 9 Jun 2026' })
    ),
    'version',
    'ok',
    /^HAProxy 3\.2\.5/
  ],
  [
    'an OpenSSL before 3.5.2',
    withBinary(says({ built: 'OpenSSL 3.5.1 1 Jul 2025', running: 'OpenSSL 3.5.1 1 Jul 2025' })),
    'version',
    'broken',
    /OpenSSL 3\.5\.1 is too old/
  ],

  [
    'no QUIC bind',
    withConfig(`${global}frontend f\n  bind :443 ssl crt a.pem\n`),
    'binds',
    'broken',
    /^no frontend binds quic4@ or quic6@/,
    /bind quic4@:443 ssl crt FILE alpn h3/
  ],
  [
    'a bind at another port',
    withConfig(`${global}frontend f\n  bind quic4@192.0.2.1:8443 ssl crt a.pem\n`),
    'binds',
    'broken',
    /^QUIC is bound at quic4@192\.0\.2\.1:8443 \(f, line 5\), not at port 443$/,
    /--port/
  ],
  [
    'a bind at a port that a variable says',
    withConfig(`${global}frontend f\n  bind quic4@:"\${PORT}" ssl crt a.pem\n`),
    'binds',
    'weak',
    /^quic4@\*:\(a variable\)/
  ],
  [
    'a range of ports, and both families in one line',
    withConfig(`${global}frontend f\n  bind quic4@:440-450,quic6@:443 ssl crt a.pem\n`),
    'binds',
    'ok',
    /^quic4@\*:440-450 \(f, line 5\), quic6@\*:443/
  ],
  [
    'a bind without TLS',
    withConfig(`${global}frontend f\n  bind quic4@:443\n`),
    'binds',
    'broken',
    /has no ssl$/
  ],
  [
    'ALPN without h3',
    withConfig(`${global}frontend f\n  bind quic4@:443 ssl crt a alpn h2,http/1.1\n`),
    'binds',
    'broken',
    /offers h2, http\/1\.1 in ALPN, not h3$/
  ],
  [
    'ALPN that is turned off',
    withConfig(`${global}frontend f\n  bind quic4@:443 ssl crt a no-alpn\n`),
    'binds',
    'broken',
    /offers no protocol in ALPN/
  ],
  [
    'QUIC that is turned off',
    withConfig(`global\n  tune.quic.listen off\n${frontend}`),
    'binds',
    'broken',
    /^line 2 turns QUIC off: tune\.quic\.listen off$/
  ],
  [
    'QUIC that is turned off as it was before 3.3',
    withConfig(`global\n  no-quic\n${frontend}`),
    'binds',
    'broken',
    /^line 2 turns QUIC off: no-quic$/
  ],
  [
    'IPv4 alone',
    withConfig(`${global}frontend f\n  bind quic4@:443 ssl crt a\n`),
    'binds',
    'weak',
    /and none for IPv6$/
  ],

  [
    'a compatibility layer without limited-quic',
    withBinary(says(compat)),
    'limited',
    'broken',
    /has no limited-quic$/,
    /limited-quic into global/
  ],
  [
    'a compatibility layer with it',
    { ...withBinary(says(compat)), ...withConfig(`global\n  limited-quic\n${frontend}`) },
    'limited',
    'ok',
    /^line 2 says limited-quic$/
  ],

  [
    'a platform without sockets of their own',
    withBinary(says({ owner: 'no' })),
    'own-sockets',
    'weak',
    /socket-owner/
  ],
  [
    'shared sockets by the old keyword',
    withConfig(`global\n  tune.quic.socket-owner listener\n${frontend}`),
    'own-sockets',
    'weak',
    /^line 2 turns it off/
  ],
  [
    'shared sockets by the new one',
    withConfig(`global\n  tune.quic.fe.sock-per-conn force-off\n${frontend}`),
    'own-sockets',
    'weak',
    /^line 2 turns it off/
  ],
  [
    'shared sockets of one bind',
    withConfig(`${global}frontend f\n  bind quic4@:443 ssl crt a quic-socket listener\n`),
    'own-sockets',
    'weak',
    /^the bind in line 5/
  ],

  [
    'a worker without the capability',
    { processes: [master, { ...worker, capabilities: '0000000000000000' }], ...withConfig(frontend) },
    'capability',
    'broken',
    /^worker 11 \(uid 188\) has no cap_net_bind_service, which a port below 1024 needs$/,
    /setcap cap_net_bind_service into global/
  ],
  [
    'one that the configuration asks for, and the unit takes away',
    { processes: [master, { ...worker, capabilities: '0000000000000000' }] },
    'capability',
    'broken',
    /line 3 asks for it$/,
    /CapabilityBoundingSet/
  ],
  [
    'one of HAProxy 2.8, which cannot ask',
    {
      processes: [master, { ...worker, capabilities: '0000000000000000' }],
      ...withBinary(says({ version: '2.8.26' })),
      ...withConfig(frontend)
    },
    'capability',
    'broken',
    /has no cap_net_bind_service/,
    /ip_unprivileged_port_start=443/
  ],
  [
    'a port that everybody may bind',
    {
      processes: [master, { ...worker, capabilities: '0000000000000000' }],
      kernel: { ...healthy.kernel, unprivilegedPort: 80 }
    },
    'capability',
    'ok',
    /needs no privilege/
  ],

  [
    'nothing on the port',
    { sockets: [] },
    'sockets',
    'broken',
    /^nothing of HAProxy listens on UDP port 443$/
  ],
  [
    'somebody else on the port',
    { sockets: [{ protocol: 'udp', address: '*', port: 443, process: 'caddy', pid: 7 }] },
    'sockets',
    'broken',
    /^caddy \(pid 7\) has UDP port 443$/
  ],
  [
    'IPv4 alone where both are bound',
    { sockets: [{ protocol: 'udp', address: '0.0.0.0', port: 443, process: 'haproxy', pid: 10 }] },
    'sockets',
    'weak',
    /and none for IPv6/
  ],

  [
    'a denial',
    { selinux: { mode: 'enforcing', denials: ['avc: denied { name_bind }', 'avc: b'] } },
    'selinux',
    'broken',
    /avc: denied \{ name_bind \} \(and 1 more\)$/,
    /selinux_mode/
  ],
  [
    'a denial that is only told',
    { selinux: { mode: 'permissive', denials: ['avc: a'] } },
    'selinux',
    'weak',
    /would have denied: avc: a$/
  ],
  ['no SELinux', { selinux: { mode: 'disabled' } }, 'selinux', 'ok', /^SELinux is off$/],

  [
    'a closed port of firewalld',
    { firewall: { firewalld: { ...firewalld, ports: ['443/tcp'] } } },
    'firewall',
    'broken',
    /lets in 443\/tcp, but not 443\/udp$/,
    /--add-port=443\/udp/
  ],
  [
    'a range of ports of firewalld',
    { firewall: { firewalld: { ...firewalld, ports: ['400-500/udp'] } } },
    'firewall',
    'ok',
    /lets 443\/udp in$/
  ],
  [
    'a rich rule that accepts',
    {
      firewall: {
        firewalld: {
          ...firewalld,
          ports: [],
          richRules: ['rule family="ipv4" port port="443" protocol="udp" accept']
        }
      }
    },
    'firewall',
    'ok',
    /lets it in: rule/
  ],
  [
    'a rich rule that drops',
    {
      firewall: {
        firewalld: { ...firewalld, richRules: ['rule family="ipv4" port port="443" protocol="udp" drop'] }
      }
    },
    'firewall',
    'broken',
    /refuses it: rule/
  ],
  [
    'a zone that lets everything in',
    { firewall: { firewalld: { ...firewalld, target: 'ACCEPT', ports: [] } } },
    'firewall',
    'ok',
    /lets everything in$/
  ],
  [
    'nftables that drop',
    { firewall: { ruleset: dropping } },
    'firewall',
    'broken',
    /^nftables drop UDP to port 443 over IPv4 in chain inet filter input$/,
    /nft -a list chain inet filter input/
  ],
  [
    'nftables that drop beside firewalld',
    { firewall: { firewalld, ruleset: dropping } },
    'firewall',
    'broken',
    /^nftables drop/
  ],

  [
    'small buffers',
    { kernel: { ...healthy.kernel, receiveBuffer: 212_992 } },
    'buffers',
    'weak',
    /rmem_max is 212992/,
    /7500000/
  ],

  [
    'another name',
    { certificates: [{ ...certificate, names: ['other.test'] }] },
    'certificate',
    'broken',
    /is for other\.test, not for www\.example\.org$/,
    /--name other\.test/
  ],
  [
    'one of several that covers the name',
    { certificates: [{ ...certificate, names: ['other.test'], path: '/a' }, certificate] },
    'certificate',
    'ok',
    /^\/etc\/haproxy\/site\.pem is for/
  ],
  ['a wildcard', { wanted: { name: 'a.example.net', port: 443 } }, 'certificate', 'ok', /is for/],
  [
    'a certificate that is over',
    { certificates: [{ ...certificate, daysLeft: -1 }] },
    'certificate',
    'broken',
    /ended at 2027/
  ],
  [
    'one that is almost over',
    { certificates: [{ ...certificate, daysLeft: 13 }] },
    'certificate',
    'weak',
    /\(13 days\)$/
  ],
  [
    'a missing key',
    { certificates: [{ ...certificate, hasKey: false, keyMatches: false }] },
    'certificate',
    'broken',
    /^there is no key to/
  ],
  [
    'a stranger’s key',
    { certificates: [{ ...certificate, keyMatches: false }] },
    'certificate',
    'broken',
    /belongs to another certificate$/
  ],
  [
    'a file that holds none',
    { certificates: [{ path: '/a.pem', hasKey: false, keyMatches: false }] },
    'certificate',
    'broken',
    /^there is no certificate in \/a\.pem$/
  ],
  [
    'another certificate than the file’s being served',
    { certificates: [{ ...certificate, serial: '0B22' }] },
    'certificate',
    'weak',
    /with the serial 0A11, which is in none of its files$/
  ],

  [
    'no alt-svc',
    { overTcp: { status: 200 } },
    'alt-svc',
    'broken',
    /^there is no alt-svc in the answer over TCP/
  ],
  [
    'alt-svc for another port',
    { overTcp: { status: 200, altSvc: 'h3=":8443"; ma=60' } },
    'alt-svc',
    'broken',
    /leads to UDP port 8443, and HTTP\/3 is at 443/
  ],
  [
    'alt-svc for two ports',
    { overTcp: { status: 200, altSvc: 'h3=":8443", h3=":443"; ma=60' } },
    'alt-svc',
    'ok',
    /^h3/
  ],
  [
    'alt-svc that is taken back',
    { overTcp: { status: 200, altSvc: 'clear' } },
    'alt-svc',
    'broken',
    /to forget HTTP\/3/
  ],
  [
    'alt-svc for something else',
    { overTcp: { status: 200, altSvc: 'h2=":443"' } },
    'alt-svc',
    'broken',
    /names no h3/
  ],
  [
    'alt-svc for a year',
    { overTcp: { status: 200, altSvc: 'h3=":443"; ma=31536000' } },
    'alt-svc',
    'weak',
    /for 365 days$/
  ],
  [
    'no answer over TCP, and the configuration’s header',
    { overTcp: { error: 'nothing listens' } },
    'alt-svc',
    'ok',
    /^h3=":443"; ma=86400$/
  ],

  [
    'old workers',
    { processes: [master, { ...worker, age: 5 }, { ...worker, pid: 9, age: 90_000 }] },
    'workers',
    'weak',
    /^worker 11, and 1 of before a reload \(9\), the oldest for 25 h$/,
    /hard-stop-after/
  ],
  [
    'a program that was replaced',
    { processes: [master, { ...worker, exe: '/opt/haproxy/3.4.5/sbin/haproxy (deleted)' }] },
    'workers',
    'weak',
    /still runs \/opt\/haproxy\/3\.4\.5\/sbin\/haproxy/
  ],

  [
    'nothing but silence from here, and all else right',
    { probes: [...probes.slice(0, 1), unheard(4, 'no answer from UDP port 443')] },
    'from-here',
    'broken',
    /^over IPv4: no answer from UDP port 443$/,
    /something on the way drops UDP/
  ],
  [
    'silence over one family',
    { probes: [...probes.slice(0, 2), unheard(6, 'no answer')] },
    'from-here',
    'broken',
    /^over IPv6: no answer, but IPv4 answers$/
  ],
  [
    'a handshake that fails',
    fromHere({ level: 'quic', error: 'the server ended the handshake: TLS alert 40' }),
    'from-here',
    'broken',
    /TLS alert 40 \(QUIC was reached\)$/
  ],
  [
    'a listener and nothing more',
    fromHere({ level: 'quic' }),
    'from-here',
    'unknown',
    /whether it can do a handshake is not known/
  ],
  [
    'a certificate that is not trusted here',
    withServer('it is self-signed'),
    'from-here',
    'weak',
    /its certificate: it is self-signed$/,
    /--ca FILE/
  ],
  [
    'a certificate that is wrong',
    withServer('it is not for servers (extendedKeyUsage)'),
    'from-here',
    'broken',
    /extendedKeyUsage/
  ],
  [
    'a family that could not be tried',
    fromHere({ tried: false, error: 'this machine has no way to IPv6' }),
    'from-here',
    'unknown',
    /was not tried: this machine has no way to IPv6/
  ]
]

for (const [title, change, id, verdict, seen, mend] of cases)
  test(`${title}: ${id} is ${verdict}`, () => {
    const link = linkOf({ ...healthy, ...change }, id)
    assert.equal(
      `${link.verdict}: ${link.seen}`.startsWith(`${verdict}: `),
      true,
      `${link.verdict}: ${link.seen}`
    )
    assert.match(link.seen, seen)
    if (mend) assert.match(link.mend ?? '', mend)
    assert.equal(link.why === undefined, verdict === 'ok')
  })

test('what breaks with an earlier link is told apart, and the earlier one is the headline', () => {
  const stopped: Readings = {
    ...healthy,
    service: { load: 'loaded', active: 'inactive', sub: 'dead', result: 'success', mainPid: 0, status: '' },
    processes: [],
    sockets: [],
    overTcp: { error: 'nothing listens' },
    probes: [unheard(4, 'nothing listens on UDP port 443')]
  }
  const { links, first } = diagnose(stopped)
  assert.equal(first?.id, 'service')
  assert.deepEqual(
    links.filter(({ follows }) => follows).map(({ id, follows }) => `${id} with ${follows}`),
    [
      'capability with service',
      'sockets with service',
      'workers with service',
      'from-host with service',
      'from-here with service'
    ]
  )
})
