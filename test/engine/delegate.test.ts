import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostError } from '../../runner/engine/host.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { fleet } from './on-fleet.ts'

const play = (...lines: string[]): string =>
  `- hosts: lb1:lb2
  gather_facts: false
  tasks:
${lines.map(line => `    - ${line}\n`).join('')}`

const ends = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event =>
    event.type === 'task-end'
      ? [
          `${event.host} ${event.task.name}${event.task.delegate === undefined ? '' : ` on ${event.task.delegate}`}: ${event.status}`
        ]
      : []
  )

test('a delegated task is asked and done on the other host, in order, and its result is this one’s', async () => {
  const { events, done, host } = await fleet(
    `- hosts: lb1
  gather_facts: false
  tasks:
    - { name: A, value: { name: a, is: 1 } }
    - { name: Drain, act: { say: "drain-{{ inventory_hostname }}" }, delegate_to: lb3, register: drained }
    - { name: B, value: { name: b, is: "{{ drained.out }}" } }
    - { name: Same, act: { say: here }, delegate_to: "{{ inventory_hostname }}" }
`,
    { hosts: 3 }
  )
  assert.deepEqual(ends(events), [
    'lb1 A: changed',
    'lb1 Drain on lb3: changed',
    'lb1 B: changed',
    'lb1 Same: changed'
  ])
  assert.deepEqual(done, ['lb1 set a 1', 'lb3 act drain-lb1 0', 'lb1 set b drain-lb1', 'lb1 act here 0'])
  assert.equal(host('lb3').flights.length, 1)
})

test('what is as wished there is ok, and guards hold there, too', async () => {
  const site = play('{ name: Up, value: { name: up, is: 1 }, delegate_to: lb3 }')
  const { events, done } = await fleet(site, { hosts: 3, forks: 1 })
  assert.deepEqual(done, ['lb3 set up 1'])
  assert.deepEqual(ends(events), ['lb1 Up on lb3: changed', 'lb2 Up on lb3: ok'])
  const checked = await fleet(site, { hosts: 3, forks: 1, check: true })
  assert.deepEqual(ends(checked.events), ['lb1 Up on lb3: would-change', 'lb2 Up on lb3: would-change'])
  assert.deepEqual(checked.done, [])
})

test('two hosts that delegate to a third share one session with it, and take turns', async () => {
  let inTheAir = 0
  let most = 0
  const sessions: string[] = []
  const { events, done } = await fleet(
    play(
      '{ name: Ask, value: { name: "{{ inventory_hostname }}", is: 1 }, delegate_to: lb3 }',
      '{ name: Do, act: { say: "{{ inventory_hostname }}" }, delegate_to: lb3 }'
    ),
    {
      hosts: 3,
      connected: name => sessions.push(name),
      hold: async name => {
        if (name !== 'lb3') return
        inTheAir++
        most = Math.max(most, inTheAir)
        await new Promise<void>(resolve => setImmediate(resolve))
        inTheAir--
      }
    }
  )
  assert.equal(most, 1)
  assert.deepEqual(sessions, ['lb3'])
  assert.deepEqual([...done].sort(), ['lb3 act lb1 0', 'lb3 act lb2 0', 'lb3 set lb1 1', 'lb3 set lb2 1'])
  assert.equal(ends(events).length, 4)
})

test('each item of a loop may go elsewhere', async () => {
  const { done } = await fleet(
    `- hosts: lb1
  gather_facts: false
  tasks:
    - { name: "Tell {{ item }}", act: { say: x }, loop: [lb2, lb3], delegate_to: "{{ item }}" }
`,
    { hosts: 3 }
  )
  assert.deepEqual(done, ['lb2 act x 0', 'lb3 act x 0'])
})

test('a handler that a delegated change notifies is this host’s: it is written down here before the change', async () => {
  const site = `- hosts: lb1
  gather_facts: false
  tasks:
    - { name: Drain, act: { say: drain, code: CODE }, delegate_to: lb2, notify: Reload }
  handlers:
    - { name: Reload, act: { say: reload } }
`
  const good = await fleet(site.replace('CODE', '0'))
  assert.deepEqual(good.host('lb1').done, ['write down', 'act reload 0', 'strike off'])
  assert.deepEqual(good.host('lb2').done, ['act drain 0'])
  const bad = await fleet(site.replace('CODE', '1'))
  assert.deepEqual([...bad.host('lb1').leftHandlers], ['Reload'])
  assert.deepEqual([...bad.host('lb2').leftHandlers], [])
})

test('a host to delegate to that is away fails the host that delegates', async () => {
  const { events, done } = await fleet(
    play(
      '{ name: Drain, act: { say: drain }, delegate_to: lb3, when: inventory_hostname == "lb1" }',
      '{ name: B, act: { say: b } }'
    ),
    {
      hosts: 3,
      connected: name => {
        if (name === 'lb3') throw new HostError({ kind: 'unreachable', message: 'lb3 is away' })
      }
    }
  )
  const end = events.find(event => event.type === 'host-end' && event.host === 'lb1')
  assert.deepEqual(end?.type === 'host-end' && end.failure, {
    kind: 'unreachable',
    message: 'delegated to lb3: lb3 is away'
  })
  assert.deepEqual(done, ['lb2 act b 0'])
})

test('a name that no host has fails the task when only a template tells it', async () => {
  const { events } = await fleet(play('{ name: Drain, act: { say: a }, delegate_to: "{{ upstream }}" }'), {
    vars: () => ({ upstream: 'lb9' })
  })
  const failed = events.flatMap(event => (event.type === 'task-end' ? [event.message] : []))
  assert.deepEqual(failed, [
    'No host is called lb9, so nothing can be delegated to it',
    'No host is called lb9, so nothing can be delegated to it'
  ])
})

test('run_once is done by the first host of the batch; the others wait for its result', async () => {
  const { events, done } = await fleet(
    `- hosts: all
  gather_facts: false
  serial: 2
  tasks:
    - { name: Once, act: { say: "from-{{ inventory_hostname }}" }, run_once: true, register: once }
    - { name: Each, act: { say: "{{ once.out }}" } }
`,
    { hosts: 4 }
  )
  assert.deepEqual([...done].sort(), [
    'lb1 act from-lb1 0',
    'lb1 act from-lb1 0',
    'lb2 act from-lb1 0',
    'lb3 act from-lb3 0',
    'lb3 act from-lb3 0',
    'lb4 act from-lb3 0'
  ])
  assert.deepEqual(
    ends(events).filter(line => line.includes('Once')),
    ['lb1 Once: changed', 'lb3 Once: changed']
  )
})

test('what a task that runs once sets, in a loop too, all of the batch have; a condition is the first host’s', async () => {
  const { done } = await fleet(
    `- hosts: all
  gather_facts: false
  tasks:
    - { name: Set, set_fact: { chosen: "{{ inventory_hostname }}" }, run_once: true }
    - { name: Loop, act: { say: "{{ item }}" }, loop: [x, y], run_once: true, register: both }
    - { name: Never, act: { say: never }, run_once: true, when: inventory_hostname != "lb1" }
    - { name: Each, act: { say: "{{ chosen }}-{{ both.results.[1].out }}" } }
`,
    { hosts: 2 }
  )
  assert.deepEqual([...done].sort(), ['lb1 act lb1-y 0', 'lb1 act x 0', 'lb1 act y 0', 'lb2 act lb1-y 0'])
})

test('run_once that fails stops all of them; with a first host that is gone the next one does it', async () => {
  const site = (code: number) => `- hosts: all
  gather_facts: false
  tasks:
    - { name: First, act: { say: first, code: "{{ code }}" } }
    - { name: Once, act: { say: once, code: ${code} }, run_once: true }
    - { name: B, act: { say: b } }
`
  const bad = await fleet(site(1), { hosts: 2, vars: () => ({ code: 0 }) })
  assert.deepEqual([...bad.done].sort(), ['lb1 act first 0', 'lb1 act once 1', 'lb2 act first 0'])
  assert.deepEqual(
    bad.events.flatMap(event => (event.type === 'play-stop' ? [event.why] : [])),
    ['lb1 failed at a task that runs once for all']
  )
  const gone = await fleet(site(0), { hosts: 3, vars: host => ({ code: host === 'lb1' ? 1 : 0 }) })
  assert.deepEqual(
    gone.done.filter(line => line.includes('once')),
    ['lb2 act once 0']
  )
  assert.deepEqual(gone.done.filter(line => line.endsWith('act b 0')).sort(), ['lb2 act b 0', 'lb3 act b 0'])
})

test('throttle lets so many hosts at a task at a time; what follows it is not held up', async () => {
  let inside = 0
  let most = 0
  const { done } = await fleet(
    `- hosts: all
  gather_facts: false
  tasks:
    - { name: Slow, act: { say: slow }, throttle: 2 }
    - { name: B, act: { say: b } }
`,
    {
      hosts: 5,
      hold: async (_host, flight) => {
        if (
          !flight.records.some(({ steps }) =>
            steps.some(step => step.do === 'run' && step.argv[1] === 'slow')
          )
        )
          return
        inside++
        most = Math.max(most, inside)
        for (let i = 0; i < 5; i++) await new Promise<void>(resolve => setImmediate(resolve))
        inside--
      }
    }
  )
  assert.equal(most, 2)
  assert.equal(done.length, 10)
})

test('without the new keywords a play takes as many round trips as before; with them only what they cost', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `{ name: T${i}, value: { name: v${i}, is: ${i} } }`)
  const trips = async (keys: string, ...more: string[]) => {
    const { events } = await fleet(
      `- hosts: all\n  gather_facts: false\n${keys}  tasks:\n${[...lines, ...more].map(line => `    - ${line}\n`).join('')}`,
      { hosts: 2 }
    )
    return events.flatMap(event => (event.type === 'host-end' ? [event.roundTrips] : []))
  }
  assert.deepEqual(await trips(''), [2, 2])
  assert.deepEqual(await trips('  serial: 1\n'), [2, 2])
  assert.deepEqual(
    await trips('', '{ name: D, act: { say: d }, delegate_to: lb2, when: inventory_hostname == "lb1" }'),
    [3, 2]
  )
  assert.deepEqual(await trips('', '{ name: O, act: { say: d }, run_once: true }'), [3, 2])
})

test('check mode runs nothing once, and the others know as little of it as the first', async () => {
  const { events, done } = await fleet(
    `- hosts: all
  gather_facts: false
  tasks:
    - { name: Once, act: { say: once }, run_once: true, register: once }
    - { name: Each, act: { say: "{{ once.out }}" } }
`,
    { hosts: 2, check: true }
  )
  assert.deepEqual(done, [])
  assert.deepEqual([...ends(events)].sort(), [
    'lb1 Each: unknown',
    'lb1 Once: would-change',
    'lb2 Each: unknown'
  ])
})

test('in an include, in a loop, and as a handler a task runs once, too', async () => {
  const { events, done } = await fleet(
    `- hosts: all
  gather_facts: false
  tasks:
    - { name: In, include_tasks: more.yaml, loop: [x, y] }
    - { name: Change, value: { name: a, is: 1 }, notify: Tell }
  handlers:
    - { name: Tell, act: { say: tell }, run_once: true }
`,
    {
      hosts: 2,
      files: {
        'more.yaml': '- { name: "Once {{ item }}", act: { say: "once-{{ item }}" }, run_once: true }\n'
      }
    }
  )
  assert.deepEqual([...done].sort(), [
    'lb1 act once-x 0',
    'lb1 act once-y 0',
    'lb1 act tell 0',
    'lb1 set a 1',
    'lb2 set a 1'
  ])
  assert.deepEqual(
    events.flatMap(event =>
      event.type === 'host-end' ? [`${event.host} ${event.status} ${event.notRun.join()}`] : []
    ),
    ['lb1 ok ', 'lb2 ok ']
  )
})

test('who waits for a turn is told when the play stops', async () => {
  const { events, done } = await fleet(
    `- hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - { name: First, act: { say: first, code: 1 }, when: inventory_hostname == "lb1" }
    - { name: Once, act: { say: once }, run_once: true }
`,
    { hosts: 3 }
  )
  assert.deepEqual(done, ['lb1 act first 1'])
  assert.deepEqual(
    events.flatMap(event =>
      event.type === 'host-end' ? [`${event.host} ${event.status} ${event.notRun.join()}`] : []
    ),
    ['lb1 failed Once', 'lb2 stopped Once', 'lb3 stopped Once']
  )
})

test('Ctrl-C ends the waiting for a turn, and for a host that is delegated to', async () => {
  const controller = new AbortController()
  const { events } = await fleet(
    `- hosts: lb1:lb2
  gather_facts: false
  tasks:
    - { name: Slow, act: { say: slow }, delegate_to: lb3, throttle: 1 }
`,
    {
      hosts: 3,
      signal: controller.signal,
      hold: async name => {
        if (name === 'lb3') controller.abort()
      }
    }
  )
  assert.deepEqual(
    events.flatMap(event => (event.type === 'host-end' ? [`${event.host} ${event.status}`] : [])),
    ['lb1 interrupted', 'lb2 interrupted']
  )
  assert.deepEqual(events.at(-1), { ...events.at(-1), type: 'run-end', code: 130 })
})

test('tries of a task, and a failure that is ignored, keep its turn until it is through', async () => {
  const { done } = await fleet(
    `- hosts: all
  gather_facts: false
  tasks:
    - { name: Try, act: { say: "try-{{ inventory_hostname }}", code: 1 }, register: t, until: t.code == 0, retries: 2, delay: 0, throttle: 1, ignore_errors: true }
    - { name: B, act: { say: b } }
`,
    { hosts: 2 }
  )
  const tries = done.filter(line => line.includes('try')).map(line => line.slice(0, 3))
  assert.deepEqual(tries, ['lb1', 'lb1', 'lb1', 'lb2', 'lb2', 'lb2'])
})
