import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import type { Controller } from '../../runner/engine/controller.ts'
import { defineModule, type Module } from '../../runner/modules/module.ts'
import { MemoryHost } from './memory-host.ts'
import { play, tasks } from './on-host.ts'

/** Brings a value of the host to a path of the controller. */
const take = defineModule({
  name: 'take',
  summary: 'Takes a value.',
  params: Type.Object({ name: Type.String(), to: Type.String() }),
  result: Type.Object({ had: Type.String() }),
  examples: [],
  observe: ({ name }) => ({ ask: [['get', name]], read: ([answer]) => answer?.out ?? '' }),
  *plan({ name, to }, now, context) {
    const destination = context.destination(to)
    if (destination.sha256 === now) return
    yield { do: 'fetch', why: 'differs', path: name, to: destination }
  },
  report: ({ to }, _now, _outcomes, context) => ({ had: context.destination(to).sha256 ?? 'nothing' })
}) as unknown as Module

/** A controller that has what came, each value at its path. */
const keeping = (files: Map<string, string>, host: MemoryHost): Partial<Controller> => ({
  destination: path => {
    const sha256 = files.get(path)
    return {
      path,
      is: sha256 === undefined ? 'missing' : 'file',
      ...(sha256 === undefined ? {} : { sha256 }),
      receive: () => ({
        write: () => {},
        finish: () => {
          files.set(path, host.values.get('a') ?? '')
        },
        abandon: () => {}
      })
    }
  }
})

const both = (sections: string, files: Map<string, string>, host: MemoryHost, check = false) =>
  play(sections, host, { modules: [take], controller: keeping(files, host), check })

const site = tasks(
  '{ name: Before, value: { name: b, is: 1 } }',
  '{ name: Take, take: { name: a, to: copies/a }, register: taken }',
  '{ name: After, act: { say: after } }',
  '{ name: Had, act: { say: "{{ taken.had }}" } }'
)

test('nothing that follows a fetch is done before the controller has the file', async () => {
  const host = new MemoryHost()
  host.values.set('a', 'bytes')
  const files = new Map<string, string>()
  const first = await both(site, files, host)
  assert.deepEqual(first.statuses, ['Before: changed', 'Take: changed', 'After: changed', 'Had: changed'])
  assert.deepEqual([...files], [['copies/a', 'bytes']])
  const changes = host.flights.map(({ records }) =>
    records.flatMap(({ steps }) => steps.map(step => step.do))
  )
  assert.deepEqual(changes, [[], ['run', 'fetch'], ['run', 'run']])
  assert.deepEqual(host.done.at(-1), 'act nothing 0')
  const second = await both(site, files, host)
  assert.deepEqual(second.statuses, ['Before: ok', 'Take: ok', 'After: changed', 'Had: changed'])
  assert.deepEqual(host.done.at(-1), 'act bytes 0')
})

test('a fetch that fails is a failure of its task, and what follows is not done', async () => {
  const host = new MemoryHost()
  const { statuses, end } = await both(site, new Map([['copies/a', 'old']]), host)
  assert.deepEqual(statuses, ['Before: changed', 'Take: failed'])
  assert.equal(end.failure?.message, 'a is not fetched')
  assert.deepEqual(host.done, ['set b 1', 'fetch a'])
})

test('check mode says what would be fetched', async () => {
  const host = new MemoryHost()
  host.values.set('a', 'bytes')
  const { statuses, events } = await both(site, new Map(), host, true)
  assert.deepEqual(statuses, [
    'Before: would-change',
    'Take: would-change',
    'After: would-change',
    'Had: unknown'
  ])
  const taken = events.find(event => event.type === 'task-end' && event.task.name === 'Take')
  assert.deepEqual(taken?.type === 'task-end' && taken.steps, [
    { kind: 'fetch', summary: 'a to copies/a', why: 'differs' }
  ])
})
