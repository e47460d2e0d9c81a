import assert from 'node:assert/strict'
import test from 'node:test'
import { quoted, words } from '../../runner/language/shell-words.ts'

const cases: readonly [string, readonly string[] | undefined][] = [
  ['a b  c', ['a', 'b', 'c']],
  ["a 'b c' d", ['a', 'b c', 'd']],
  ['a "b c" d', ['a', 'b c', 'd']],
  ['-DX="a b" y', ['-DX=a b', 'y']],
  ['a\\ b \\"c', ['a b', '"c']],
  ['"a\\"b\\n"', ['a"b\\n']],
  ['\'\' ""', ['', '']],
  ['a | b > $c', ['a', '|', 'b', '>', '$c']],
  ['a \\\n b', ['a', 'b']],
  ['', []],
  ["a 'b", undefined],
  ['a "b', undefined]
]

for (const [line, expected] of cases)
  test(`words of ${JSON.stringify(line)}`, () => {
    assert.deepEqual(words(line), expected)
  })

test('what is quoted is one word again', () => {
  for (const word of ['a', "it's", '', '$x `y` "z"', 'a\nb']) assert.deepEqual(words(quoted(word)), [word])
})
