import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchesOf } from '../../runner/engine/batches.ts'
import { stopReason, type Tally } from '../../runner/engine/stop-reason.ts'
import type { Pace, Size } from '../../runner/language/analysis/pace.ts'

const hosts = (count: number): Size => ({ kind: 'hosts', count })
const part = (percent: number): Size => ({ kind: 'part', percent })
const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `h${index + 1}` }))

const sizes: readonly (readonly [string, readonly Size[], number, readonly number[]])[] = [
  ['all at once without serial', [], 5, [5]],
  ['one by one', [hosts(1)], 3, [1, 1, 1]],
  ['a number, and what is left', [hosts(2)], 5, [2, 2, 1]],
  ['more than there are', [hosts(9)], 3, [3]],
  ['a part, rounded down', [part(30)], 10, [3, 3, 3, 1]],
  ['a part that would be none is one', [part(1)], 3, [1, 1, 1]],
  ['a list: a canary, a part, the rest', [hosts(1), part(25), part(100)], 9, [1, 2, 6]],
  ['the last of a list goes on', [hosts(1), hosts(2)], 7, [1, 2, 2, 2]]
]

for (const [name, serial, count, wanted] of sizes)
  test(`batches: ${name}`, () => {
    const batches = batchesOf(named(count), { serial, order: 'inventory' })
    assert.deepEqual(
      batches.map(({ length }) => length),
      wanted
    )
    assert.deepEqual(batches.flat(), named(count))
  })

test('hosts are taken in the order that is asked for', () => {
  const some = ['b', 'c', 'a'].map(name => ({ name }))
  const draws = [0.5, 0.1, 0.9]
  const taken = (order: Pace['order']) =>
    batchesOf(some, { serial: [hosts(2)], order }, () => draws.shift() ?? 0)
      .map(batch => batch.map(({ name }) => name).join(''))
      .join(' ')
  assert.deepEqual(
    (['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const).map(taken),
    ['bc a', 'ac b', 'ab c', 'cb a', 'cb a']
  )
})

const pace = (more: Partial<Pace>): Pace => ({
  serial: [],
  order: 'inventory',
  anyErrorsFatal: false,
  ...more
})
const tally = (more: Partial<Tally>): Tally => ({
  number: 2,
  batches: 3,
  batch: ['h1', 'h2', 'h3', 'h4'],
  failed: [],
  all: 10,
  allFailed: more.failed?.length ?? 0,
  ...more
})

const reasons: readonly (readonly [string, Partial<Pace>, Partial<Tally>, string | undefined])[] = [
  ['nobody failed', { anyErrorsFatal: true }, {}, undefined],
  ['a failure is nothing by itself', { serial: [hosts(4)] }, { failed: ['h2'] }, undefined],
  [
    'any_errors_fatal',
    { anyErrorsFatal: true },
    { failed: ['h2'] },
    'h2 failed, and any_errors_fatal is set'
  ],
  [
    'a canary is told as one, whatever else holds',
    { serial: [hosts(1), part(100)], anyErrorsFatal: true },
    { number: 1, batch: ['h1'], failed: ['h1'] },
    'the canary h1 failed'
  ],
  [
    'a single batch has no canary',
    { serial: [hosts(1)] },
    { number: 1, batches: 1, batch: ['h1'], failed: ['h1'] },
    'every host of the batch failed: h1'
  ],
  [
    'a whole batch',
    { serial: [hosts(2)] },
    { batch: ['h3', 'h4'], failed: ['h4', 'h3'] },
    'every host of the batch failed: h4, h3'
  ],
  ['all hosts of a play without serial stop nothing more', {}, { batch: ['h1'], failed: ['h1'] }, undefined],
  [
    'more than max_fail_percentage of the batch',
    { serial: [hosts(4)], maxFailPercentage: 25 },
    { failed: ['h1', 'h2'] },
    '2 of 4 hosts failed, more than max_fail_percentage 25 lets pass'
  ],
  ['exactly max_fail_percentage', { maxFailPercentage: 25 }, { failed: ['h1'] }, undefined],
  [
    'max_fail_percentage 0',
    { maxFailPercentage: 0 },
    { failed: ['h1'] },
    '1 of 4 hosts failed, more than max_fail_percentage 0 lets pass'
  ],
  [
    'max_fail_total counts all batches',
    { serial: [hosts(4)], maxFailTotal: hosts(2) },
    { failed: ['h1'], allFailed: 3 },
    "3 of the play's 10 hosts failed, more than max_fail_total 2 lets pass"
  ],
  ['exactly max_fail_total', { maxFailTotal: part(10) }, { failed: ['h1'], allFailed: 1 }, undefined],
  [
    'max_fail_total as a part',
    { maxFailTotal: part(10) },
    { failed: ['h1'], allFailed: 2 },
    "2 of the play's 10 hosts failed, more than max_fail_total 10% lets pass"
  ],
  ['a task that runs once', {}, { failed: ['h1'], once: 'h1' }, 'h1 failed at a task that runs once for all']
]

for (const [name, given, so, wanted] of reasons)
  test(`a play stops or goes on: ${name}`, () => {
    assert.equal(stopReason(pace(given), tally(so)), wanted)
  })
