import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Node } from '../../../runner/language/node.ts'
import { Source } from '../../../runner/language/source.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

const plain = (node: Node | undefined): unknown => {
  if (node?.kind === 'map')
    return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]))
  return node?.kind === 'seq' ? node.items.map(plain) : node?.value
}

/** `code start-end "text": message (fix)` for each diagnostic. */
const complaints = (text: string): readonly string[] =>
  parseYaml(new Source('x.yaml', text)).diagnostics.map(({ code, range, fix }) => {
    const found = text.slice(range.start.offset, range.end.offset)
    return `${code} ${range.start.line}:${range.start.column} [${found}]${fix ? ` -> ${fix.edits[0]?.text}` : ''}`
  })

const traps: readonly [text: string, complaints: readonly string[], read: unknown][] = [
  ['when: !has(x)\nb: 1\n', ['yaml-tag 1:7 [!has(x)] -> "!has(x)"'], { when: '!has(x)', b: 1 }],
  ['when: !(a || b)\nb: 1\n', ['yaml-tag 1:7 [!(a || b)] -> "!(a || b)"'], { when: '!(a || b)', b: 1 }],
  ['k: !vault |\n  3132\n', ['yaml-tag 1:4 [!vault |]'], { k: '!vault | 3132' }],
  ['msg: {{ x }} # why\n', ['yaml-unquoted-template 1:6 [{{ x }}] -> "{{ x }}"'], { msg: '{{ x }}' }],
  [
    '- path: {{x}}/bin\n  b: 1\n',
    ['yaml-unquoted-template 1:9 [{{x}}/bin] -> "{{x}}/bin"'],
    [{ path: '{{x}}/bin', b: 1 }]
  ],
  [
    'a: {{ f "b: c" }}\n',
    ['yaml-unquoted-template 1:4 [{{ f "b: c" }}] -> \'{{ f "b: c" }}\''],
    { a: '{{ f "b: c" }}' }
  ],
  ['a: [{{ b }}, c]\n', ['yaml-unquoted-template 1:5 [{{ b }}] -> "{{ b }}"'], { a: ['{{ b }}', 'c'] }],
  ['{{ a }}: 1\n', ['yaml-unquoted-template 1:1 [{{ a }}: 1]'], '{{ a }}: 1'],
  ['when: "a" in b\nb: 1\n', ['yaml-syntax 1:7 ["a" in b] -> \'"a" in b\''], { when: '"a" in b', b: 1 }],
  ["when: 'a' == b\n  && c\n", ["yaml-syntax 1:7 ['a' == b]"], { when: "'a' == b && c" }],
  ['mode: 0644\n', ['yaml-octal 1:7 [0644] -> "0644"'], { mode: 644 }],
  [
    'a: !x\nb: {{ y }}\nc: "z" + 1\n',
    [
      'yaml-tag 1:4 [!x] -> "!x"',
      'yaml-unquoted-template 2:4 [{{ y }}] -> "{{ y }}"',
      'yaml-syntax 3:4 ["z" + 1] -> \'"z" + 1\''
    ],
    { a: '!x', b: '{{ y }}', c: '"z" + 1' }
  ]
]
for (const [text, expected, read] of traps)
  test(`names the trap, and reads on as it was meant: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(complaints(text), expected)
    assert.deepEqual(plain(parseYaml(new Source('x.yaml', text)).root), read)
  })

const faults: readonly [text: string, complaints: readonly string[]][] = [
  ['a:\n\tb: 1\n', ['yaml-syntax 2:1 [\t]']],
  ['a: 1\n---\nb: 2\n', ['yaml-syntax 2:1 [---\nb: 2\n]']],
  ['a: 1\nb: 2\na: 3\n', ['yaml-duplicate-key 3:1 [a]']],
  ['a: &x {b: 1}\n<<: *x\n', ['yaml-syntax 2:1 [<<]']],
  ['a: &x [*x]\n', ['yaml-alias 1:8 [*x]']],
  ['a: *x\n', ['yaml-alias 1:4 [*x]']],
  ['? [a]\n: b\n', ['yaml-syntax 1:3 [[a]]']],
  ['a: @b\n', ['yaml-syntax 1:4 [@]']],
  ['a: !!binary aGk=\n', ['yaml-tag 1:13 [aGk=]']],
  ['a: 12345678901234567890\n', ['yaml-syntax 1:4 [12345678901234567890] -> "12345678901234567890"']],
  ['a: foo: bar\n', ['yaml-syntax 1:4 [f]']]
]
for (const [text, expected] of faults)
  test(`finds fault with ${JSON.stringify(text)}`, () => assert.deepEqual(complaints(text), expected))

const clean: readonly [text: string, read: unknown][] = [
  ['# nothing\n', undefined],
  ['a: yes\nb: true\nc: 0o17\nd: 1.5\ne: ~\nf:\n', { a: 'yes', b: true, c: 15, d: 1.5, e: null, f: null }],
  ['1: a\ntrue: b\n', { 1: 'a', true: 'b' }],
  ['a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
  ['a: !!str 5\n', { a: '5' }],
  ['a: |\n  - {{ b }}\n  c: {{ d }}\n  !e\n', { a: '- {{ b }}\nc: {{ d }}\n!e\n' }],
  ['a: "{{ b }}"\n', { a: '{{ b }}' }],
  ['a: 0\nb: -0.5\n', { a: 0, b: -0.5 }]
]
for (const [text, read] of clean)
  test(`reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(complaints(text), [])
    assert.deepEqual(plain(parseYaml(new Source('x.yaml', text)).root), read)
  })

test('aliases that multiply are refused before they are written out', () => {
  const levels = Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]\n`)
  assert.deepEqual(
    complaints(`a0: &a0 x\n${levels.join('')}`).map(text => text.slice(0, 10)),
    ['yaml-alias']
  )
})

test('ten thousand keys are read without comparing each with each', () => {
  const text = Array.from({ length: 10_000 }, (_, n) => `k${n}: ${n}\n`).join('')
  assert.deepEqual(complaints(text), [])
})

test('nesting without end is a diagnostic', () => {
  assert.equal(complaints('['.repeat(20_000)).length, 1)
})

test('the place of a node is that of its text', () => {
  const text = 'a:\n  - "x"\n  - |\n    y\nb: {c: 1}\n'
  const { root } = parseYaml(new Source('x.yaml', text))
  assert(root?.kind === 'map')
  assert.deepEqual(
    root.entries.map(({ value }) => text.slice(value.start, value.end)),
    ['- "x"\n  - |\n    y\n', '{c: 1}']
  )
})

test('any text gives a tree or diagnostics, never an exception', () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '{{',
    '}}',
    '"',
    "'",
    '!',
    '&x',
    '*x',
    '[',
    ']',
    '|',
    '>',
    '#',
    '0644',
    '\t',
    '---',
    '? '
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }),
      pieces => void parseYaml(new Source('x.yaml', pieces.join(''))).root
    ),
    { numRuns: 2000 }
  )
})
