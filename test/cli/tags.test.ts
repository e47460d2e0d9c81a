import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commaList, tagSelection } from '../../runner/cli/tags.ts'

const table: readonly [only: string[], skip: string[], tags: string[], runs: boolean][] = [
  [[], [], [], true],
  [[], [], ['a'], true],
  [[], [], ['never'], false],
  [['a'], [], ['a', 'b'], true],
  [['a'], [], ['b'], false],
  [['a'], [], [], false],
  [['a'], [], ['always'], true],
  [['a'], [], ['a', 'never'], true],
  [['all'], [], ['b'], true],
  [['tagged'], [], ['b'], true],
  [['tagged'], [], [], false],
  [['untagged'], [], [], true],
  [['untagged'], [], ['b'], false],
  [[], ['a'], ['a'], false],
  [[], ['a'], ['b'], true],
  [['a'], ['b'], ['a', 'b'], false],
  [[], ['always'], ['always'], false]
]

for (const [only, skip, tags, runs] of table)
  test(`--tags [${only}] --skip-tags [${skip}] ${runs ? 'runs' : 'leaves out'} a task with [${tags}]`, () => {
    assert.equal(tagSelection(only, skip)(tags), runs)
  })

test('tags may be given with commas, and more than once', () => {
  assert.deepEqual(commaList('c', commaList('a, b,')), ['a', 'b', 'c'])
})
