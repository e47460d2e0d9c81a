import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { placeInWord } from '../../../runner/haproxy/configuration/place-in-word.ts'
import { quoteLine, quoteWord } from '../../../runner/haproxy/configuration/quote-word.ts'
import { isSpace, readWords } from '../../../runner/haproxy/configuration/read-words.ts'

const wordsOf = (line: string): readonly string[] => {
  const { words, problem } = readWords(line, 0, line.length)
  assert.equal(problem, undefined)
  return words.map(({ text }) => text)
}

const cases: readonly [name: string, line: string, words: readonly string[]][] = [
  ['blanks and tabs part words', 'bind\t:80  \v name x ', ['bind', ':80', 'name', 'x']],
  ['single quotes keep everything', `log-format '%ci "\\x41 $A #'`, ['log-format', '%ci "\\x41 $A #']],
  ['double quotes keep blanks and number signs', 'a "b # c"d', ['a', 'b # cd']],
  ['a quote can begin inside a word', `alt-svc h3=':443 '`, ['alt-svc', 'h3=:443 ']],
  ['empty quotes are a word', `a "" ''`, ['a', '', '']],
  ['a comment begins inside a word too', 'path /a#b', ['path', '/a']],
  ['backslashes escape what means something', 'a\\ b \\# \\" \\\' \\\\', ['a b', '#', '"', "'", '\\']],
  ['other backslashes stay', '^\\.\\d+\\$ \\1', ['^\\.\\d+\\$', '\\1']],
  ['a backslash at the end stays', 'a\\', ['a\\']],
  ['letters that cannot be seen', '\\t\\n\\r\\x41', ['\t\n\rA']],
  ['bytes that are UTF-8 are letters', '\\xc3\\xa9 \\xff', ['é', '\udcff']],
  ['\\x00 ends a word', 'ab\\x00cd ef', ['ab', 'ef']],
  ['a dollar sign outside double quotes is one', `^/a$ '\${A}' \${A}`, ['^/a$', '${A}', '${A}']],
  ['a dollar sign in double quotes can be escaped', '"^/a\\$"', ['^/a$']],
  ['a carriage return ends the line', 'mode http\r', ['mode', 'http']],
  ['even in the middle', 'mode tcp\rhttp', ['mode', 'tcp']],
  ['but not behind a blank', 'mode \rhttp', ['mode', 'http']],
  ['letters beyond ASCII', 'a\u00a0b é 😀', ['a\u00a0b', 'é', '😀']]
]
for (const [name, line, words] of cases) test(name, () => assert.deepEqual(wordsOf(line), words))

const variables: readonly [line: string, variables: readonly string[]][] = [
  ['"$A-$b_1."', ['$A', '$b_1']],
  [`"\${A}\${B-two words}\${C[*]}"`, ['${A}', '${B-two words}', '${C[*]}']],
  [`"\${D[*]-a "b" \\x}"`, ['${D[*]-a "b" \\x}']],
  [`"\${.LINE}$.FILE"`, ['${.LINE}', '$.FILE']],
  [`a"$A"'$B'"\\$C"`, ['$A']]
]
for (const [line, expected] of variables)
  test(`the variables of ${line} are told from dollar signs`, () => {
    const [word] = readWords(line, 0, line.length).words
    assert.deepEqual(
      word?.variables?.map(({ start, end }) => word.text.slice(start, end)),
      expected
    )
  })

const refused: readonly [line: string, blamed: string, message: string][] = [
  [`a "b 'c'`, `"b 'c'`, 'the quote is not closed'],
  [`a b' "c`, `' "c`, 'the quote is not closed'],
  ['a "b\r"', '"b\r"', 'the quote is not closed'],
  ['a \\x4', '\\x4', '\\x needs two hexadecimal digits'],
  ['a "\\xg1"', '\\xg1"', '\\x needs two hexadecimal digits'],
  [
    '"a $5"',
    '5"',
    'no environment variable’s name can begin here; a dollar sign in double quotes is written \\$'
  ],
  [
    '"$"',
    '"',
    'no environment variable’s name can begin here; a dollar sign in double quotes is written \\$'
  ],
  [`"\${A"`, '{A"', 'the brace of the environment variable is not closed'],
  [`"\${A-b"`, '{A-b"', 'the brace of the environment variable is not closed'],
  [`"\${A[0]}"`, '[0]}"', 'behind a variable’s name only [*] can follow ['],
  [`"\${.TIME}"`, '.TIME}"', 'HAProxy has no variable .TIME of its own'],
  [`a${' b'.repeat(64)} c`, 'b c', 'the line has 66 words, HAProxy reads at most 64']
]
for (const [line, blamed, message] of refused)
  test(`${line.slice(0, 20)} is refused where HAProxy blames it`, () => {
    const { problem } = readWords(line, 0, line.length)
    assert.deepEqual([problem?.message, line.slice(problem?.start)], [message, blamed])
  })

/** Letters that mean something, in any order. */
const line = fc
  .array(
    fc.constantFrom(
      ...[
        '"',
        "'",
        '\\',
        '#',
        ' ',
        '\t',
        '\r',
        '$',
        '{',
        '}',
        '[*]',
        '-',
        'a',
        'B',
        '_',
        '.',
        '0',
        'x',
        'n',
        'é',
        '😀'
      ],
      ...['\\x41', '\\xc3\\xa9', '\\xff', '"${A}"', '"$A"', '"${A-b c}"', '"${.LINE}"']
    ),
    { maxLength: 16 }
  )
  .map(letters => letters.join(''))

test('every letter of a word has its place in the line, one behind the other', () => {
  fc.assert(
    fc.property(line, text => {
      let before = 0
      for (const word of readWords(text, 0, text.length).words) {
        assert.ok(word.start >= before && word.end > word.start && word.end <= text.length)
        const places = Array.from(word.text, (_, index) => placeInWord(word, index))
        assert.deepEqual(
          places,
          [...places].sort((one, other) => one - other)
        )
        assert.ok(places.every(place => place >= word.start && place < word.end))
        before = word.end
      }
    }),
    { numRuns: 5000 }
  )
})

test('what was read and is quoted again is read as the same words', () => {
  fc.assert(
    fc.property(line, text => {
      const { words, problem } = readWords(text, 0, text.length)
      fc.pre(!problem)
      const quote = (of: typeof words) => of.map(each => quoteWord(each.text, each.variables ?? [])).join(' ')
      const again = readWords(quote(words), 0, quote(words).length)
      assert.deepEqual(
        [quote(again.words), again.problem, again.comment],
        [quote(words), undefined, undefined]
      )
    }),
    { numRuns: 5000 }
  )
})

const plain = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'\'"\\$#{}[]*! \t\n\r\x01\x7fa0-'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })
    ),
    maxLength: 12
  })
  .map(text => Buffer.from(text.replaceAll('\0', '')).toString())
  .filter(text => !text.includes('${'))

test('any words come back from the line that is made of them', () => {
  fc.assert(
    fc.property(fc.array(plain, { minLength: 1, maxLength: 8 }), words => {
      const made = quoteLine(words)
      assert.ok(!/[\r\n]/.test(made))
      assert.deepEqual(wordsOf(made), words)
    }),
    { numRuns: 3000 }
  )
})

const quoted: readonly [text: string, quoted: string][] = [
  ['', '""'],
  ['plain', 'plain'],
  ['^/api$', '^/api$'],
  ['two words', "'two words'"],
  ['h3=":443"; ma=900', `'h3=":443"; ma=900'`],
  ['^\\.', "'^\\.'"],
  ["it's $5", `"it's \\$5"`],
  ['a\tb', '"a\\tb"'],
  ['${HOME}/x y', '"${HOME}/x y"'],
  ['a${B-c}"', '"a${B-c}\\""'],
  ['${1}', '${1}'],
  ['한글', '한글']
]
for (const [text, expected] of quoted)
  test(`the word ${JSON.stringify(text)} is written ${expected}`, () =>
    assert.equal(quoteWord(text), expected))

test('a dollar sign that is said to be one stays one', () => {
  assert.equal(quoteWord('${A} b', []), "'${A} b'")
})

test('a variable without braces gets them, lest the letters behind join its name', () => {
  const { words } = readWords('"$A"b', 0, 6)
  assert.deepEqual(
    words.map(each => quoteWord(each.text, each.variables)),
    ['"${A}b"']
  )
})

test('a first word that looks like a scope is quoted', () => {
  assert.equal(quoteLine(['[a]', '[::]:80']), "'[a]' [::]:80")
})

test('what parts words is what C takes for blank', () => {
  const blank = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(isSpace)
  assert.deepEqual(blank, ['\t', '\n', '\v', '\f', '\r', ' '])
})
