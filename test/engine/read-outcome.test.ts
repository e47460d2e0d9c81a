import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { defineModule, run } from '../../runner/modules/module.ts'
import { erase } from '../../runner/modules/registry.ts'
import { play, tasks } from './on-host.ts'

/** Changes what it asked about, and then goes on by what came of that. */
const climb = erase(
  defineModule({
    name: 'climb',
    summary: 'Up, and further up.',
    params: Type.Object({}),
    result: Type.Object({ from: Type.String() }),
    examples: [],
    observe: () => ({ ask: [['get', 'height']], read: ([answer]) => answer?.out ?? '' }),
    *plan(_want, now) {
      if (now === '') yield run('at the foot', 'set', 'height', 'one')
      const one = yield run('up', 'act', 'up', '0')
      const two = yield run(`after ${one.out}`, 'act', 'further', '0')
      yield run(`after ${two.out}`, 'act', 'top', '0')
    },
    report: (_want, now) => ({ from: now })
  })
)

test('a plan that reads outcomes is made from what was there when it began, however many flights it takes', async () => {
  const { host, statuses } = await play(tasks('{ name: Climb, climb: {} }'), undefined, { modules: [climb] })
  assert.deepEqual(host.done, ['set height one', 'act up 0', 'act further 0', 'act top 0'])
  assert.deepEqual(statuses, ['Climb: changed'])
  assert.equal(
    host.flights.flatMap(({ records }) => records).filter(({ questions }) => questions.length > 0).length,
    2
  )
})
