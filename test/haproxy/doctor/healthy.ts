import { readVersionOutput } from '../../../runner/haproxy/binary/version-output.ts'
import type { Configuration } from '../../../runner/haproxy/configuration/configuration.ts'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import type { Readings } from '../../../runner/haproxy/doctor/readings.ts'
import { Source } from '../../../runner/language/source.ts'

/** What `haproxy -vv` says, as far as it counts. */
export const says = (
  changes: {
    readonly version?: string
    readonly features?: string
    readonly built?: string
    readonly running?: string
    readonly owner?: string
  } = {}
) => {
  const { version = '3.4.6', features = '+EPOLL +QUIC -QUIC_OPENSSL_COMPAT', owner = 'yes' } = changes
  const { built = 'OpenSSL 1.1.1 (compatible; AWS-LC 5.1.0)', running = 'AWS-LC 5.1.0' } = changes
  const output = readVersionOutput(`HAProxy version ${version} 2026/08/20 - https://haproxy.org/
Status: long-term supported branch - will stop receiving fixes around Q2 2031.
Known bugs: http://www.haproxy.org/bugs/bugs-${version}.html
Feature list : ${features}
Built with SSL library version : ${built}
Running on SSL library version : ${running}
QUIC: connection socket-owner mode support : ${owner}
`)
  if (!output) throw new Error('that is not what haproxy -vv says')
  return output
}

export const global = `global
  user haproxy
  setcap cap_net_bind_service
`

export const frontend = `frontend fe_https
  bind :443 ssl crt /etc/haproxy/site.pem alpn h2,http/1.1
  bind quic4@:443 ssl crt /etc/haproxy/site.pem alpn h3
  bind quic6@:443 ssl crt /etc/haproxy/site.pem alpn h3
  http-after-response set-header alt-svc 'h3=":443"; ma=86400'
`

export const configured = (text: string): readonly [Configuration] => [
  readConfiguration(new Source('/etc/haproxy/haproxy.cfg', text))
]

export const master = {
  pid: 10,
  parent: 1,
  uid: 0,
  age: 100,
  capabilities: '00000000000401e9',
  exe: '/opt/haproxy/3.4.6/sbin/haproxy',
  context: '',
  args: ['/opt/haproxy/current/sbin/haproxy', '-Ws', '-f', '/etc/haproxy/haproxy.cfg']
}

export const worker = { ...master, pid: 11, parent: 10, uid: 188, capabilities: '0000000000000400' }

const server = {
  alpn: 'h3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  subject: 'CN=www.example.org',
  issuer: 'CN=An Authority',
  serial: '0A11',
  notAfter: '2027-01-01T00:00:00.000Z'
}

const here = {
  from: 'controller',
  level: 'http',
  client: 'hq-run',
  tried: true,
  status: 200,
  server
} as const

/** A host on which all is right. */
export const healthy: Readings = {
  wanted: { name: 'www.example.org', port: 443 },
  service: {
    load: 'loaded',
    active: 'active',
    sub: 'running',
    result: 'success',
    mainPid: 10,
    status: 'Ready.'
  },
  processes: [master, worker],
  binary: {
    path: '/opt/haproxy/current/sbin/haproxy',
    target: '/opt/haproxy/3.4.6/sbin/haproxy',
    output: says(),
    libraries: [{ name: 'libssl.so', path: '/opt/haproxy-tls/aws-lc/lib/libssl.so' }]
  },
  configuration: configured(global + frontend),
  sockets: [
    { protocol: 'udp', address: '0.0.0.0', port: 443, process: 'haproxy', pid: 10 },
    { protocol: 'udp', address: '[::]', port: 443, process: 'haproxy', pid: 10 }
  ],
  kernel: {
    receiveBuffer: 7_500_000,
    sendBuffer: 7_500_000,
    unprivilegedPort: 1024,
    addresses: ['192.0.2.10']
  },
  firewall: {
    firewalld: {
      running: true,
      zone: 'public',
      target: 'default',
      ports: ['443/tcp', '443/udp'],
      richRules: []
    },
    ruleset: '{"nftables":[]}'
  },
  selinux: { mode: 'enforcing', denials: [] },
  certificates: [
    {
      path: '/etc/haproxy/site.pem',
      names: ['www.example.org', '*.example.net'],
      issuer: 'CN=An Authority',
      serial: '0a11',
      notAfter: '2027-01-01T00:00:00Z',
      daysLeft: 80,
      hasKey: true,
      keyMatches: true
    }
  ],
  overTcp: { status: 200, altSvc: 'h3=":443"; ma=86400' },
  probes: [
    { from: 'host', family: 4, address: '127.0.0.1', level: 'quic', client: 'bash', tried: true },
    { ...here, family: 4, address: '192.0.2.10' },
    { ...here, family: 6, address: '2001:db8::10' }
  ]
}
