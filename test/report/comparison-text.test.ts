import assert from 'node:assert/strict'
import { test } from 'node:test'
import pc from 'picocolors'
import { type Comparison, comparisonDiff, comparisonVerdict } from '../../runner/report/comparison-text.ts'

const comparison = (onHost: string | null, rendered: string, same = false): Comparison => ({
  type: 'comparison',
  host: 'lb1',
  path: '/etc/a',
  template: 'a.hbs',
  same,
  onHost,
  rendered
})
const head = '--- lb1:/etc/a\n+++ rendered\n'

const cases: readonly [name: string, comparison: Comparison, diff: string, verdict: string][] = [
  ['the same text', comparison('a\n', 'a\n', true), '', 'lb1: /etc/a is as rendered'],
  [
    'another text',
    comparison('a\nb\n', 'a\nc\n'),
    `${head}@@ -1,2 +1,2 @@\n a\n-b\n+c\n`,
    'lb1: /etc/a differs from what is rendered'
  ],
  ['no text yet', comparison(null, 'a\n'), `${head}@@ -0,0 +1,1 @@\n+a\n`, 'lb1: /etc/a is not there yet'],
  ['nothing where nothing is wanted', comparison(null, ''), head, 'lb1: /etc/a is not there yet'],
  [
    'what may not be shown',
    comparison('a\n', 'a\n'),
    '',
    'lb1: /etc/a differs, but not in what may be shown'
  ],
  [
    'a missing line break at the end, before an empty line',
    comparison('a\n\n', 'b\n\n '),
    `${head}@@ -1,2 +1,3 @@\n-a\n+b\n \n+ \n\\ No newline at end of file\n`,
    'lb1: /etc/a differs from what is rendered'
  ]
]
for (const [name, given, diff, verdict] of cases)
  test(`tells of ${name}`, () => {
    assert.deepEqual(
      [comparisonDiff(given, pc.createColors(false)), comparisonVerdict(given)],
      [diff, verdict]
    )
  })

test('a diff is coloured line by line', () => {
  assert.equal(
    comparisonDiff(comparison('a\n', 'b\n'), pc.createColors(true)),
    '\x1b[31m--- lb1:/etc/a\x1b[39m\n\x1b[32m+++ rendered\x1b[39m\n\x1b[36m@@ -1,1 +1,1 @@\x1b[39m\n\x1b[31m-a\x1b[39m\n\x1b[32m+b\x1b[39m\n'
  )
})
