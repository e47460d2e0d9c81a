import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Flight, Frame } from '../../runner/engine/host.ts'
import { MemoryHost } from './memory-host.ts'
import { type Played, play, tasks } from './on-host.ts'

const secret = 'correct-horse'

/** Nothing that a run says has the secret in it, whatever it is. */
const saysNothingOf = ({ events }: Played): void => {
  const found = events.filter(event => JSON.stringify(event).includes(secret))
  assert.deepEqual(found, [])
}

/** A host whose steps tell what they do while they do it. */
const talkative = (host: MemoryHost) =>
  async function* (flight: Flight): AsyncGenerator<Frame> {
    for await (const frame of host.fly(flight)) {
      yield frame
      if (frame.type !== 'step-start') continue
      const step = flight.records.find(({ id }) => id === frame.record)?.steps[frame.step]
      const line = step?.do === 'run' ? step.argv.join(' ') : ''
      yield { type: 'progress', record: frame.record, step: frame.step, seconds: 1, line }
    }
  }

const hidden: readonly [title: string, task: string, statuses: readonly string[]][] = [
  ['a change', `{ name: A, act: { say: ${secret} }, no_log: true }`, ['A: changed']],
  ['a failure', `{ name: A, act: { say: ${secret}, code: 1 }, no_log: true }`, ['A: failed']],
  [
    'an ignored failure',
    `{ name: A, act: { say: ${secret}, code: 1 }, no_log: true, ignore_errors: true }`,
    ['A: ignored']
  ],
  [
    'retries',
    `{ name: A, act: { say: ${secret}, code: 1 }, no_log: true, register: a, until: a.code == 0, retries: 1, delay: 0 }`,
    ['A: failed']
  ],
  ['items', `{ name: A, act: { say: "{{ item }}" }, no_log: true, loop: [${secret}] }`, ['A (#1): changed']],
  [
    'an item that says so itself',
    `{ name: A, act: { say: "{{ item.say }}" }, no_log: "{{ item.hide }}", loop: [{ say: ${secret}, hide: true }] }`,
    ['A (#1): changed']
  ],
  [
    'a wrong parameter',
    `{ name: A, act: { say: a, code: "{{ wrong }}" }, no_log: true, vars: { wrong: ${secret} } }`,
    ['A: failed']
  ],
  [
    'what a name says',
    `{ name: "A {{ item }}", act: { say: a }, no_log: true, loop: [${secret}] }`,
    ['A {{ item }} (#1): changed']
  ]
]
for (const [title, task, statuses] of hidden) {
  test(`no_log hides ${title}`, async () => {
    const host = new MemoryHost()
    const played = await play(tasks(task), host, { fly: talkative(host) })
    saysNothingOf(played)
    assert.deepEqual(played.statuses, statuses)
  })
  test(`no_log hides ${title} in check mode`, async () => {
    saysNothingOf(await play(tasks(task), undefined, { check: true }))
  })
}

const role = {
  'roles/web/params.yaml': 'password: { type: string, secret: true }\n',
  'roles/web/tasks/main.yaml': `- { name: Set, value: { name: a, is: "{{ password }}" }, register: set }
- { name: "Say {{ password }}", act: { say: "user:{{ password }}@host" }, register: said }
- { name: Tell, debug: { msg: "it is {{ said.out }}" } }
- { name: Each, act: { say: "{{ item }}" }, loop: ["{{ password }}"] }
- { name: Skip, act: { say: a }, when: password == "other" }
- { name: Fail, act: { say: "{{ password }}", code: 1 } }
`
}
const usesRole = `  roles: [{ role: web, params: { password: ${secret} } }]\n`

test('a secret param is in no event: not in steps, names, items, messages, output or progress', async () => {
  const host = new MemoryHost()
  const played = await play(usesRole, host, { files: role, fly: talkative(host) })
  assert.ok(host.done.includes(`set a ${secret}`))
  assert.equal(played.end.status, 'failed')
  saysNothingOf(played)
})

test('a secret param is in no event of check mode', async () => {
  saysNothingOf(await play(usesRole, undefined, { files: role, check: true }))
})

test('records that hold a secret are marked, so that they stay out of arguments that others can read', async () => {
  const { host } = await play(usesRole, undefined, { files: role })
  const open = host.flights
    .flatMap(({ records }) => records)
    .filter(record => !record.secret && JSON.stringify(record).includes(secret))
  assert.deepEqual(open, [])
})
