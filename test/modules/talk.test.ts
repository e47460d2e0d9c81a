import assert from 'node:assert/strict'
import test from 'node:test'
import { assert as assertModule } from '../../runner/modules/assert.ts'
import { debug } from '../../runner/modules/debug.ts'
import { setFact } from '../../runner/modules/set-fact.ts'
import { contextOf, wanting } from './plan.ts'
import { plans } from './table.ts'

plans(assertModule, [
  ['one that holds', { that: 'a == 1' }, [], [], { holds: ['a == 1'] }],
  [
    'the first that does not hold is told',
    { that: ['a', 'b', 'c'] },
    [],
    'that: This does not hold: b',
    { holds: ['a'] }
  ],
  ['with words of its own', { that: 'a', fail_msg: 'No good.' }, [], 'that: No good. (This does not hold: a)']
])

test('assert says its success only when it has something to say', () => {
  const result = { msg: '' }
  assert.equal(assertModule.say?.(wanting(assertModule, { that: 'a' }), result), undefined)
  assert.equal(assertModule.say?.({ that: 'a', success_msg: 'Fine.' }, result), 'Fine.')
  assert.equal(assertModule.say?.({ that: 'a', success_msg: 'Fine.', quiet: true }, result), undefined)
})

test('debug says texts as they are and values as JSON', () => {
  const context = contextOf({ values: { 'a.b': [1, 'x'] } })
  const said = (want: { msg?: unknown; var?: string }): string | undefined =>
    debug.say?.(want, debug.report(want, undefined, [], context))
  assert.equal(said({ msg: 'hello' }), 'hello')
  assert.equal(said({ msg: { a: 1 } }), '{\n  "a": 1\n}')
  assert.equal(said({ var: 'a.b' }), 'a.b: [\n  1,\n  "x"\n]')
  assert.equal(said({}), 'Hello world!')
  assert.throws(() => said({ msg: 'a', var: 'b' }), {
    message: 'msg and var are both given; one says it all'
  })
})

test('debug is skipped when nobody wants to hear that much', () => {
  const skipped = (verbosity: number, heard: number) =>
    debug.skip?.({ verbosity }, { ...contextOf(), verbosity: heard })
  assert.deepEqual(
    [skipped(0, 0), skipped(1, 0), skipped(1, 1), skipped(2, 1), skipped(2, 2)],
    [undefined, 'said with -v', undefined, 'said with -vv', undefined]
  )
})

test('set_fact hands on what it is given', () => {
  const want = { a: 1, b: ['x'], cacheable: false } as const
  assert.deepEqual(setFact.facts?.(want, contextOf()), { a: 1, b: ['x'] })
})
