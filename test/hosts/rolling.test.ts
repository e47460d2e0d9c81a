import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { hostEnd, onHost } from './hq-run.ts'
import { keepalivedPair } from './keepalived.ts'
import { type Version, watchSite } from './watch-site.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

const names = ['fleet1', 'fleet2', 'fleet3'] as const

let site: WithHaproxy

before(async () => {
  site = await withHaproxy(names, {
    redirect_to_https: false,
    check_interval: '500ms',
    soak_seconds: 1,
    canary_soak_seconds: 1
  })
})

after(() => site[Symbol.asyncDispose]())

const addressOf = (name: string): string => {
  const host = site.hosts.find(each => each.name === name)
  if (!host) throw new Error(`no host ${name}`)
  return host.address
}

const rolling = (...args: readonly string[]) => site.hqRun(['playbooks/rolling.yaml', ...args])

/** What stands of a host before and after it was worked on, or not. */
const standing = async (name: string): Promise<string> =>
  onHost(
    name,
    'sha256sum /etc/haproxy/haproxy.cfg; systemctl show -p MainPID -p ActiveEnterTimestamp haproxy'
  )

/** Asks for the page over each version of HTTP, a new connection each time, while something is done. */
const lostDuring = async <T>(
  address: string,
  work: () => Promise<T>
): Promise<{ readonly result: T; readonly lost: Readonly<Record<Version, readonly string[]>> }> => {
  const watch = watchSite(site.curl, 'fleet', address)
  await watch.rounds(1)
  watch.phase('during')
  const result = await work()
  await watch.rounds(2)
  const during = (await watch.stop()).get('during')
  assert.ok(during)
  const lost = (version: Version): readonly string[] =>
    during[version].lost === 0 ? [] : [...during[version].said]
  return { result, lost: { '1.1': lost('1.1'), '2': lost('2'), '3': lost('3') } }
}

const nothingLost = { '1.1': [], '2': [], '3': [] }

const answers = async (name: string): Promise<void> => {
  const { lost } = await lostDuring(addressOf(name), async () => {})
  assert.deepEqual(lost, nothingLost, name)
}

const batchesIn = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event =>
    event.type === 'batch-end'
      ? [
          `${event.batch} of ${event.batches}: ${event.hosts.join()}${event.failed.length > 0 ? ' failed' : ''}`
        ]
      : event.type === 'play-stop'
        ? [`stop: ${event.why}`]
        : []
  )

const changedTasks = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event =>
    event.type === 'task-end' && event.status === 'changed' && !event.task.handler
      ? [
          `${event.host}: ${event.task.name}${event.task.delegate === undefined ? '' : ` → ${event.task.delegate}`}`
        ]
      : []
  )

test('a gate that fails on the canary stops the run: the others are as they were, and all of them serve', async () => {
  const before = [await standing('fleet2'), await standing('fleet3')]
  // A change to deploy, and a page that nobody serves.
  const { code, events } = await rolling('-e', 'hsts_max_age=60', '-e', '{"verify_status": [204]}')
  assert.equal(code, 2)
  assert.deepEqual(batchesIn(events), ['1 of 3: fleet1 failed', 'stop: the canary fleet1 failed'])
  assert.deepEqual(
    names.map(name => [hostEnd(events, name).status, hostEnd(events, name).why]),
    [
      ['failed', undefined],
      ['stopped', 'not begun: the canary fleet1 failed'],
      ['stopped', 'not begun: the canary fleet1 failed']
    ]
  )
  assert.match(await onHost('fleet1', 'cat /etc/haproxy/haproxy.cfg'), /max-age=60/)
  assert.deepEqual([await standing('fleet2'), await standing('fleet3')], before)
  for (const name of names) await answers(name)
})

test('behind a balancer hosts are drained one after the other, and no request is lost', async () => {
  const servers = ['fleet1', 'fleet2'].map(name => ({ name, address: `${addressOf(name)}:80` }))
  await mkdir(join(site.path, 'host_vars'), { recursive: true })
  await writeFile(join(site.path, 'host_vars/fleet3.yaml'), JSON.stringify({ servers }))
  const front = await site.hqRun(['playbooks/site.yaml', '--limit', 'fleet3', '--tags', 'config'])
  assert.equal(front.code, 0, front.stdout)
  const { result, lost } = await lostDuring(addressOf('fleet3'), () =>
    rolling(
      '--limit',
      'fleet1,fleet2',
      '-e',
      'hsts_max_age=120',
      '-e',
      'drain_by=upstream',
      '-e',
      '{"upstream_hosts": ["fleet3"]}'
    )
  )
  assert.equal(result.code, 0, result.stdout + result.stderr)
  assert.deepEqual(batchesIn(result.events), ['1 of 2: fleet1', '2 of 2: fleet2'])
  assert.deepEqual(lost, nothingLost)
  const each = (name: string) => [
    `${name}: fleet3 sends nothing new, and what it had has ended → fleet3`,
    `${name}: haproxy.cfg`,
    `${name}: fleet3 sends to it again, and finds it up → fleet3`
  ]
  assert.deepEqual(changedTasks(result.events), [...each('fleet1'), ...each('fleet2')])
})

test('the last server that is up is not drained', async () => {
  await onHost('fleet2', 'systemctl stop haproxy')
  const seen =
    'echo "show servers state" | socat - /run/haproxy/admin.sock | awk \'$4 == "fleet2" { print $6 }\''
  await onHost('fleet3', `until [ "$(${seen})" = 0 ]; do sleep 0.2; done`)
  const { code, events } = await rolling(
    '--limit',
    'fleet1',
    '-e',
    'drain_by=upstream',
    '-e',
    '{"upstream_hosts": ["fleet3"]}'
  )
  assert.equal(code, 2)
  assert.equal(
    hostEnd(events, 'fleet1').failure?.message,
    'Without fleet1, be_web would have no server that is up.'
  )
  assert.deepEqual(changedTasks(events), [])
  await onHost('fleet2', 'systemctl start haproxy')
})

test('a host that fails in a batch, one that may not, and what is done once or elsewhere', async () => {
  const playbook = join(site.path, 'fleet.yaml')
  await writeFile(
    playbook,
    `- hosts: all
  gather_facts: false
  become: true
  max_fail_percentage: 34
  serial: 3
  tasks:
    - name: Once
      shell: echo "$HOSTNAME" | tee -a /run/once
      run_once: true
      register: once
    - name: Elsewhere
      shell: echo {{ inventory_hostname }} {{ once.stdout }} >> /run/elsewhere
      delegate_to: fleet3
    - name: One fails
      command: test {{ inventory_hostname }} != {{ bad }}
- hosts: all
  gather_facts: false
  tasks:
    - { name: After, command: 'true' }
`
  )
  const one = await site.hqRun([playbook, '-e', 'bad=fleet2'])
  assert.deepEqual(batchesIn(one.events), ['1 of 1: fleet1,fleet2,fleet3 failed'])
  assert.equal(one.code, 2)
  assert.equal(hostEnd(one.events, 'fleet3').status, 'ok')
  assert.equal(
    await onHost('fleet3', 'sort /run/elsewhere; cat /run/once 2>/dev/null || true'),
    'fleet1 fleet1\nfleet2 fleet1\nfleet3 fleet1'
  )
  assert.equal(await onHost('fleet1', 'cat /run/once'), 'fleet1')
})

const logMark = (name: string): Promise<string> =>
  onHost(name, "journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p'")

/** What keepalived has become since. */
const statesOf = async (name: string, mark: string): Promise<string> => {
  const entries = `journalctl -u keepalived -o cat --after-cursor='${mark}'`
  return onHost(name, `${entries} | grep -oE 'Entering (MASTER|BACKUP)' | cut -d' ' -f2 | xargs`)
}

test('a pair under keepalived: each gives the address away in its turn, and takes it back', async () => {
  const shared = addressOf('fleet1').replace(/\d+$/, '100')
  const [first, second] = site.hosts
  assert.ok(first && second)
  await keepalivedPair([first, second], shared)
  await onHost('fleet1', `until ip -o address show to ${shared} | grep -q .; do sleep 0.2; done`)
  const marks = [await logMark('fleet1'), await logMark('fleet2')] as const
  const { code, stdout, stderr, events } = await rolling(
    '--limit',
    'fleet1,fleet2',
    '--tags',
    'drain,verify,undrain',
    '-e',
    'drain_by=keepalived',
    '-e',
    `{"keepalived_peers": ["fleet1", "fleet2"], "keepalived_address": "${shared}"}`
  )
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual(batchesIn(events), ['1 of 2: fleet1', '2 of 2: fleet2'])
  // The master lost the address and got it again; the other one had it meanwhile.
  assert.match(await statesOf('fleet1', marks[0]), /^BACKUP( MASTER BACKUP)* MASTER$/)
  assert.match(await statesOf('fleet2', marks[1]), /^MASTER( BACKUP MASTER)* BACKUP$/)
  await onHost('fleet2', 'echo 1 > /etc/keepalived/maintenance')
  const both = await rolling(
    '--limit',
    'fleet1',
    '-e',
    'drain_by=keepalived',
    '-e',
    '{"keepalived_peers": ["fleet1", "fleet2"]}'
  )
  assert.equal(both.code, 2)
  assert.deepEqual(changedTasks(both.events), [])
  await onHost('fleet2', 'echo 0 > /etc/keepalived/maintenance')
})

test('a monitor-uri says 503 while the host is out, without a reload', async () => {
  await onHost(
    'fleet1',
    `: > /etc/haproxy/maintenance.map
sed -i '/^frontend fe_http$/a\\    monitor-uri /healthz\\n    monitor fail if { str(host),map(/etc/haproxy/maintenance.map) -m found }' /etc/haproxy/haproxy.cfg
systemctl reload haproxy`
  )
  const { code, stdout, stderr, events } = await rolling(
    '--limit',
    'fleet1',
    '--tags',
    'drain,undrain',
    '-e',
    'drain_by=monitor',
    '-e',
    'monitor_interval=1'
  )
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual(changedTasks(events), [
    'fleet1: The host says that it is out',
    'fleet1: The host says that it is in'
  ])
})
