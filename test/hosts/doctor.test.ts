import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { linkTitles } from '../../runner/haproxy/doctor/link.ts'
import { onHost } from './hq-run.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

const name = 'doc1'
const config = '/etc/haproxy/haproxy.cfg'
// systemd counts restarts, and refuses the sixth in ten seconds.
const restart = 'systemctl reset-failed haproxy && systemctl restart haproxy'
let site: WithHaproxy
let ca: string

interface Doctored {
  readonly code: number | null
  readonly broken: string | null
  readonly links: readonly {
    readonly id: keyof typeof linkTitles
    readonly verdict: string
    readonly seen: string
    readonly follows?: string
  }[]
  readonly probes: readonly {
    readonly from: string
    readonly family: number
    readonly level: string
    readonly client: string
    readonly server?: { readonly subject: string; readonly alpn: string }
  }[]
  readonly name: string
}

const doctor = async (...more: readonly string[]): Promise<Doctored> => {
  const args = ['haproxy', 'doctor', name, '--ca', ca, '--format', 'json', ...more]
  // Without a curl: all that is proven, hq-run proves itself.
  const { code, stdout, stderr } = await site.hqRun(args, { HQ_CURL: '' })
  const [host] = (JSON.parse(stdout || '{"hosts":[]}') as { hosts: readonly Omit<Doctored, 'code'>[] }).hosts
  assert.ok(host?.links, stdout + stderr)
  return { ...host, code }
}

const verdicts = ({ links }: Doctored, verdict: string): readonly string[] =>
  links.filter(link => link.verdict === verdict && link.follows === undefined).map(({ id }) => id)

const seen = ({ links }: Doctored, id: string): string => links.find(link => link.id === id)?.seen ?? ''

before(async () => {
  site = await withHaproxy([name])
  ca = join(site.path, 'ca.pem')
  await writeFile(ca, await onHost(name, 'cat /etc/haproxy/certs/site.crt'))
  await onHost(name, `cp -a ${config} /root/haproxy.cfg`)
})

after(() => site?.[Symbol.asyncDispose]())

const mend = (): Promise<string> => onHost(name, `cp -a /root/haproxy.cfg ${config} && ${restart}`)

test('a host on which all is right: a page came over HTTP/3, and nothing is broken', async () => {
  const found = await doctor()
  assert.equal(found.code, 0)
  assert.equal(found.broken, null)
  assert.deepEqual(
    found.links.map(({ id }) => id),
    Object.keys(linkTitles)
  )
  assert.deepEqual(verdicts(found, 'broken'), [])
  assert.deepEqual(
    found.probes.map(({ from, family, level, client }) => `${from} ${family} ${level} ${client}`.trim()),
    ['host 4 quic bash', 'host 6 quic bash', 'controller 4 http hq-run', 'controller 6 none']
  )
  assert.deepEqual(
    found.probes.flatMap(({ server }) => (server ? [`${server.subject} ${server.alpn}`] : [])),
    [`CN=${name} h3`]
  )
  assert.match(seen(found, 'from-here'), /^HTTP\/3 200 over IPv4 \(hq-run\), certificate of doc1 verified; /)
})

/** How a link is broken, and how mended where it takes more than the old configuration. */
const faults: readonly [
  title: string,
  damage: string,
  link: keyof typeof linkTitles,
  seen: RegExp,
  remedy?: string
][] = [
  ['the service is stopped', 'systemctl stop haproxy', 'service', /^haproxy\.service is inactive$/],
  [
    'there is no QUIC bind',
    `sed -i '/quic[46]@/d' ${config} && ${restart}`,
    'binds',
    /^no frontend binds quic4@ or quic6@/
  ],
  [
    'workers may not bind the port',
    `sed -i '/setcap/d' ${config} && ${restart}`,
    'capability',
    /^worker \d+ \(uid \d+\) has no cap_net_bind_service, which a port below 1024 needs$/
  ],
  [
    'alt-svc leads to another port',
    `sed -i '/alt-svc/s/:443/:8443/' ${config} && ${restart}`,
    'alt-svc',
    /^alt-svc in the answer over TCP leads to UDP port 8443, and HTTP\/3 is at 443: h3=":8443"/
  ],
  [
    'nftables drop UDP',
    'nft add table inet shield && nft "add chain inet shield input { type filter hook input priority 0; }" && nft add rule inet shield input udp dport 443 drop',
    'firewall',
    /^nftables drop UDP to port 443 over IPv4 in chain inet shield input$/,
    'nft delete table inet shield'
  ],
  [
    'firewalld lets TCP in alone',
    'systemctl start firewalld && firewall-cmd -q --remove-port=443/udp && firewall-cmd -q --add-port=443/tcp',
    'firewall',
    /^firewalld’s zone public lets in .*443\/tcp.*, but not 443\/udp$/,
    'systemctl stop firewalld'
  ],
  [
    'what runs is not what is configured',
    `sed -i '/quic[46]@/d' ${config} && ${restart} && cp -a /root/haproxy.cfg ${config}`,
    'sockets',
    /^nothing of HAProxy listens on UDP port 443$/
  ],
  [
    'the certificate’s key is another one’s',
    'cp -a /etc/haproxy/certs/site.pem /root/site.pem && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >/root/key && sed -n "/BEGIN CERT/,/END CERT/p" /root/site.pem >/etc/haproxy/certs/site.pem && cat /root/key >>/etc/haproxy/certs/site.pem',
    'certificate',
    /^the key of \/etc\/haproxy\/certs\/site\.pem belongs to another certificate$/,
    'cp -a /root/site.pem /etc/haproxy/certs/site.pem'
  ]
]

for (const [title, damage, link, said, remedy] of faults)
  test(`${title}: the doctor names that link and no other`, async () => {
    await onHost(name, damage)
    try {
      const found = await doctor()
      assert.deepEqual([found.code, found.broken, verdicts(found, 'broken')], [5, link, [link]])
      assert.match(seen(found, link), said)
    } finally {
      await onHost(name, remedy ?? 'true')
      await mend()
    }
  })

test('a certificate of another name is named, and what breaks with it is told apart', async () => {
  const found = await doctor('--name', 'www.example.com')
  assert.deepEqual(
    [found.code, found.broken, verdicts(found, 'broken'), found.name],
    [5, 'certificate', ['certificate'], 'www.example.com']
  )
  assert.match(seen(found, 'certificate'), /is for doc1, localhost, 127\.0\.0\.1, not for www\.example\.com$/)
  assert.equal(found.links.find(({ id }) => id === 'from-here')?.follows, 'certificate')
})

test('another port that nothing is bound to is named', async () => {
  const found = await doctor('--port', '8443')
  assert.equal(found.broken, 'binds')
  assert.match(seen(found, 'binds'), /, not at port 8443$/)
})

test('people read the verdict first, then the chain', async () => {
  const { code, stdout } = await site.hqRun(['haproxy', 'doctor', name, '--ca', ca, '--format', 'human'])
  assert.equal(code, 0, stdout)
  assert.match(stdout, /^✓ doc1 {2}HTTP\/3 works/)
  assert.equal(
    stdout.split('\n').filter(line => /^ {2}[✓!✗?] /.test(line)).length,
    Object.keys(linkTitles).length
  )
})

test('a host that is not there is unreachable, not broken', async () => {
  const { code, stdout } = await site.hqRun([
    'haproxy',
    'doctor',
    name,
    '--format',
    'json',
    '-e',
    'ansible_port=9'
  ])
  assert.equal(code, 3)
  assert.match(JSON.stringify(JSON.parse(stdout).hosts[0].failure), /refused|reach/i)
})
