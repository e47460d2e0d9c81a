import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Granted, Turns } from '../../runner/engine/turns.ts'
import { known } from '../../runner/language/value.ts'

/** What was granted so far, by host. */
const asked = (turns: Turns) => {
  const granted = new Map<string, Granted['is']>()
  return {
    granted,
    once: (host: string) =>
      void turns.take(host, 'T', { kind: 'once' }).then(({ is }) => granted.set(host, is)),
    some: (host: string, most: number) =>
      void turns.take(host, 'T', { kind: 'throttle', most }).then(({ is }) => granted.set(host, is))
  }
}

const settled = () => new Promise<void>(resolve => setImmediate(resolve))

test('what runs once is led by the first host still there; the others get what it brought', async () => {
  const turns = new Turns(['a', 'b', 'c'])
  const { granted, once } = asked(turns)
  once('c')
  once('b')
  await settled()
  assert.deepEqual([...granted], [])
  turns.leave('a')
  await settled()
  assert.deepEqual([...granted], [['b', 'go']])
  turns.handOn('b', 'T', new Map([['x', known(1)]]))
  await settled()
  assert.deepEqual(
    [...granted],
    [
      ['b', 'go'],
      ['c', 'told']
    ]
  )
  assert.deepEqual(await turns.take('d', 'T', { kind: 'once' }), {
    is: 'told',
    vars: new Map([['x', known(1)]])
  })
})

test('a throttle lets so many pass at a time; who is through, or gone, makes room', async () => {
  const turns = new Turns(['a', 'b', 'c', 'd'])
  const { granted, some } = asked(turns)
  for (const host of ['a', 'b', 'c', 'd']) some(host, 2)
  await settled()
  assert.deepEqual([...granted.keys()], ['a', 'b'])
  turns.handOn('a', 'T', new Map())
  await settled()
  assert.deepEqual([...granted.keys()], ['a', 'b', 'c'])
  turns.leave('b')
  await settled()
  assert.deepEqual([...granted.values()], ['go', 'go', 'go', 'go'])
})

test('when the play is over, whoever waits is told so, and whoever comes', async () => {
  const turns = new Turns(['a', 'b'])
  const { granted, once } = asked(turns)
  once('b')
  turns.end()
  once('a')
  await settled()
  assert.deepEqual(
    [...granted],
    [
      ['b', 'over'],
      ['a', 'over']
    ]
  )
})
