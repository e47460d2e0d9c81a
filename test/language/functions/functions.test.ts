import assert from 'node:assert/strict'
import test from 'node:test'
import { checkCondition, conditionFromText } from '../../../runner/language/condition/condition.ts'
import { environment } from '../../../runner/language/condition/environment.ts'
import { functions } from '../../../runner/language/functions/functions.ts'
import { CallError, callFunction, returnType } from '../../../runner/language/functions/language-function.ts'
import { Source } from '../../../runner/language/source.ts'
import { checkTemplate } from '../../../runner/language/template/check.ts'
import { templateOfFile } from '../../../runner/language/template/parse.ts'
import { accepts, typeOfValue } from '../../../runner/language/types/type.ts'
import type { Value } from '../../../runner/language/value.ts'

const fn = (name: string) => {
  const found = functions.get(name)
  assert(found, name)
  return found
}
const call = (name: string, ...args: readonly Value[]): Value =>
  callFunction(
    fn(name),
    args.map(arg => () => arg)
  )

const cases: readonly [name: string, args: readonly Value[], result: Value][] = [
  ['default', [null, 1], 1],
  ['default', ['', 1], ''],
  ['defined', [null], true],
  ['ternary', [true, 'a', 'b'], 'a'],
  ['and', [1, 'a', []], false],
  ['or', [0, '', [], {}], true],
  ['not', [''], true],
  [
    'eq',
    [
      { a: [1], b: 2 },
      { b: 2, a: [1] }
    ],
    true
  ],
  ['eq', [1, '1'], false],
  ['ne', [[1], [2]], true],
  ['lt', [2, 10], true],
  ['lt', ['2', '10'], false],
  ['lte', [2, 2], true],
  ['gt', [2, 1], true],
  ['gte', [1, 2], false],
  ['add', [1, 2], 3],
  ['subtract', [1, 2], -1],
  ['multiply', [2, 3], 6],
  ['lower', ['ÄB'], 'äb'],
  ['upper', ['äb'], 'ÄB'],
  ['trim', [' a\n'], 'a'],
  ['replace', ['a.b.c', '.', '$&'], 'a$&b$&c'],
  ['regexReplace', ['v1.2', '^v(\\d+)\\.(\\d+)$', '$2-$1'], '2-1'],
  ['matches', ['haproxy-3.2', '\\d'], true],
  ['split', ['a,b,', ','], ['a', 'b', '']],
  ['split', [' a  b '], ['a', 'b']],
  ['join', [['a', 1, true]], 'a, 1, true'],
  ['join', [['a', 'b'], ' '], 'a b'],
  ['concat', ['a', 1], 'a1'],
  ['concat', [[1], [2, 3]], [1, 2, 3]],
  ['contains', ['abc', 'b'], true],
  ['contains', [[{ a: 1 }], { a: 1 }], true],
  ['contains', [{ a: 1 }, 'toString'], false],
  ['startsWith', ['abc', 'a'], true],
  ['endsWith', ['abc', 'c'], true],
  ['basename', ['/a/b.c'], 'b.c'],
  ['basename', ['/a/b/'], 'b'],
  ['basename', ['/'], '/'],
  ['dirname', ['/a/b'], '/a'],
  ['dirname', ['/a'], '/'],
  ['dirname', ['a'], '.'],
  ['quote', ['/usr/bin:x'], '/usr/bin:x'],
  ['quote', ["it's $HOME"], "'it'\\''s $HOME'"],
  ['quote', [''], "''"],
  ['quote', [['a b', 'c']], "'a b' c"],
  ['indent', ['a\nb\n\nc\n', 2], 'a\n  b\n\n  c\n'],
  ['versionAtLeast', ['3.2.1', '3.2'], true],
  ['versionAtLeast', ['3.2-dev1', '3.2'], false],
  ['versionAtLeast', ['1.1.1w', '1.1.1'], true],
  ['versionAtLeast', ['1.1.1w', '1.1.1x'], false],
  ['versionAtLeast', ['v3.10', '3.9'], true],
  ['versionAtLeast', ['3.0', '3.0.0'], true],
  ['length', ['ä😀'], 2],
  ['length', [{ a: 1 }], 1],
  ['lookup', [{ a: 1 }, 'a'], 1],
  ['lookup', [[5], 0], 5],
  ['keys', [{ b: 1, a: 2 }], ['b', 'a']],
  ['values', [{ b: 1, a: 2 }], [1, 2]],
  ['unique', [[1, '1', 1, { a: 1 }, { a: 1 }]], [1, '1', { a: 1 }]],
  ['sort', [[10, 9, 1]], [1, 9, 10]],
  ['sort', [['b', 'B', 'a']], ['B', 'a', 'b']],
  ['first', [[1, 2]], 1],
  ['last', [[1, 2]], 2],
  ['min', [3, 1, 2], 1],
  ['max', [[3, 1, 2]], 3],
  ['range', [1, 4], [1, 2, 3]],
  ['range', [4, 1], []],
  ['round', [2.5], 3],
  ['json', [{ a: [1, null] }], '{"a":[1,null]}'],
  ['json', [[1], 2], '[\n  1\n]'],
  ['int', ['42'], 42],
  ['int', [-1.9], -1],
  ['string', [1.5], '1.5'],
  ['bool', ['Yes'], true],
  ['bool', [0], false],
  ['b64encode', ['hé'], 'aMOp'],
  ['b64decode', ['aMOp'], 'hé'],
  ['sha256', ['abc'], 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']
]
for (const [name, args, result] of cases)
  test(`${name}(${args.map(arg => JSON.stringify(arg)).join(', ')}) is ${JSON.stringify(result)}`, () => {
    assert.deepEqual(call(name, ...args), result)
    assert(accepts(returnType(fn(name), args.map(typeOfValue)), result), 'of the type that is promised')
  })

const refusals: readonly [name: string, args: readonly Value[], message: RegExp][] = [
  ['lower', [1], /^lower takes a string as text, not an integer$/],
  ['lower', [], /^lower takes 1 argument, not 0$/],
  ['default', [1], /^default takes 2 arguments, not 1$/],
  ['lt', [1, 'a'], /^Only two numbers or two texts/],
  ['sort', [[1, 'a']], /^Only a list of numbers/],
  ['first', [[]], /^first of an empty list$/],
  ['lookup', [{ a: 1 }, 'constructor'], /^There is no constructor in it$/],
  ['lookup', [[1], 'length'], /^There is no length in it$/],
  ['matches', ['a', '('], /^\( is not a regular expression/],
  ['int', ['4x'], /^"4x" is not an integer$/],
  ['bool', ['maybe'], /^"maybe" is neither yes nor no$/],
  ['b64decode', ['?'], /^The text is not base64/],
  ['join', [[[1]]], /^Only texts, numbers and booleans can be joined$/],
  ['concat', ['a', []], /^concat takes either texts or lists/],
  ['range', [0, 100_000], /^A range has at most/]
]
for (const [name, args, message] of refusals)
  test(`${name} refuses ${JSON.stringify(args)}`, () => {
    assert.throws(
      () => call(name, ...args),
      error => error instanceof CallError && message.test(error.message)
    )
  })

test('every function has a case here', () => {
  const tried = new Set(cases.map(([name]) => name))
  assert.deepEqual(
    [...functions.keys()].filter(name => !tried.has(name)),
    []
  )
})

test('every example is a template that checks', () => {
  for (const { example } of functions.values())
    assert.deepEqual(
      checkTemplate(
        templateOfFile(
          new Source('x', example.includes('@') ? `{{#each list}}${example}{{/each}}` : example)
        ),
        {
          names: new Map(),
          open: true
        }
      ),
      [],
      example
    )
})

test('every function that is not of templates only is one of conditions', () => {
  const there = new Set(environment.getDefinitions().functions.map(({ name }) => name))
  for (const { name, templateOnly } of functions.values()) if (!templateOnly) assert(there.has(name), name)
  const condition = conditionFromText('contains(a, basename("b")) && min(1, 2) == 1')
  assert.deepEqual(checkCondition(condition, { names: new Map(), open: true }), [])
})
