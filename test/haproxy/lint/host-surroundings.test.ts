import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { hostInterests } from '../../../runner/haproxy/lint/file-references.ts'
import { readFirewall } from '../../../runner/haproxy/lint/host/read-firewall.ts'
import { readListening } from '../../../runner/haproxy/lint/host/read-listening.ts'
import { readUnit } from '../../../runner/haproxy/lint/host/read-unit.ts'
import { hostQuestions, readHostSurroundings } from '../../../runner/haproxy/lint/host-surroundings.ts'
import { Source } from '../../../runner/language/source.ts'

test('what a configuration makes worth asking: its chroot, its files, its certificates', () => {
  const text = `global
    chroot /var/lib/haproxy
    crt-base /etc/haproxy/certs
    ca-base /etc/haproxy/ca
    lua-load /etc/haproxy/site.lua
    ssl-dh-param-file /etc/haproxy/dh.pem
defaults
    errorfile 503 /etc/haproxy/503.http
frontend fe
    bind :443 ssl crt site.pem crt /srv/other.pem
    bind :444 ssl crt-list /etc/haproxy/list.txt crt "\${CERT}" ca-file clients.pem verify required
    http-request deny if { src -f /etc/haproxy/blocked.acl }
    http-request return status 200 file relative.html
backend be
    server s 192.0.2.1:443 ssl ca-file @system-ca crt @store/mine
`
  assert.deepEqual(hostInterests([readConfiguration(new Source('haproxy.cfg', text))]), {
    unit: 'haproxy.service',
    chroot: '/var/lib/haproxy',
    files: [
      '/etc/haproxy/certs',
      '/etc/haproxy/ca',
      '/etc/haproxy/site.lua',
      '/etc/haproxy/dh.pem',
      '/etc/haproxy/503.http',
      '/etc/haproxy/certs/site.pem',
      '/srv/other.pem',
      '/etc/haproxy/list.txt',
      '/etc/haproxy/ca/clients.pem',
      '/etc/haproxy/blocked.acl',
      '/var/lib/haproxy'
    ],
    certificates: ['/etc/haproxy/certs/site.pem', '/srv/other.pem']
  })
})

test('sockets of others than HAProxy', () => {
  const out = `udp   UNCONN 0      0      127.0.0.53%lo:53         0.0.0.0:*    users:(("systemd-resolve",pid=3,fd=13))
udp   UNCONN 0      0            0.0.0.0:443        0.0.0.0:*    users:(("haproxy",pid=9,fd=6))
tcp   LISTEN 0      511          0.0.0.0:80         0.0.0.0:*    users:(("nginx",pid=7,fd=6),("nginx",pid=8,fd=6))
tcp   LISTEN 0      128             [::]:22            [::]:*    users:(("sshd",pid=5,fd=4))
tcp   LISTEN 0      128                *:9100             *:*    users:(("node_exporter",pid=5,fd=4))
tcp   LISTEN 0      128        127.0.0.1:631        0.0.0.0:*`
  assert.deepEqual(readListening(out), [
    { protocol: 'udp', address: '127.0.0.53', port: 53, process: 'systemd-resolve' },
    { protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx' },
    { protocol: 'tcp', address: '::', port: 22, process: 'sshd' },
    { protocol: 'tcp', address: '*', port: 9100, process: 'node_exporter' }
  ])
})

const unit = (more: string) => `LoadState=loaded
Environment=CONFIG=/etc/haproxy/haproxy.cfg PIDFILE=/run/haproxy.pid "EXTRAOPTS=-S /run/haproxy/master.sock,mode,600"
ExecStart={ path=/usr/sbin/haproxy ; argv[]=/usr/sbin/haproxy -Ws -f $CONFIG -p \${PIDFILE} $EXTRAOPTS $NOTSET ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
${more}`

const started = {
  arguments: [
    '-Ws',
    '-f',
    '/etc/haproxy/haproxy.cfg',
    '-p',
    '/run/haproxy.pid',
    '-S',
    '/run/haproxy/master.sock,mode,600'
  ],
  masterSocket: '/run/haproxy/master.sock',
  ambientCapabilities: []
}

test('the unit: arguments with its variables, the master’s socket, how many files', () => {
  const limited =
    'LimitNOFILE=65536\nUser=\nAmbientCapabilities=\nCapabilityBoundingSet=cap_net_bind_service cap_setuid'
  assert.deepEqual(readUnit(unit(limited), 1048576), { ...started, openFiles: 65536 })
  const raising =
    'LimitNOFILE=65536\nUser=\nAmbientCapabilities=\nCapabilityBoundingSet=cap_chown cap_sys_resource'
  assert.deepEqual(readUnit(unit(raising), 1048576), { ...started, openFiles: 1048576 })
  const other =
    'LimitNOFILE=infinity\nUser=haproxy\nAmbientCapabilities=cap_net_bind_service\nCapabilityBoundingSet=cap_sys_resource'
  assert.deepEqual(readUnit(unit(other), 1048576), {
    ...started,
    ambientCapabilities: ['cap_net_bind_service']
  })
  // What root is given is gone when HAProxy becomes another user.
  const asRoot = 'LimitNOFILE=65536\nUser=\nAmbientCapabilities=cap_net_bind_service\nCapabilityBoundingSet='
  assert.deepEqual(readUnit(unit(asRoot), 1048576), { ...started, openFiles: 65536 })
  assert.deepEqual(readUnit('LoadState=not-found\nLimitNOFILE=524288\nExecStart=\n', 1048576), {})
})

test('the firewall: ports, services, rich rules, services of the host’s own, a zone that lets all in', () => {
  const zone = (target: string) => `public (active)
  target: ${target}
  interfaces: eth0
  sources: 
  services: dhcpv6-client http3 ssh balancer
  ports: 80/tcp 8000-8010/tcp
  protocols: 
  rich rules: 
\trule family="ipv4" source address="192.0.2.0/24" port port="8404" protocol="tcp" accept
\trule family="ipv4" service name="https" accept
\trule family="ipv4" port port="9999" protocol="tcp" reject
service balancer
balancer
  ports: 443/tcp 444/udp
  protocols: 
`
  assert.deepEqual(readFirewall(zone('default')), [
    '80/tcp',
    '8000-8010/tcp',
    '443/udp',
    '22/tcp',
    '443/tcp',
    '444/udp',
    '8404/tcp',
    '443/tcp'
  ])
  assert.deepEqual(readFirewall(zone('ACCEPT')), ['1-65535/tcp', '1-65535/udp'])
})

const interests = {
  unit: 'haproxy.service',
  chroot: '/var/lib/haproxy',
  files: ['/etc/haproxy/certs/site.pem', '/var/lib/haproxy'],
  certificates: ['/etc/haproxy/certs/site.pem']
}

test('a host that can answer nothing leaves everything undefined', () => {
  const answers = hostQuestions(interests).map(() => ({ code: 127, out: '' }))
  assert.deepEqual(readHostSurroundings(interests, answers), {})
})

test('answers in the order of the questions', () => {
  const outs = [
    '',
    unit('LimitNOFILE=1048576\nUser=\nAmbientCapabilities=\nCapabilityBoundingSet='),
    'public\n  target: default\n  services: https\n  ports: \n',
    '1024\n1048576',
    'MemTotal:        2048000 kB',
    '755 0\ndev',
    '/etc/haproxy/certs/site.pem',
    ''
  ]
  assert.equal(hostQuestions(interests).length, outs.length)
  assert.deepEqual(
    readHostSurroundings(
      interests,
      outs.map(out => ({ code: 0, out }))
    ),
    {
      ...started,
      openFiles: 1048576,
      listening: [],
      firewallPorts: ['443/tcp'],
      unprivilegedPortStart: 1024,
      memory: 2097152000,
      chroot: { path: '/var/lib/haproxy', empty: false, writable: false },
      missing: ['/etc/haproxy/certs/site.pem'],
      wrongKeys: []
    }
  )
})
