import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryHost } from './memory-host.ts'
import { play, tasks } from './on-host.ts'

const withHandlers = (body: string, ...handlers: string[]): string =>
  `${body}  handlers:\n${handlers.map(line => `    - ${line}\n`).join('')}`

test('handlers notify handlers: they run after, each once, however often and in whatever order they are notified', async () => {
  const { statuses, host } = await play(
    withHandlers(
      tasks('{ name: A, value: { name: a, is: 1 }, notify: Second }'),
      '{ name: First, act: { say: first }, notify: Third }',
      '{ name: Second, act: { say: second }, notify: [First, Second] }',
      '{ name: Third, act: { say: third } }'
    )
  )
  assert.deepEqual(statuses, ['A: changed', 'Second: changed', 'First: changed', 'Third: changed'])
  assert.deepEqual([...host.leftHandlers], [])
})

test('a handler whose condition is false is skipped and struck off', async () => {
  const { statuses, host, end } = await play(
    withHandlers(
      tasks('{ name: A, value: { name: a, is: 1 }, notify: Reload }'),
      '{ name: Reload, act: { say: reload }, when: inventory_hostname == "other" }'
    )
  )
  assert.deepEqual(statuses, ['A: changed', 'Reload: skipped'])
  assert.deepEqual([...host.leftHandlers], [])
  assert.equal(end.status, 'ok')
})

test('a handler that fails ends the host and stays written down', async () => {
  const host = new MemoryHost()
  const failing = withHandlers(
    tasks('{ name: A, value: { name: a, is: 1 }, notify: Reload }'),
    '{ name: Reload, act: { say: reload, code: 1 } }'
  )
  const first = await play(failing, host)
  assert.deepEqual(first.statuses, ['A: changed', 'Reload: failed'])
  assert.deepEqual([...host.leftHandlers], ['Reload'])
  const second = await play(failing.replace(', code: 1', ''), host)
  assert.deepEqual(second.statuses, ['A: ok', 'Reload: changed'])
  assert.deepEqual([...host.leftHandlers], [])
  assert.deepEqual(
    second.events.flatMap(event => (event.type === 'notice' ? [event.message] : [])),
    ['An earlier play or run ended before these handlers ran; they run in this one: Reload']
  )
})

test('a handler that is written down and not of this play stays there for the play that has it', async () => {
  const host = new MemoryHost()
  host.leftHandlers.add('Of another play')
  const { statuses } = await play(
    withHandlers(tasks('{ name: A, act: { say: a } }'), '{ name: Reload, act: { say: reload } }'),
    host
  )
  assert.deepEqual(statuses, ['A: changed'])
  assert.deepEqual([...host.leftHandlers], ['Of another play'])
})

test('what changed_when calls unchanged notifies nobody', async () => {
  const { statuses, host } = await play(
    withHandlers(
      tasks('{ name: A, act: { say: a }, changed_when: false, notify: Reload }'),
      '{ name: Reload, act: { say: reload } }'
    )
  )
  assert.deepEqual(statuses, ['A: ok'])
  assert.deepEqual([...host.leftHandlers], [])
})

test('each section ends with the handlers that it notified', async () => {
  const { statuses } = await play(
    withHandlers(
      `  pre_tasks:
    - { name: Before, value: { name: a, is: 1 }, notify: Reload }
${tasks('{ name: Main, value: { name: b, is: 1 } }')}  post_tasks:
    - { name: After, value: { name: c, is: 1 }, notify: Reload }
`,
      '{ name: Reload, act: { say: reload } }'
    )
  )
  assert.deepEqual(statuses, [
    'Before: changed',
    'Reload: changed',
    'Main: changed',
    'After: changed',
    'Reload: changed'
  ])
})

test('one item of a loop that changed is enough', async () => {
  const host = new MemoryHost()
  host.values.set('a', '1')
  const { statuses } = await play(
    withHandlers(
      tasks('{ name: Set, value: { name: "{{ item }}", is: 1 }, loop: [a, b], notify: Reload }'),
      '{ name: Reload, act: { say: reload } }'
    ),
    host
  )
  assert.deepEqual(statuses, ['Set (a): ok', 'Set (b): changed', 'Reload: changed'])
})
