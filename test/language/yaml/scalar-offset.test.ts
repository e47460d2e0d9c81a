import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { get } from '../../../runner/language/node.ts'
import { Source } from '../../../runner/language/source.ts'
import { offsetInSource } from '../../../runner/language/yaml/scalar-offset.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

const scalarOf = (text: string) => {
  const source = new Source('x.yaml', text)
  const { root, diagnostics } = parseYaml(source)
  assert.deepEqual(diagnostics, [])
  const node = get(root, 'k')
  assert(node?.kind === 'scalar' && typeof node.value === 'string')
  return { node, value: node.value, source }
}

const cases: readonly [name: string, text: string, word: string][] = [
  ['plain', 'k: a {{ x }} b\n', 'x'],
  ['plain over lines', 'k: a b\n  c {{ x }}\n\n  d y\n', 'y'],
  ['single quotes', "k: 'it''s {{ x }} y'\n", 'y'],
  ['double quotes', 'k: "a\\t\\u00e9 \\U0001F600 {{ x }}"\n', 'x'],
  ['double quotes over lines', 'k: "a \\\n   b\n\n   c x"\n', 'x'],
  ['a double quoted break with an escaped blank', 'k: "a\\ \n   b x"\n', 'x'],
  ['literal', 'k: |\n  a\n\n    b\n  {{ x }}\n', 'x'],
  ['literal with an indentation indicator', 'k: |2-\n    a\n  {{ x }}\n', 'x'],
  ['folded', 'k: >\n  a b\n  c\n\n  d {{ x }}\n', 'x'],
  ['folded with deeper lines', 'k: >-\n  a b\n    c\n\n    d\n  e {{ x }}\n', 'x'],
  ['Windows line ends', 'k: |\r\n  a\r\n  {{ x }}\r\n', 'x']
]
for (const [name, text, word] of cases)
  test(`finds a word in a scalar: ${name}`, () => {
    const { node, value } = scalarOf(text)
    assert.equal(offsetInSource(node, value.lastIndexOf(word)), text.lastIndexOf(word))
  })

test('the end of a value lies behind its last character', () => {
  assert.equal(offsetInSource(scalarOf('k: "ab"\n').node, 2), 6)
  assert.equal(offsetInSource(scalarOf("k: ''\n").node, 0), 4)
})

const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '\n', "'", '"', '\\', 'é', '😀', '#', ':', '\t'),
  maxLength: 24
})
const style = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED')

test('every visible character of any scalar is found again in its source', () => {
  fc.assert(
    fc.property(text, style, fc.integer({ min: 20, max: 40 }), (wanted, defaultStringType, lineWidth) => {
      const yaml = stringify(
        { a: 1, k: `${wanted}z` },
        { defaultStringType, defaultKeyType: 'PLAIN', lineWidth }
      )
      const { node, value, source } = scalarOf(yaml)
      for (let at = 0; at < value.length; at++) {
        const char = value[at] ?? ''
        const there = source.text[offsetInSource(node, at)]
        if (/[ab:#z]/.test(char)) assert.equal(there, char, `${JSON.stringify(yaml)} at ${at}`)
        assert(there !== undefined)
      }
    }),
    { numRuns: 2000 }
  )
})
