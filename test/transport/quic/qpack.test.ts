import assert from 'node:assert/strict'
import test from 'node:test'
import { huffmanText } from '../../../runner/transport/quic/huffman.ts'
import { decodeFields, encodeFields, type Field } from '../../../runner/transport/quic/qpack.ts'
import { staticFields } from '../../../runner/transport/quic/static-fields.ts'
import { WireError } from '../../../runner/transport/quic/wire.ts'

// Examples of RFC 7541, appendix C.4 and C.6.
for (const [code, text] of [
  ['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'],
  ['a8eb10649cbf', 'no-cache'],
  ['25a849e95ba97d7f', 'custom-key'],
  ['d07abe941054d444a8200595040b8166e082a62d1bff', 'Mon, 21 Oct 2013 20:13:21 GMT']
] as const)
  test(`Huffman’s code for ${text} is read`, () => assert.equal(huffmanText(Buffer.from(code, 'hex')), text))

test('the table has the fields that RFC 9204 numbers', () => {
  assert.equal(staticFields.length, 99)
  assert.deepEqual(
    [0, 1, 17, 25, 52, 58, 85, 98].map(index => staticFields[index]),
    [
      [':authority', ''],
      [':path', '/'],
      [':method', 'GET'],
      [':status', '200'],
      ['content-type', 'text/html; charset=utf-8'],
      ['strict-transport-security', 'max-age=31536000; includesubdomains; preload'],
      ['content-security-policy', "script-src 'none'; object-src 'none'; base-uri 'none'"],
      ['x-frame-options', 'sameorigin']
    ]
  )
})

test('what is written is read again, long values too', () => {
  const fields: readonly Field[] = [
    [':method', 'GET'],
    ['x-long-name-of-a-field', 'v'.repeat(300)],
    ['empty', '']
  ]
  assert.deepEqual(decodeFields(encodeFields(fields)), fields)
})

const blocks: readonly [title: string, hex: string, fields: readonly Field[]][] = [
  // RFC 9204, appendix B.1.
  ['a name of the table with a value', '0000510b2f696e6465782e68746d6c', [[':path', '/index.html']]],
  [
    'a field of the table, its number in one byte and in two',
    '0000d9ff00',
    [
      [':status', '200'],
      [':status', '100']
    ]
  ],
  ['a value in Huffman’s code', '00005086a8eb10649cbf', [[':authority', 'no-cache']]]
]
for (const [title, hex, fields] of blocks)
  test(`${title} is read`, () => assert.deepEqual(decodeFields(Buffer.from(hex, 'hex')), fields))

for (const [title, hex] of [
  ['refers to the dynamic table', '000080'],
  ['needs entries of the dynamic table', '0200d1'],
  ['ends within a value', '0000510b2f69'],
  ['has a number beyond the table', '0000ffff7f']
] as const)
  test(`a block that ${title} is refused`, () =>
    assert.throws(() => decodeFields(Buffer.from(hex, 'hex')), WireError))
