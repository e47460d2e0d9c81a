import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { forAnyShell, lengthForAnyShell } from '../../runner/transport/any-shell.ts'

// tcsh reads such lines in test/hosts/ssh-ways.test.ts.
const words = [
  "it's",
  'a!b',
  '~x',
  'back\\slash',
  '\\n',
  'two\nlines\n',
  'tab\there',
  '한국어 ü',
  '$HOME `x`',
  '\x01\x1f\x7f',
  '',
  '"'
]
const expected = words.map(word => `<${word}>`).join('')

const run = (shell: string, line: string): string =>
  spawnSync(shell, ['-c', line], { encoding: 'utf8' }).stdout

for (const shell of ['sh', 'bash']) {
  test(`${shell} hands every word on as it is`, () => {
    assert.equal(run(shell, forAnyShell(['printf', '<%s>', ...words])), expected)
  })
  test(`${shell} has a text run by bash, with what it is given`, () => {
    const text = `printf '<%s>' "$@"; for i in 1 2; do\n  [[ $i == 2 ]] && echo "it's $i!" # c'mon\ndone`
    assert.equal(run(shell, forAnyShell(['bash', '-c', text, 'bash', ...words])), `${expected}it's 2!\n`)
  })
}

test('a setting is exported to the program', () => {
  assert.equal(run('sh', forAnyShell(['printenv', 'LC_ALL'], 'LC_ALL=C')), 'C\n')
  assert.equal(run('sh', forAnyShell(['bash', '-c', 'printenv LC_ALL'], 'LC_ALL=C')), 'C\n')
})

test('a line holds nothing that fish or csh read in another way, and is as long as it was said to be', () => {
  const [first = '', ...rest] = words
  const line = forAnyShell(['bash', '-c', first, 'bash', ...rest])
  const coded = line.slice(line.indexOf("' bash '") + 7)
  assert.doesNotMatch(coded, /[\\\n!]/)
  const lengths = words.map(lengthForAnyShell)
  assert.equal(
    Buffer.byteLength(coded),
    lengths.reduce((sum, length) => sum + length, 0) + 3 * words.length - 1
  )
})
