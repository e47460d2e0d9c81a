import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import { countsOf, type Ended, folder, hqRun, onHost } from './hq-run.ts'

/** firewalld and sysctl against a real firewalld and a real kernel. */
const name = 'firewall'

let inventory = ''
let knownHosts = ''

before(async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  const host = await sandboxUp({ name })
  knownHosts = host.knownHosts
  inventory = `all: { hosts: { ${name}: { ansible_host: ${host.address}, ansible_user: root, ansible_ssh_private_key_file: ${host.key} } } }`
  await onHost(name, 'systemctl start firewalld')
})

after(() => sandboxDown(name, { remove: true }))

const play = async (tasks: readonly string[]): Promise<Ended> => {
  await using dir = await folder({
    'inventory.yaml': inventory,
    'play.yaml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map(task => `    - name: '${task.replaceAll("'", '')}'\n      ${task}\n`).join('')}`
  })
  return await hqRun(
    [
      ...[join(dir.path, 'play.yaml'), '-i', join(dir.path, 'inventory.yaml')],
      ...['--known-hosts', knownHosts, '--format', 'jsonl']
    ],
    {}
  )
}

const changes = async (tasks: readonly string[]): Promise<number> => {
  const { code, events, stdout } = await play(tasks)
  assert.equal(code, 0, stdout)
  return countsOf(events, name).changed
}

const settings: readonly string[] = [
  'port: [8080/tcp, 9000-9010/udp]',
  'service: [https, ntp]',
  'protocol: vrrp',
  'source: 192.0.2.0/24, zone: internal',
  'interface: dummy0, zone: trusted',
  "rich_rule: 'rule family=ipv4 source address=198.51.100.0/24 service name=http accept'",
  'icmp_block: [echo-request, echo-reply]',
  'icmp_block_inversion: true',
  'masquerade: true, zone: external',
  'forward: true, zone: dmz',
  'port_forward: [{ port: 8443, proto: tcp, toport: 443 }, { port: 53, proto: udp, toport: 5353, toaddr: 192.0.2.53 }]'
]

const tasksWith = (state: string, more = ''): readonly string[] =>
  settings.map(
    setting => `firewalld: { ${setting}, state: ${state}, permanent: true, immediate: true${more} }`
  )

test('every kind of setting goes on once, on both sides, and off once', async () => {
  // Some are on from the start: masquerade of external, forward of dmz.
  const first = await changes(tasksWith('enabled'))
  assert.ok(first >= settings.length - 2, String(first))
  assert.equal(await changes(tasksWith('enabled')), 0)
  assert.equal(await onHost(name, 'firewall-cmd --zone=public --list-ports'), '8080/tcp 9000-9010/udp')
  assert.equal(
    await onHost(name, 'firewall-cmd -q --reload && firewall-cmd --zone=public --list-ports'),
    '8080/tcp 9000-9010/udp'
  )
  assert.equal(await changes(tasksWith('enabled')), 0)
  assert.equal(await changes(tasksWith('disabled')), settings.length)
  assert.equal(await changes(tasksWith('disabled')), 0)
  assert.equal(await onHost(name, 'firewall-cmd --zone=public --list-ports'), '')
})

test('a zone is made, gets a target, and goes', async () => {
  const zone = (state: string): string => `firewalld: { zone: servers, state: ${state}, permanent: true }`
  const target = "firewalld: { zone: servers, target: '%%REJECT%%', state: present, permanent: true }"
  assert.equal(await changes([zone('present'), target]), 2)
  assert.equal(await changes([zone('present'), target]), 0)
  assert.equal(await onHost(name, 'firewall-cmd --permanent --zone=servers --get-target'), 'REJECT')
  assert.equal(await changes([zone('absent')]), 1)
  assert.equal(await changes([zone('absent')]), 0)
})

test('a setting with a timeout is taken back by firewalld', async () => {
  assert.equal(await changes(['firewalld: { port: 7000/tcp, state: enabled, timeout: 1 }']), 1)
  await onHost(
    name,
    'for i in $(seq 100); do firewall-cmd -q --query-port=7000/tcp || exit 0; sleep 0.1; done; exit 1'
  )
})

test('what firewalld does not know is refused in its words', async () => {
  const { code, stdout } = await play(['firewalld: { service: [https, nosuch], state: enabled }'])
  assert.equal(code, 2)
  assert.match(stdout, /INVALID_SERVICE: .{0,10}nosuch/)
})

test('without a running firewalld what is stored can be changed, what runs cannot', async () => {
  await onHost(name, 'systemctl stop firewalld')
  const { code, stdout } = await play(['firewalld: { port: 8081/tcp, state: enabled }'])
  assert.equal(code, 2)
  assert.match(stdout, /firewalld does not run/)
  const offline = [
    'firewalld: { port: [8081/tcp, 8082/tcp], state: enabled, permanent: true, immediate: true, offline: true }'
  ]
  assert.equal(await changes(offline), 1)
  assert.equal(await changes(offline), 0)
  assert.equal(
    await onHost(name, 'systemctl start firewalld && firewall-cmd --zone=public --list-ports'),
    '8081/tcp 8082/tcp'
  )
})

test('a parameter of the kernel is set now and in its file, and comes back after a change by hand', async () => {
  const want = ['sysctl: { name: net.ipv4.ip_forward, value: yes, sysctl_file: /etc/sysctl.d/50-test.conf }']
  await onHost(name, 'sysctl -qw net.ipv4.ip_forward=0')
  assert.equal(await changes(want), 1)
  assert.equal(await changes(want), 0)
  await onHost(name, 'sysctl -qw net.ipv4.ip_forward=0')
  assert.equal(await changes(want), 1)
  assert.equal(
    await onHost(name, 'cat /proc/sys/net/ipv4/ip_forward /etc/sysctl.d/50-test.conf'),
    '1\nnet.ipv4.ip_forward = 1'
  )
  assert.equal(
    await changes([
      'sysctl: { name: net.ipv4.ip_forward, state: absent, sysctl_file: /etc/sysctl.d/50-test.conf }'
    ]),
    1
  )
  assert.equal(await onHost(name, 'cat /proc/sys/net/ipv4/ip_forward /etc/sysctl.d/50-test.conf'), '1')
})

test('a value that the kernel does not take fails with its reason, and a key of the machine is not applicable', async () => {
  const refused = await play(['sysctl: { name: net.ipv4.ip_forward, value: much }'])
  assert.equal(refused.code, 2)
  assert.match(refused.stdout, /Invalid argument/)
  const machine = await play(['sysctl: { name: kernel.pid_max, value: 99999 }'])
  assert.equal(machine.code, 2)
  assert.match(machine.stdout, /kernel\.pid_max is \d+ and cannot be set on this host/)
  const ignored = await play([
    'sysctl: { name: kernel.pid_max, value: 99999, ignoreerrors: true, sysctl_file: /etc/sysctl.d/50-test.conf }'
  ])
  assert.equal(ignored.code, 0)
  assert.match(ignored.stdout, /not applicable: kernel\.pid_max is/)
})
