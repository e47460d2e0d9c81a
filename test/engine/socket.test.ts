import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import type { Conversation, Reply } from '../../runner/engine/host.ts'
import { HostError } from '../../runner/engine/host.ts'
import {
  defineModule,
  nothing,
  type Outcome,
  Refusal,
  run,
  type SocketStep
} from '../../runner/modules/module.ts'
import { erase } from '../../runner/modules/registry.ts'
import { play, tasks } from './on-host.ts'

const socket = (part: Partial<SocketStep>): SocketStep => ({
  do: 'socket',
  why: 'to know',
  path: '/s',
  send: [],
  ...part
})
const out = (outcome: Outcome): readonly string[] => JSON.parse(outcome.out)

/** A lamp behind a socket: looked at, switched, and waited for. */
const lamp = erase(
  defineModule({
    name: 'lamp',
    summary: 'A lamp.',
    params: Type.Object({
      is: Type.String(),
      wait: Type.Optional(Type.Boolean()),
      also: Type.Optional(Type.String())
    }),
    result: Type.Object({ was: Type.String() }),
    examples: [],
    observe: () => nothing,
    *plan({ is, wait, also }) {
      const [was] = out(yield socket({ send: ['?'], reads: true }))
      if (was !== is) yield socket({ why: `it is ${was}`, send: [is], label: `turn it ${is}` })
      if (also !== undefined) yield run('besides', 'act', also, '0')
      if (wait)
        yield socket({
          send: ['warm?'],
          reads: true,
          until: {
            missing: ([said]) => (said === 'cold' ? 'it is cold' : said === 'gone' ? refuse() : undefined),
            every: 0.01,
            within: 5
          }
        })
    },
    report: (_want, _now, [first]) => ({ was: (first && out(first)[0]) ?? '' })
  })
)

const refuse = (): never => {
  throw new Refusal('is', 'there is no lamp any more')
}

const shine = (first: string, warm: readonly string[] = ['warm']) => {
  const said: string[] = []
  let now = first
  const left = [...warm]
  const converse = async ({ send }: Conversation): Promise<Reply> => {
    said.push(send)
    if (send === '?') return { code: 0, out: now, err: '' }
    if (send === 'warm?') return { code: 0, out: left.shift() ?? 'warm', err: '' }
    now = send
    return { code: 0, out: '', err: '' }
  }
  return { said, options: { modules: [lamp], converse } }
}

test('what is looked at over a socket decides, and looking is no change', async () => {
  const { said, options } = shine('off')
  const { statuses } = await play(
    tasks(
      '{ name: On, lamp: { is: on }, register: r }',
      '{ name: Again, lamp: { is: on } }',
      '{ name: Say, act: { say: "{{ r.was }}" } }'
    ),
    undefined,
    options
  )
  assert.deepEqual(statuses, ['On: changed', 'Again: ok', 'Say: changed'])
  assert.deepEqual(said, ['?', 'on', '?'])
})

test('check mode looks, and changes nothing', async () => {
  const { said, options } = shine('off')
  const { statuses, events } = await play(
    tasks('{ name: On, lamp: { is: on } }', '{ name: Off, lamp: { is: off } }'),
    undefined,
    { ...options, check: true }
  )
  assert.deepEqual(statuses, ['On: would-change', 'Off: ok'])
  assert.deepEqual(said, ['?', '?'])
  const steps = events.flatMap(event => (event.type === 'task-end' ? event.steps : []))
  assert.deepEqual(steps, [{ kind: 'socket', summary: 'turn it on', why: 'it is off' }])
})

test('steps of the host take their turn among those over the socket, and each is told once', async () => {
  const { said, options } = shine('off')
  const { statuses, host, events } = await play(
    tasks('{ name: On, lamp: { is: on, also: b, wait: true } }'),
    undefined,
    options
  )
  assert.deepEqual(statuses, ['On: changed'])
  assert.deepEqual([said, host.done], [['?', 'on', 'warm?'], ['act b 0']])
  assert.equal(events.filter(({ type }) => type === 'task-start').length, 1)
})

test('what is waited for is asked until it is there; waiting alone is no change, and unknown to check mode', async () => {
  const { said, options } = shine('on', ['cold', 'cold', 'warm'])
  const { statuses } = await play(tasks('{ name: Warm, lamp: { is: on, wait: true } }'), undefined, options)
  assert.deepEqual(statuses, ['Warm: ok'])
  assert.deepEqual(said, ['?', 'warm?', 'warm?', 'warm?'])
  const checked = shine('on')
  const { statuses: known } = await play(tasks('{ name: Warm, lamp: { is: on, wait: true } }'), undefined, {
    ...checked.options,
    check: true
  })
  assert.deepEqual([known, checked.said], [['Warm: unknown'], ['?']])
})

test('what cannot come is not waited for', async () => {
  const { options } = shine('on', ['cold', 'gone'])
  const { end } = await play(tasks('{ name: Warm, lamp: { is: on, wait: true } }'), undefined, options)
  assert.equal(end.failure?.message, 'there is no lamp any more')
})

const faults: readonly (readonly [name: string, reply: Reply, hint: RegExp | undefined])[] = [
  ['nobody', { code: 2, out: '', err: 'it is not there' }, /^Is HAProxy running/],
  ['no rights', { code: 3, out: '', err: 'permission denied' }, /^Say become: true/],
  ['no whole answer', { code: 124, out: 'par', err: '/s gave no whole answer within 10 s' }, undefined]
]
for (const [name, reply, hint] of faults)
  test(`a socket that has ${name} fails the task, which says so`, async () => {
    const { statuses, end } = await play(tasks('{ name: On, lamp: { is: on } }'), undefined, {
      modules: [lamp],
      converse: async () => reply
    })
    assert.deepEqual([statuses, end.failure?.message], [['On: failed'], reply.err])
    if (hint) assert.match(end.failure?.hint ?? '', hint)
    else assert.equal(end.failure?.hint, undefined)
  })

test('in check mode a socket that an earlier task would bring is unknown', async () => {
  const { statuses } = await play(
    tasks('{ name: Start, act: { say: a } }', '{ name: On, lamp: { is: on } }'),
    undefined,
    {
      modules: [lamp],
      check: true
    }
  )
  assert.deepEqual(statuses, ['Start: would-change', 'On: unknown'])
})

test('a cable that is cut ends the host, and Ctrl-C the waiting', async () => {
  const lost = await play(tasks('{ name: On, lamp: { is: on } }'), undefined, {
    modules: [lamp],
    converse: () => Promise.reject(new HostError({ kind: 'lost', message: 'the connection was lost' }))
  })
  assert.deepEqual([lost.end.status, lost.end.failure?.message], ['failed', 'the connection was lost'])
  const interrupt = new AbortController()
  const { options } = shine(
    'on',
    Array.from({ length: 1000 }, () => 'cold')
  )
  const { end } = await play(tasks('{ name: Warm, lamp: { is: on, wait: true } }'), undefined, {
    ...options,
    signal: interrupt.signal,
    converse: async conversation => {
      if (conversation.send === 'warm?') interrupt.abort()
      return options.converse(conversation)
    }
  })
  assert.equal(end.status, 'interrupted')
})
