import assert from 'node:assert/strict'
import test from 'node:test'
import {
  anyType,
  describeType,
  elementType,
  joinTypes,
  mayBe,
  memberNames,
  memberType,
  typeOfValue
} from '../../../runner/language/types/type.ts'

const text = { type: 'string' }
const integer = { type: 'integer' }

test('the type of a value is closed', () => {
  assert.deepEqual(typeOfValue({ a: [1, 2.5], b: null }), {
    type: 'object',
    properties: {
      a: { type: 'array', items: { anyOf: [integer, { type: 'number' }] } },
      b: { type: 'null' }
    },
    additionalProperties: false
  })
})

test('joining keeps each alternative once, and anything swallows all', () => {
  assert.deepEqual(joinTypes(text, integer), { anyOf: [text, integer] })
  assert.deepEqual(joinTypes({ anyOf: [text, integer] }, { ...text }), { anyOf: [text, integer] })
  assert.deepEqual(joinTypes(text, { type: 'string' }), text)
  assert.deepEqual(joinTypes(text, {}), anyType)
})

const members: readonly [type: object, name: string, member: object | undefined][] = [
  [{ type: 'object', properties: { a: text } }, 'a', text],
  [{ type: 'object', properties: { a: text } }, 'b', undefined],
  [{ type: 'object', properties: { a: text }, additionalProperties: true }, 'b', {}],
  [{ type: 'object', properties: { a: text }, additionalProperties: integer }, 'b', integer],
  [{ type: 'object', patternProperties: { '^x': integer } }, 'xy', integer],
  [{ type: 'object', patternProperties: { '^x': integer } }, 'y', undefined],
  [{ type: 'object' }, 'b', {}],
  [{ type: 'object', properties: {} }, 'constructor', undefined],
  [{}, 'b', {}],
  [text, 'b', undefined],
  [{ type: 'array', items: text }, '0', text],
  [{ type: 'array', items: text }, 'length', undefined],
  [{ anyOf: [text, { type: 'object', properties: { a: integer } }] }, 'a', integer]
]
for (const [type, name, member] of members)
  test(`member ${name} of ${JSON.stringify(type)}`, () => assert.deepEqual(memberType(type, name), member))

test('elements, names, kinds and words', () => {
  assert.deepEqual(elementType({ type: 'array', items: text }), text)
  assert.deepEqual(elementType({ type: 'object', additionalProperties: text }), text)
  assert.deepEqual(elementType({ type: 'array' }), {})
  assert.deepEqual(memberNames({ anyOf: [{ properties: { a: text } }, { properties: { b: text } }] }), [
    'a',
    'b'
  ])
  assert.equal(mayBe(integer, 'number'), true)
  assert.equal(mayBe({ type: 'number' }, 'integer'), false)
  assert.equal(mayBe({ enum: ['a', 1] }, 'integer'), true)
  assert.equal(describeType({ type: ['string', 'null'] }), 'a string or null')
  assert.equal(describeType({}), 'anything')
})
