import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Flight, Frame } from '../../runner/engine/host.ts'
import { meta } from '../../runner/modules/meta.ts'
import { erase } from '../../runner/modules/registry.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { MemoryHost, testModules } from './memory-host.ts'
import { endOf, play, playbook, tasks } from './on-host.ts'
import { playOf } from './play-of.ts'

const handlers = `  handlers:
    - { name: Reload, act: { say: reload } }
`

const notices = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event => (event.type === 'notice' ? [`${event.host}: ${event.message}`] : []))

test('flush_handlers runs what was notified here and now, and what comes later at the end', async () => {
  const { statuses, host, end } = await play(
    tasks(
      '{ name: A, value: { name: a, is: 1 }, notify: Reload }',
      '{ name: Flush, meta: flush_handlers }',
      '{ name: B, value: { name: b, is: 1 }, notify: Reload }',
      '{ name: Again, meta: flush_handlers }',
      '{ name: C, value: { name: c, is: 1 } }',
      '{ name: Nothing, meta: flush_handlers }'
    ) + handlers
  )
  assert.deepEqual(statuses, [
    'A: changed',
    'Flush: ok',
    'Reload: changed',
    'B: changed',
    'Again: ok',
    'Reload: changed',
    'C: changed',
    'Nothing: ok'
  ])
  assert.deepEqual([...host.leftHandlers], [])
  assert.equal(end.roundTrips, 2)
})

test('flush_handlers runs what an earlier run left', async () => {
  const host = new MemoryHost()
  host.leftHandlers.add('Reload')
  const { statuses } = await play(
    tasks('{ name: Flush, meta: flush_handlers }', '{ name: A, act: { say: a } }') + handlers,
    host
  )
  assert.deepEqual(statuses, ['Flush: ok', 'Reload: changed', 'A: changed'])
})

test('a handler that flushes handlers is refused', async () => {
  const { statuses, end } = await play(
    `${tasks('{ name: A, value: { name: a, is: 1 }, notify: Flush }')}  handlers:
    - { name: Flush, meta: flush_handlers }
`
  )
  assert.deepEqual(statuses, ['A: changed', 'Flush: failed'])
  assert.equal(end.failure?.message, 'flush_handlers cannot be a handler')
})

test('end_host ends the play without a failure; its handlers stay written down and the next play that has them runs them', async () => {
  const { statuses, host, end, events } = await playbook(`- hosts: all
  gather_facts: false
${tasks(
  '{ name: A, value: { name: a, is: 1 }, notify: Reload }',
  '{ name: End, meta: end_host }',
  '{ name: B, act: { say: b } }'
)}${handlers}
- hosts: all
  gather_facts: false
${tasks('{ name: C, act: { say: c } }')}${handlers}`)
  assert.deepEqual(statuses, ['A: changed', 'End: ok', 'C: changed', 'Reload: changed'])
  assert.deepEqual(notices(events), [
    'lb1: The play ends here; these notified handlers do not run, and stay written down for the next run: Reload',
    'lb1: An earlier play or run ended before these handlers ran; they run in this one: Reload'
  ])
  assert.equal(end.status, 'ok')
  assert.deepEqual(end.counts.ok, 1)
  assert.deepEqual([...host.leftHandlers], [])
})

test('a condition holds for meta as for every task, also one on a result', async () => {
  const { statuses } = await play(
    tasks(
      '{ name: A, act: { say: a }, register: a }',
      '{ name: Skipped, meta: end_host, when: a.out == "b" }',
      '{ name: B, act: { say: b } }',
      '{ name: Taken, meta: end_host, when: a.out == "a" }',
      '{ name: C, act: { say: c } }'
    )
  )
  assert.deepEqual(statuses, ['A: changed', 'Skipped: skipped', 'B: changed', 'Taken: ok'])
})

test('check mode ends where the run would, and goes on where it cannot know', async () => {
  const known = await play(
    tasks('{ name: End, meta: end_play }', '{ name: A, act: { say: a } }'),
    undefined,
    {
      check: true
    }
  )
  assert.deepEqual(known.statuses, ['End: ok'])
  const unknown = await play(
    tasks(
      '{ name: A, act: { say: a }, register: a }',
      '{ name: End, meta: end_host, when: a.out == "a" }',
      '{ name: B, act: { say: b } }'
    ),
    undefined,
    { check: true }
  )
  assert.deepEqual(unknown.statuses, ['A: would-change', 'End: unknown', 'B: would-change'])
})

test('noop does nothing', async () => {
  const { statuses, end } = await play(tasks('{ name: A, act: { say: a } }', '{ name: N, meta: noop }'))
  assert.deepEqual(statuses, ['A: changed', 'N: ok'])
  assert.equal(end.roundTrips, 1)
})

test('an action that does not exist is found before the run', async () => {
  await assert.rejects(play(tasks('{ name: A, meta: end_world }')), /wrong-value/)
})

const two = 'all: { hosts: { lb1: { ansible_host: 192.0.2.1 }, lb2: { ansible_host: 192.0.2.2 } } }\n'

const ending = `- hosts: all
  gather_facts: false
  tasks:
    - { name: A, act: { say: a } }
    - { name: End, meta: end_play, when: inventory_hostname == "lb1" }
    - { name: B, act: { say: b }, register: b }
    - { name: C, act: { say: "{{ b.out }}" }, notify: Reload }
  handlers:
    - { name: Reload, act: { say: reload } }
- hosts: all
  gather_facts: false
  tasks:
    - { name: Next, act: { say: next } }
`

test('end_play ends the play for the other hosts as soon as what is on its way to them is done; the next play has them all', async () => {
  const hosts = { lb1: new MemoryHost(), lb2: new MemoryHost() }
  let ended: () => void = () => {}
  const first = new Promise<void>(resolve => {
    ended = resolve
  })
  const fly = async function* (flight: Flight, name: string): AsyncGenerator<Frame> {
    const frames = hosts[name as 'lb1' | 'lb2'].fly(flight)
    for await (const frame of frames) {
      const isChange = flight.records.some(({ steps }) => steps.length > 0)
      if (name === 'lb2' && frame.type === 'landed' && isChange) await first
      yield frame
    }
    if (name === 'lb1' && hosts.lb1.done.length > 0) ended()
  }
  const events = await playOf({
    files: { 'site.yaml': ending, 'inventory.yaml': two },
    modules: [...testModules, erase(meta)],
    fly
  })
  assert.deepEqual(hosts.lb1.done, ['act a 0', 'act next 0'])
  assert.deepEqual(hosts.lb2.done, ['act a 0', 'act b 0', 'act next 0'])
  assert.deepEqual(notices(events), ['lb1: The play ends here', 'lb2: lb1 ended the play'])
  assert.deepEqual([endOf(events, 'lb1').status, endOf(events, 'lb2').status], ['ok', 'ok'])
})

test('a host that has not begun the play when it is ended does not', async () => {
  const hosts = { lb1: new MemoryHost(), lb2: new MemoryHost() }
  const events = await playOf({
    files: { 'site.yaml': ending, 'inventory.yaml': two },
    modules: [...testModules, erase(meta)],
    fly: (flight, name) => hosts[name as 'lb1' | 'lb2'].fly(flight),
    forks: 1
  })
  assert.deepEqual(hosts.lb2.done, ['act next 0'])
  assert.deepEqual(notices(events), [
    'lb1: The play ends here',
    'lb2: lb1 ended the play before it began here'
  ])
})

test('reset_connection ends the session; what follows it flies in a new one', async () => {
  const host = new MemoryHost()
  let sessions = 0
  const { statuses, end } = await play(
    tasks(
      '{ name: A, act: { say: a } }',
      '{ name: Reset, meta: reset_connection }',
      '{ name: B, act: { say: b } }'
    ),
    host,
    { connected: () => sessions++ }
  )
  assert.deepEqual(statuses, ['A: changed', 'Reset: ok', 'B: changed'])
  assert.equal(sessions, 2)
  assert.equal(end.roundTrips, 2)
})
