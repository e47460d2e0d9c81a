import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { startServer } from '../transport/ssh-server.ts'
import { drive } from './driven.ts'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const site = `- hosts: all
  gather_facts: false
  tasks:
    - name: Look
      pause: { prompt: Are the numbers fine? }
      register: look
    - name: Said
      debug: { var: look.user_input }
`

const files = (port: number) => ({
  'site.yaml': site,
  'inventory.yaml': `all: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_user: me } } }\n`
})

const saidIn = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event =>
    event.type === 'task-end' ? [`${event.task.name}: ${event.status} ${event.message ?? ''}`] : []
  )

const answers: readonly (readonly [string, string | null, number, readonly string[]])[] = [
  ['an answer', 'yes', 0, ['Look: ok ', 'Said: ok look.user_input: yes']],
  ['a refusal', null, 2, ['Look: failed The question was not answered']]
]
for (const [name, answer, code, said] of answers)
  test(`a task asks by an event, and ${name} is taken from standard input`, async () => {
    const { port } = await startServer()
    await withFiles(files(port), async cwd => {
      const driven = await drive(['site.yaml'], { cwd }, (event, wheel) => {
        if (event.type === 'prompt') wheel.say({ id: event.id, answer })
      })
      const prompts = driven.events.flatMap(event => (event.type === 'prompt' ? [event.prompt] : []))
      assert.deepEqual(prompts, [
        { kind: 'pause', host: 'web1', task: 'Look', text: 'Are the numbers fine?', echo: true }
      ])
      assert.deepEqual(saidIn(driven.events), said)
      assert.equal(driven.code, code)
    })
  })

test('Ctrl-C while a task asks ends the run', async () => {
  const { port } = await startServer()
  await withFiles(files(port), async cwd => {
    const driven = await drive(['site.yaml'], { cwd }, (event, wheel) => {
      if (event.type === 'prompt') wheel.say({ interrupt: true })
    })
    assert.equal(driven.code, 130)
    const end = driven.events.find(event => event.type === 'host-end')
    assert.deepEqual(end?.type === 'host-end' && [end.status, end.notRun], ['interrupted', ['Look', 'Said']])
  })
})

test('with --prompts none a task that asks fails and says what to do', async () => {
  const { port } = await startServer()
  await withFiles(files(port), async cwd => {
    const { code, stdout } = await hqRun([join(cwd, 'site.yaml'), '--prompts', 'none'], { cwd })
    assert.equal(code, 2)
    assert.match(stdout, /An answer is wanted, and there is nobody to ask\n +hint: Run it on a terminal/)
  })
})
