import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostError } from '../../runner/engine/host.ts'
import { pause } from '../../runner/modules/pause.ts'
import { erase } from '../../runner/modules/registry.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { type FleetOptions, fleet, notices } from './on-fleet.ts'

/** Every event of the rolling, in a line each. */
const rolling = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event => {
    switch (event.type) {
      case 'play-start':
        return [`${event.play}: ${event.hosts.join()}`]
      case 'batch-start':
        return [`${event.batch} of ${event.batches}: ${event.hosts.join()}`]
      case 'batch-end':
        return [`end of ${event.batch}${event.failed.length > 0 ? `, without ${event.failed.join()}` : ''}`]
      case 'play-stop':
        return [`stop: ${event.why}; not begun: ${event.notBegun.join()}`]
      case 'host-end':
        return [`${event.host} ${event.status}${event.why === undefined ? '' : ` (${event.why})`}`]
      case 'run-end':
        return [`code ${event.code}`]
      default:
        return []
    }
  })

const changing = `    - { name: A, value: { name: a, is: 1 }, notify: Reload }
    - { name: B, act: { say: b, code: "{{ code }}" } }
`

const site = (keys: string, more = '', tasks = changing): string => `- name: Deploy
  hosts: all
  gather_facts: false
${keys.replace(/^(?=.)/gm, '  ')}  tasks:
${tasks}  handlers:
    - { name: Reload, act: { say: reload } }
${more}`

const next = `- name: After
  hosts: all
  gather_facts: false
  tasks:
    - { name: C, act: { say: c } }
`

const play = (
  keys: string,
  codes: Readonly<Record<string, number>>,
  options: FleetOptions & { readonly more?: string; readonly tasks?: string } = {}
) =>
  fleet(site(keys, options.more, options.tasks), {
    hosts: 4,
    vars: host => ({ code: codes[host] ?? 0 }),
    ...options
  })

test('a good run goes batch by batch; handlers run at the end of each', async () => {
  const { events, done } = await play("serial: [1, '50%']\n", {})
  assert.deepEqual(rolling(events), [
    'Deploy: lb1,lb2,lb3,lb4',
    '1 of 3: lb1',
    'end of 1',
    '2 of 3: lb2,lb3',
    'end of 2',
    '3 of 3: lb4',
    'end of 3',
    'lb1 ok',
    'lb2 ok',
    'lb3 ok',
    'lb4 ok',
    'code 0'
  ])
  const at = (line: string) => done.indexOf(line)
  assert.ok(at('lb1 act reload 0') < at('lb2 set a 1'), done.join('\n'))
  assert.ok(at('lb1 act reload 0') < at('lb3 set a 1'))
  assert.ok(at('lb2 act reload 0') < at('lb4 set a 1'))
  assert.ok(at('lb3 act reload 0') < at('lb4 set a 1'))
})

test('a canary that fails stops the run: the others are not begun, nor is the next play', async () => {
  const { events, done, host } = await play("serial: [1, '100%']\n", { lb1: 3 }, { more: next })
  assert.deepEqual(rolling(events), [
    'Deploy: lb1,lb2,lb3,lb4',
    '1 of 2: lb1',
    'end of 1, without lb1',
    'stop: the canary lb1 failed; not begun: lb2,lb3,lb4',
    'lb1 failed',
    'lb2 stopped (not begun: the canary lb1 failed)',
    'lb3 stopped (not begun: the canary lb1 failed)',
    'lb4 stopped (not begun: the canary lb1 failed)',
    'code 2'
  ])
  assert.deepEqual(done, ['lb1 set a 1', 'lb1 act b 3'])
  assert.deepEqual([...host('lb1').leftHandlers], ['Reload'])
  assert.equal(host('lb2').flights.length, 0)
})

test('a failure in a batch goes on with the next one, as in Ansible; the one that failed is left behind', async () => {
  const { events } = await play('serial: 2\n', { lb2: 1 }, { more: next })
  assert.deepEqual(rolling(events), [
    'Deploy: lb1,lb2,lb3,lb4',
    '1 of 2: lb1,lb2',
    'end of 1, without lb2',
    '2 of 2: lb3,lb4',
    'end of 2',
    'After: lb1,lb3,lb4',
    'lb1 ok',
    'lb2 failed',
    'lb3 ok',
    'lb4 ok',
    'code 2'
  ])
})

test('max_fail_percentage stops after the batch, max_fail_total over all of them', async () => {
  const percent = await play('serial: 2\nmax_fail_percentage: 49\n', { lb2: 1 }, { forks: 1 })
  assert.deepEqual(rolling(percent.events).slice(1, 4), [
    '1 of 2: lb1,lb2',
    'end of 1, without lb2',
    'stop: 1 of 2 hosts failed, more than max_fail_percentage 49 lets pass; not begun: lb3,lb4'
  ])
  const total = await play('serial: 2\nmax_fail_total: 1\n', { lb1: 1, lb3: 1 }, { forks: 1 })
  assert.deepEqual(rolling(total.events).slice(1, 6), [
    '1 of 2: lb1,lb2',
    'end of 1, without lb1',
    '2 of 2: lb3,lb4',
    'end of 2, without lb3',
    "stop: 2 of the play's 4 hosts failed, more than max_fail_total 1 lets pass; not begun: lb4"
  ])
})

test('any_errors_fatal stops hosts that are under way as soon as they are at rest; their handlers stay written down', async () => {
  const { events, host } = await play(
    'any_errors_fatal: true\n',
    { lb1: 1 },
    {
      hosts: 2,
      // lb2 is at its first change until lb1 has failed.
      hold: (name, flight, done) =>
        name === 'lb2' && flight.records.some(({ steps }) => steps.length > 0)
          ? done('lb1 act b 1')
          : undefined,
      tasks: `    - { name: A, value: { name: a, is: 1 }, notify: Reload, register: a, failed_when: false }
    - { name: B, act: { say: b, code: "{{ code }}" } }
`
    }
  )
  assert.deepEqual(rolling(events), [
    'Deploy: lb1,lb2',
    'stop: lb1 failed, and any_errors_fatal is set; not begun: ',
    'lb1 failed',
    'lb2 stopped (stopped: lb1 failed, and any_errors_fatal is set)',
    'code 2'
  ])
  assert.deepEqual(host('lb2').done, ['write down', 'set a 1'])
  assert.deepEqual([...host('lb2').leftHandlers], ['Reload'])
  const end = events.find(event => event.type === 'host-end' && event.host === 'lb2')
  assert.deepEqual(end?.type === 'host-end' && end.notRun, ['B', 'Reload (handler)'])
})

test('a host that cannot be reached has failed', async () => {
  const { events } = await play(
    'serial: 1\n',
    {},
    {
      connected: name => {
        if (name === 'lb1') throw new HostError({ kind: 'unreachable', message: 'lb1 is away' })
      }
    }
  )
  assert.deepEqual(rolling(events).slice(1, 4), [
    '1 of 4: lb1',
    'end of 1, without lb1',
    'stop: the canary lb1 failed; not begun: lb2,lb3,lb4'
  ])
  assert.equal(rolling(events).at(-1), 'code 3')
})

test('check mode goes through the same batches', async () => {
  const { events, done } = await play('serial: 2\n', {}, { check: true })
  assert.deepEqual(rolling(events).slice(0, 5), [
    'Deploy: lb1,lb2,lb3,lb4',
    '1 of 2: lb1,lb2',
    'end of 1',
    '2 of 2: lb3,lb4',
    'end of 2'
  ])
  assert.deepEqual(done, [])
})

test('end_batch ends the batch, end_play all of them; end_host none', async () => {
  const ending = (action: string) =>
    fleet(
      `- hosts: all
  gather_facts: false
  serial: 2
  tasks:
    - { name: A, act: { say: a } }
    - { name: End, meta: ${action}, when: inventory_hostname == "lb1" }
    - { name: B, act: { say: b }, register: b }
`,
      { hosts: 4, forks: 1 }
    )
  const batch = await ending('end_batch')
  assert.deepEqual(batch.done, ['lb1 act a 0', 'lb3 act a 0', 'lb3 act b 0', 'lb4 act a 0', 'lb4 act b 0'])
  assert.deepEqual(notices(batch.events), [
    'lb1: The play ends here',
    'lb2: lb1 ended the batch before it began here'
  ])
  const all = await ending('end_play')
  assert.deepEqual(all.done, ['lb1 act a 0'])
  assert.deepEqual(notices(all.events), [
    'lb1: The play ends here',
    'lb2: lb1 ended the play before it began here',
    'lb3: lb1 ended the play before it began here',
    'lb4: lb1 ended the play before it began here'
  ])
  const host = await ending('end_host')
  assert.equal(host.done.filter(line => line.endsWith('act b 0')).length, 3)
})

test('Ctrl-C in a batch: the later ones are not begun', async () => {
  const controller = new AbortController()
  const { events, done } = await play(
    'serial: 1\n',
    {},
    {
      signal: controller.signal,
      heard: event => {
        if (event.type === 'batch-end' && event.batch === 1) controller.abort()
      }
    }
  )
  assert.deepEqual(rolling(events).slice(-5), [
    'lb1 ok',
    'lb2 interrupted',
    'lb3 interrupted',
    'lb4 interrupted',
    'code 130'
  ])
  assert.ok(done.every(line => line.startsWith('lb1 ')))
})

test('a pause asks once for every batch, and play_batch tells which it is', async () => {
  const asked: string[] = []
  const { events } = await fleet(
    `- hosts: all
  gather_facts: false
  serial: 2
  tasks:
    - { name: Go on, pause: { prompt: "Batch {{ play_batch.number }} of {{ play_batch.count }}: {{ join play_batch.hosts }}?" } }
    - { name: Canary, act: { say: soak }, when: play_batch.number == 1 }
`,
    {
      hosts: 3,
      modules: [erase(pause)],
      ask: async ({ text }) => {
        asked.push(text)
        return ''
      }
    }
  )
  assert.deepEqual(asked, ['Batch 1 of 2: lb1, lb2?', 'Batch 2 of 2: lb3?'])
  assert.deepEqual(
    events.flatMap(event =>
      event.type === 'task-end' && event.task.name === 'Canary' ? [`${event.host} ${event.status}`] : []
    ),
    ['lb1 changed', 'lb2 changed', 'lb3 skipped']
  )
})
