import assert from 'node:assert/strict'
import { test } from 'node:test'

import { MemoryHost } from './memory-host.ts'
import { play, tasks } from './on-host.ts'

test('what is as wished is ok, and one flight finds out', async () => {
  const host = new MemoryHost()
  host.values.set('a', '1').set('b', '2')
  const { statuses, end } = await play(
    tasks('{ name: A, value: { name: a, is: 1 } }', '{ name: B, value: { name: b, is: 2 } }'),
    host
  )
  assert.deepEqual(statuses, ['A: ok', 'B: ok'])
  assert.deepEqual(host.done, [])
  assert.equal(end.roundTrips, 1)
})

test('a hundred independent changes take two flights: one to look, one to change', async () => {
  const lines = Array.from({ length: 100 }, (_, i) => `{ name: T${i}, value: { name: v${i}, is: ${i} } }`)
  const { host, end } = await play(tasks(...lines))
  assert.equal(host.done.length, 100)
  assert.equal(end.counts.changed, 100)
  assert.equal(end.roundTrips, 2)
})

test('a host that moved since it was looked at is looked at again, not overwritten from old knowledge', async () => {
  const host = new MemoryHost()
  host.before = record => {
    if (record.guard !== undefined && record.id.endsWith('1') && host.flights.length === 2)
      host.values.set('b', '2')
  }
  const { statuses, end } = await play(
    tasks('{ name: A, value: { name: a, is: 1 } }', '{ name: B, value: { name: b, is: 2 } }'),
    host
  )
  assert.deepEqual([...statuses], ['A: changed', 'B: ok'])
  assert.deepEqual(host.done, ['set a 1'])
  assert.equal(end.roundTrips, 2)
})

test('what lies behind an assert is asked about in the flight before it, and only changed after it', async () => {
  const sections = (holds: string) =>
    tasks(
      '{ name: A, value: { name: a, is: 1 } }',
      `{ name: Right, assert: { that: ${holds} } }`,
      '{ name: B, value: { name: b, is: 1 } }'
    )
  const right = await play(sections('true'))
  assert.deepEqual(right.statuses, ['A: changed', 'Right: ok', 'B: changed'])
  assert.deepEqual(
    right.host.flights[0]?.records.map(({ questions }) => questions),
    [[['get', 'a']], [['get', 'b']]]
  )
  const wrong = await play(sections('false'))
  assert.deepEqual(wrong.host.done, ['set a 1'])
  assert.equal(wrong.end.status, 'failed')
})

test('a result decides what follows', async () => {
  const { statuses, host } = await play(
    tasks(
      '{ name: A, act: { say: hello }, register: a }',
      '{ name: B, act: { say: "{{ a.out }} again" } }',
      '{ name: C, act: { say: never }, when: a.out == "bye" }'
    )
  )
  assert.deepEqual(statuses, ['A: changed', 'B: changed', 'C: skipped'])
  assert.deepEqual(host.done, ['act hello 0', 'act hello again 0'])
})

test('a failed task ends the host, and what did not run is named', async () => {
  const { statuses, end, host } = await play(
    tasks(
      '{ name: A, act: { say: a, code: 7 } }',
      '{ name: B, act: { say: b } }',
      '{ name: C, value: { name: c, is: 1 } }'
    )
  )
  assert.deepEqual(statuses, ['A: failed'])
  assert.deepEqual(host.done, ['act a 7'])
  assert.equal(end.status, 'failed')
  assert.equal(end.failure?.message, 'act a 7 failed with code 7: a')
  assert.deepEqual(end.notRun, ['B', 'C'])
})

test('ignore_errors goes on', async () => {
  const { statuses } = await play(
    tasks('{ name: A, act: { say: a, code: 7 }, ignore_errors: true }', '{ name: B, act: { say: b } }')
  )
  assert.deepEqual(statuses, ['A: ignored', 'B: changed'])
})

test('changed_when and failed_when judge by the result', async () => {
  const { statuses } = await play(
    tasks(
      '{ name: A, act: { say: a, code: 1 }, register: a, failed_when: a.code > 1, changed_when: false }',
      '{ name: B, act: { say: b }, register: b, failed_when: b.out == "b" }',
      '{ name: C, act: { say: c } }'
    )
  )
  assert.deepEqual(statuses, ['A: ok', 'B: failed'])
})

test('until tries again as often as it may', async () => {
  const { statuses, host, events } = await play(
    tasks('{ name: A, act: { say: a, code: 1 }, register: a, until: a.code == 0, retries: 2, delay: 0 }')
  )
  assert.deepEqual(statuses, ['A: failed'])
  assert.equal(host.done.length, 3)
  assert.equal(events.filter(event => event.type === 'retry').length, 2)
})

test('a loop is one flight, each item with its own answer', async () => {
  const host = new MemoryHost()
  host.values.set('b', '1')
  const { statuses, end } = await play(
    tasks('{ name: Set, value: { name: "{{ item }}", is: 1 }, loop: [a, b, c], register: all }'),
    host
  )
  assert.deepEqual(statuses, ['Set (a): changed', 'Set (b): ok', 'Set (c): changed'])
  assert.equal(end.roundTrips, 2)
})

const withHandler = (body: string): string =>
  `${body}  handlers:\n    - { name: Reload, act: { say: reload } }\n    - { name: Never, act: { say: never } }\n`

test('handlers run once, at the end, in the flight of the change that notified them', async () => {
  const { statuses, host, end } = await play(
    withHandler(
      tasks(
        '{ name: A, value: { name: a, is: 1 }, notify: Reload }',
        '{ name: B, value: { name: b, is: 1 }, notify: [Reload] }',
        '{ name: C, value: { name: c, is: 1 } }'
      )
    )
  )
  assert.deepEqual(statuses, ['A: changed', 'B: changed', 'C: changed', 'Reload: changed'])
  assert.deepEqual(host.done, [
    'write down',
    'set a 1',
    'write down',
    'set b 1',
    'set c 1',
    'act reload 0',
    'strike off'
  ])
  assert.equal(end.roundTrips, 2)
})

test('a notified handler that did not run is named among what did not run', async () => {
  const { end } = await play(
    withHandler(
      tasks('{ name: A, value: { name: a, is: 1 }, notify: Reload }', '{ name: B, act: { say: b, code: 1 } }')
    )
  )
  assert.deepEqual(end.notRun, ['Reload (handler)'])
})

test('check mode runs nothing, says what would change, and what it cannot know', async () => {
  const host = new MemoryHost()
  const { statuses, end } = await play(
    withHandler(
      tasks(
        '{ name: A, value: { name: a, is: 1 }, register: a, notify: Reload }',
        '{ name: B, act: { say: "{{ a.before }}" } }',
        '{ name: C, value: { name: c, is: 1 } }'
      )
    ),
    host,
    { check: true }
  )
  assert.deepEqual(statuses, ['A: would-change', 'B: unknown', 'C: would-change', 'Reload: would-change'])
  assert.deepEqual(host.done, [])
  assert.deepEqual(
    { ...end.counts },
    { ok: 0, changed: 0, 'would-change': 3, unknown: 1, skipped: 0, ignored: 0, failed: 0 }
  )
})

test('the same run a second time changes nothing', async () => {
  const host = new MemoryHost()
  const site = tasks(
    '{ name: A, value: { name: a, is: 1 } }',
    '{ name: B, value: { name: b, is: "{{ inventory_hostname }}" } }'
  )
  await play(site, host)
  const { end } = await play(site, host)
  assert.equal(end.counts.changed, 0)
  assert.equal(end.counts.ok, 2)
})
