import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reboot } from '../../runner/modules/reboot.ts'
import { erase } from '../../runner/modules/registry.ts'
import { playbook } from './on-host.ts'
import { type Manner, RebootingHost } from './rebooting-host.ts'

const run = (host: RebootingHost, tasks: readonly string[], gather = false, check = false) =>
  playbook(
    `- hosts: all\n  gather_facts: ${gather}\n  tasks:\n${tasks.map(line => `    - ${line}\n`).join('')}`,
    undefined,
    {
      modules: [erase(reboot)],
      fly: flight => host.fly(flight),
      connected: host.connected,
      check
    }
  )

const site = [
  '{ name: Before, act: { say: before } }',
  '{ name: Reboot, reboot: { test_command: ready }, register: booted }',
  '{ name: After, act: { say: "rebooted {{ booted.rebooted }}" }, when: booted.changed }'
]

const comes: readonly (readonly [name: string, manner: Manner, sessions: number])[] = [
  ['at once', {}, 2],
  ['after a goodbye', { goes: 'politely' }, 2],
  ['after it was away for a while', { away: ['unreachable', 'unreachable', 'lost'] }, 5],
  ['after it let nobody in while it was booting', { away: ['auth-failed', 'auth-failed'] }, 4],
  ['and is ready only later', { unready: 2 }, 2]
]
for (const [name, manner, sessions] of comes)
  test(`a host that comes back ${name} is worked on in a new session`, async () => {
    const host = new RebootingHost(manner)
    const { statuses, end } = await run(host, site)
    assert.deepEqual(statuses, ['Before: changed', 'Reboot: changed', 'After: changed'])
    assert.deepEqual(host.memory.done, ['act before 0', 'act rebooted true 0'])
    assert.equal(end.status, 'ok')
    assert.deepEqual([host.boot, host.sessions], [2, sessions])
  })

const fails: readonly (readonly [
  name: string,
  manner: Manner,
  kind: string,
  status: string,
  message: string
])[] = [
  [
    'stays away',
    { away: Array.from({ length: 100 }, () => 'unreachable' as const) },
    'unreachable',
    'unreachable',
    'lb1 was not back within 1 s of its reboot: lb1 is away (unreachable)'
  ],
  [
    'breaks every connection',
    { away: Array.from({ length: 100 }, () => 'lost' as const) },
    'unreachable',
    'unreachable',
    'lb1 was not back within 1 s of its reboot: lb1 is away (lost)'
  ],
  [
    'does not go down',
    { goes: 'nowhere' },
    'timeout',
    'failed',
    'lb1 was not back within 1 s of its reboot: it answers, and has not rebooted'
  ],
  [
    'is never ready',
    { unready: 100 },
    'timeout',
    'failed',
    'lb1 was not back within 1 s of its reboot: it has rebooted, and its test command fails with code 1'
  ],
  [
    'comes back with another key',
    { away: ['host-key-changed'] },
    'host-key-changed',
    'unreachable',
    'lb1 is away (host-key-changed)'
  ]
]
for (const [name, manner, kind, status, message] of fails)
  test(`a host that ${name} ends its run: ${kind}`, async () => {
    const { end } = await run(new RebootingHost(manner), [
      '{ name: Reboot, reboot: { test_command: ready, reboot_timeout: 1 } }',
      '{ name: After, act: { say: after } }'
    ])
    assert.deepEqual([end.status, end.failure?.kind, end.failure?.message], [status, kind, message])
    assert.deepEqual(end.notRun, ['Reboot', 'After'])
  })

test('a command that refuses to reboot is a failure of its task', async () => {
  const { statuses, end } = await run(new RebootingHost({ refuses: 1 }), [
    '{ name: Reboot, reboot: {}, ignore_errors: true, register: booted }',
    '{ name: After, act: { say: "{{ booted.failed }} {{ booted.rebooted }}" } }'
  ])
  assert.deepEqual(statuses, ['Reboot: ignored', 'After: changed'])
  assert.equal(end.status, 'ok')
})

test('facts are those of the new boot in what follows, and a second reboot tells its boots apart', async () => {
  const host = new RebootingHost()
  const { statuses } = await run(
    host,
    [
      '{ name: Old, act: { say: "{{ facts.kernel.release }}" } }',
      '{ name: Reboot, reboot: {}, when: facts.kernel.release == "kernel-1" }',
      '{ name: New, act: { say: "{{ facts.kernel.release }}" } }',
      '{ name: Again, reboot: {} }',
      '{ name: Newer, act: { say: "{{ facts.kernel.release }}" } }'
    ],
    true
  )
  assert.deepEqual(host.memory.done, ['act kernel-1 0', 'act kernel-2 0', 'act kernel-3 0'])
  assert.deepEqual(statuses, [
    'Gather facts: ok',
    'Old: changed',
    'Reboot: changed',
    'Gather facts: ok',
    'New: changed',
    'Again: changed',
    'Gather facts: ok',
    'Newer: changed'
  ])
})

test('check mode reboots nothing', async () => {
  const host = new RebootingHost()
  const { statuses } = await run(host, site, false, true)
  assert.deepEqual(statuses, ['Before: would-change', 'Reboot: would-change', 'After: unknown'])
  assert.deepEqual([host.boot, host.sessions], [1, 1])
})
