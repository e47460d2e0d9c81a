import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { hostInterests } from '../../runner/haproxy/lint/file-references.ts'
import { hostQuestions, readHostSurroundings } from '../../runner/haproxy/lint/host-surroundings.ts'
import { lint } from '../../runner/haproxy/lint/lint.ts'
import { Source } from '../../runner/language/source.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import { quoteArgv } from '../../runner/transport/quote.ts'
import { onHost } from './hq-run.ts'

/** What the lint asks a host: real systemd, firewalld, sockets, files and certificates. */
const name = 'h5-lint'

before(async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  await sandboxUp({ name })
})

after(() => sandboxDown(name, { remove: true }))

const text = `global
    log stdout format raw local0
    chroot /srv/jail
    user haproxy
    stats socket /run/haproxy/master.sock mode 600 level admin
    hard-stop-after 10m
    cluster-secret "\${SECRET}"
    maxconn 100000
defaults
    mode http
    log global
    option httplog
    option forwardfor
    timeout http-request 10s
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend fe
    bind :22
    bind :443 ssl crt /etc/haproxy/certs/good.pem crt /etc/haproxy/certs/wrong.pem alpn h2,http/1.1
    bind quic4@:443 ssl crt /etc/haproxy/certs/split.pem alpn h3
    bind quic6@:443 v6only ssl crt /etc/haproxy/certs/gone.pem alpn h3
    http-after-response set-header alt-svc 'h3=":443"; ma=86400'
    http-request return status 200
`

const prepare = `set -e
mkdir -p /srv/jail/etc /etc/haproxy/certs
chmod 777 /srv/jail
cd /etc/haproxy/certs
for each in one two; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $each.key -out $each.crt -days 2 -subj /CN=$each 2>/dev/null; done
cat one.crt one.key > good.pem; cat one.crt two.key > wrong.pem; cp one.crt split.pem; cp one.key split.pem.key
cat > /etc/systemd/system/haproxy.service <<'UNIT'
[Service]
Environment="EXTRAOPTS=-S /run/haproxy/master.sock,mode,600"
ExecStart=/bin/sleep -Ws -f /etc/haproxy/haproxy.cfg $EXTRAOPTS
LimitNOFILE=65536
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID
UNIT
systemctl daemon-reload
systemctl start firewalld
firewall-cmd --quiet --permanent --new-service=balancer
firewall-cmd --quiet --permanent --service=balancer --add-port=8443/udp
firewall-cmd --quiet --reload
firewall-cmd --quiet --add-port=443/tcp
firewall-cmd --quiet --add-service=http
firewall-cmd --quiet --add-service=balancer`

test('what a host answers is what it is like, and the lint finds what no text shows', async () => {
  await onHost(name, prepare)
  const configuration = readConfiguration(new Source('haproxy.cfg', text))
  const interests = hostInterests([configuration])
  const answers = []
  for (const question of hostQuestions(interests)) {
    const asked = `LC_ALL=C ${quoteArgv(question)} </dev/null 2>/dev/null; echo "<$?>"`
    const [, out = '', code = ''] = /^([\s\S]*?)\n*<(\d+)>\s*$/.exec(await onHost(name, asked)) ?? []
    answers.push({ code: Number(code), out })
  }
  const host = readHostSurroundings(interests, answers)
  const { memory = 0, listening = [], firewallPorts = [], ...rest } = host
  assert.ok(memory > 100 * 1024 ** 2)
  assert.deepEqual(
    listening.filter(({ port }) => port === 22).map(({ process, protocol }) => `${process} ${protocol}`)[0],
    'sshd tcp'
  )
  assert.deepEqual(
    [...firewallPorts].sort().filter(port => !port.startsWith('22/')),
    ['443/tcp', '80/tcp', '8443/udp']
  )
  assert.deepEqual(rest, {
    openFiles: 65536,
    arguments: ['-Ws', '-f', '/etc/haproxy/haproxy.cfg', '-S', '/run/haproxy/master.sock,mode,600'],
    masterSocket: '/run/haproxy/master.sock',
    ambientCapabilities: [],
    unprivilegedPortStart: 1024,
    chroot: { path: '/srv/jail', empty: false, writable: true },
    missing: ['/etc/haproxy/certs/gone.pem'],
    wrongKeys: ['/etc/haproxy/certs/wrong.pem']
  })
  assert.deepEqual(
    lint(configuration, { version: '3.4.6', library: 'aws-lc', libraryVersion: '5.5.0', host }).map(
      ({ range, code }) => `${range.start.line} ${code}`
    ),
    [
      '3 haproxy-chroot',
      '5 haproxy-socket-clash',
      '8 haproxy-open-files',
      '19 haproxy-port-busy',
      '20 haproxy-certificate-key',
      '21 haproxy-firewall-udp',
      '21 haproxy-quic-capability',
      '22 haproxy-missing-file'
    ]
  )
})
