import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pause } from '../../runner/modules/pause.ts'
import { erase } from '../../runner/modules/registry.ts'
import type { PausePrompt } from '../../runner/protocol/prompt.ts'
import { MemoryHost, testModules } from './memory-host.ts'
import { play, statusesOf, tasks } from './on-host.ts'
import { playOf } from './play-of.ts'

const modules = [erase(pause)]

test('a prompt is asked, and its answer decides what follows', async () => {
  const asked: PausePrompt[] = []
  const { statuses, host } = await play(
    tasks(
      '{ name: Look, pause: { prompt: "Fine on {{ inventory_hostname }}?" }, register: look }',
      '{ name: Yes, act: { say: "{{ look.user_input }}" }, when: look.user_input == "yes" }',
      '{ name: No, act: { say: no }, when: look.user_input == "no" }'
    ),
    undefined,
    {
      modules,
      ask: async prompt => {
        asked.push(prompt)
        return 'yes'
      }
    }
  )
  assert.deepEqual(statuses, ['Look: ok', 'Yes: changed', 'No: skipped'])
  assert.deepEqual(host.done, ['act yes 0'])
  assert.deepEqual(asked, [{ kind: 'pause', host: 'lb1', task: 'Look', text: 'Fine on lb1?', echo: true }])
})

test('a prompt is asked once for all hosts, and again at another attempt', async () => {
  const answers = ['no', 'yes']
  let asked = 0
  const said = new Map<string, MemoryHost>([
    ['lb1', new MemoryHost()],
    ['lb2', new MemoryHost()]
  ])
  await playOf({
    files: {
      'site.yaml': `- hosts: all
  gather_facts: false
  tasks:
    - { name: Look, pause: { prompt: Fine? }, register: look, until: look.user_input == "yes", delay: 0 }
    - { name: Say, act: { say: "{{ look.user_input }}" } }
`,
      'inventory.yaml':
        'all: { hosts: { lb1: { ansible_host: 192.0.2.1 }, lb2: { ansible_host: 192.0.2.2 } } }\n'
    },
    modules: [...testModules, ...modules],
    fly: (flight, name) => (said.get(name) ?? assert.fail(name)).fly(flight),
    ask: async () => answers[asked++]
  })
  assert.equal(asked, 2)
  assert.deepEqual(
    [...said.values()].map(({ done }) => done),
    [['act yes 0'], ['act yes 0']]
  )
})

test('an answer that is typed unseen is never told', async () => {
  const { events } = await play(
    tasks(
      '{ name: Code, pause: { prompt: Code, echo: false }, register: code }',
      '{ name: Say, debug: { msg: "it is {{ code.user_input }}" } }'
    ),
    undefined,
    { modules, ask: async () => 'hush-4711' }
  )
  assert.equal(JSON.stringify(events).includes('hush-4711'), false)
})

const unanswered: readonly (readonly [
  name: string,
  ask: (() => Promise<string | undefined>) | undefined,
  message: string,
  hint: string | undefined
])[] = [
  [
    'nobody can be asked',
    undefined,
    'An answer is wanted, and there is nobody to ask',
    'Run it on a terminal or with --prompts jsonl, or give the task seconds or minutes.'
  ],
  ['the question is declined', async () => undefined, 'The question was not answered', undefined]
]
for (const [name, ask, message, hint] of unanswered)
  test(`where ${name}, the task fails`, async () => {
    const { statuses, end } = await play(
      tasks('{ name: Look, pause: {} }', '{ name: A, act: { say: a } }'),
      undefined,
      {
        modules,
        ...(ask && { ask })
      }
    )
    assert.deepEqual(statuses, ['Look: failed'])
    assert.deepEqual([end.failure?.message, end.failure?.hint], [message, hint])
  })

test('a pause of some time says its text, waits, and changes nothing', async () => {
  const { statuses, events } = await play(
    tasks('{ name: A, act: { say: a } }', '{ name: Drain, pause: { seconds: 0, prompt: Draining } }'),
    undefined,
    { modules }
  )
  assert.deepEqual(statuses, ['A: changed', 'Drain: ok'])
  const notice = events.find(event => event.type === 'notice')
  assert.deepEqual(notice, { type: 'notice', host: 'lb1', message: 'Drain: Draining' })
})

test('a host that pauses keeps no other from its work', async () => {
  const hosts = { lb1: new MemoryHost(), lb2: new MemoryHost() }
  let release: (answer: string) => void = () => {}
  const events = await playOf({
    files: {
      'site.yaml': `- hosts: all
  gather_facts: false
  tasks:
    - { name: Wait, pause: {}, when: inventory_hostname == "lb1" }
    - { name: Work, act: { say: work } }
`,
      'inventory.yaml':
        'all: { hosts: { lb1: { ansible_host: 192.0.2.1 }, lb2: { ansible_host: 192.0.2.2 } } }\n'
    },
    modules: [...testModules, ...modules],
    fly: async function* (flight, name) {
      yield* hosts[name as 'lb1' | 'lb2'].fly(flight)
      if (name === 'lb2') release('')
    },
    ask: () =>
      new Promise(resolve => {
        release = resolve
      })
  })
  assert.deepEqual(statusesOf(events).toSorted(), [
    'Wait: ok',
    'Wait: skipped',
    'Work: changed',
    'Work: changed'
  ])
})

test('Ctrl-C ends a pause', async () => {
  const interrupt = new AbortController()
  const { end } = await play(
    tasks('{ name: Long, pause: { minutes: 60 } }', '{ name: A, act: { say: a } }'),
    undefined,
    {
      modules,
      signal: interrupt.signal,
      heard: event => event.type === 'task-start' && interrupt.abort()
    }
  )
  assert.equal(end.status, 'interrupted')
  assert.deepEqual(end.notRun, ['Long', 'A'])
})

test('check mode does not wait, and cannot know an answer', async () => {
  const { statuses } = await play(
    tasks(
      '{ name: Long, pause: { minutes: 60 } }',
      '{ name: Look, pause: { prompt: Fine? }, register: look }',
      '{ name: A, act: { say: a }, when: look.user_input == "yes" }'
    ),
    undefined,
    { modules, check: true }
  )
  assert.deepEqual(statuses, ['Long: ok', 'Look: unknown', 'A: unknown'])
})
