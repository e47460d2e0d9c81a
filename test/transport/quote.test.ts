import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { quoted } from '../../runner/language/shell-words.ts'
import { quote, quoteArgv } from '../../runner/transport/quote.ts'

const cases: readonly [word: string, quoted: string][] = [
  ['', "''"],
  ['plain-word_1.2/x:y=z', 'plain-word_1.2/x:y=z'],
  ['~', "'~'"],
  ['two words', "'two words'"],
  ["it's", "'it'\\''s'"],
  ['a\nb', "$'a\\nb'"],
  ["it's\t\\\x01", "$'it\\'s\\t\\\\\\x01'"],
  ['$(reboot) `x` "y"', `'$(reboot) \`x\` "y"'`],
  ['한글', "'한글'"]
]
for (const [word, quoted] of cases)
  test(`${JSON.stringify(word)} is written ${quoted}`, () => assert.equal(quote(word), quoted))

const word = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~ \n\r\t\x01\x1b\x7fa0'), maxLength: 30 })
  )
  .map(text => Buffer.from(text.replaceAll('\0', '')).toString())

const echoed = (shell: string, text: string): string[] =>
  execFileSync(shell, ['-c', text], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
    .split('\0')
    .slice(0, -1)

test('bash reads back every word of a line, which stays one line', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 50 }), words => {
      const line = quoteArgv(['printf', '%s\\0', ...words])
      assert.ok(!line.includes('\n'))
      assert.deepEqual(echoed('bash', line), words)
    }),
    { numRuns: 60 }
  )
})

test('sh reads back every word that is quoted for it', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 50 }), words => {
      assert.deepEqual(echoed('sh', `printf '%s\\0' ${words.map(quoted).join(' ')}`), words)
    }),
    { numRuns: 40 }
  )
})

test('a NUL in an argument is refused', () => {
  assert.throws(() => quote('a\0b'), RangeError)
})
