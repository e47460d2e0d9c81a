import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeTemplate } from '../../../runner/haproxy/import/escape-template.ts'
import { Source } from '../../../runner/language/source.ts'
import { renderTemplate } from '../../../runner/language/template/evaluate.ts'
import { isTemplate, templateOfFile } from '../../../runner/language/template/parse.ts'

const render = (text: string): string =>
  isTemplate(text)
    ? renderTemplate(templateOfFile(new Source('x', text)), { resolve: () => undefined, names: () => [] })
        .text
    : text

const cases: readonly [text: string, escaped: string][] = [
  ['%{+Q}r { a }', '%{+Q}r { a }'],
  ['a {{b}} {{c', 'a \\{{b}} \\{{c'],
  ['\\{{', '\\\\{{! }}\\{{'],
  ['{{{{', '\\{{\\{{']
]
for (const [text, escaped] of cases)
  test(`${text} is written ${escaped} in a template`, () => {
    assert.equal(escapeTemplate(text), escaped)
    assert.equal(render(escaped), text)
  })

test('a template of any text renders that text', () => {
  const letters = fc.constantFrom('{', '{', '}', '\\', '!', '#', '/', 'a', ' ', '\n', '~', '>')
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 14 }), text => {
      assert.equal(render(escapeTemplate(text.join(''))), text.join(''))
    }),
    { numRuns: 5000 }
  )
})
