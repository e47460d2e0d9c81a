import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Argument, Arity } from '../../../runner/haproxy/catalogue/keyword.ts'
import { readSignature, readSignatures } from '../../../runner/haproxy/catalogue/signature.ts'

const brief = (argument: Argument): string => {
  const end = argument.is !== 'rest' && argument.optional ? '?' : ''
  switch (argument.is) {
    case 'word':
      return `${argument.word}${end}`
    case 'choice':
      return `${argument.choices.join('|')}${end}`
    case 'value':
      return `<${argument.name}>${end}`
    case 'rest':
      return `${argument.name}…`
  }
}

const cases: readonly (readonly [signature: string, read: string, arity: Arity])[] = [
  ['', '', { least: 0, most: 0 }],
  ['<timeout>', '<timeout>', { least: 1, most: 1 }],
  ['{ on | off }', 'on|off', { least: 1, most: 1 }],
  ['<on|off>', 'on|off', { least: 1, most: 1 }],
  ['[none|required]', 'none|required?', { least: 0, most: 1 }],
  ['{ <address:port> | <path> }', '<address:port>|<path>', { least: 1, most: 1 }],
  ['<status> [reason <str>]', '<status> reason…', { least: 1, most: 3 }],
  ['[<address>]:<port> [param*]', '<[address]:port> param…', { least: 1 }],
  ['<magic number>', '<magic number>', { least: 1, most: 1 }],
  ['<name> [<id> [<value>]]', '<name> id…', { least: 1, most: 3 }],
  ['<var> ...', '<var> more…', { least: 1 }],
  ['[<mime type> ...]', 'mime type…', { least: 0 }],
  ['(<var-name>[,<cond>...]) <expr>', '<expr>', { least: 1 }],
  ['(<id>) <fmt>', '<fmt>', { least: 1, most: 1 }],
  ['time <time> [at-least <bytes>]', 'time <time> at-least…', { least: 2, most: 4 }],
  ['<int> | <expr>', '<int>|<expr>', { least: 1 }],
  ['{ a <x> | b }', 'a…', { least: 1, most: 2 }]
]

for (const [signature, read, arity] of cases)
  test(`“${signature}” is read as ${read || 'nothing'}, ${arity.least} to ${arity.most ?? 'any'}`, () => {
    const found = readSignature(signature)
    assert.deepEqual([found.arguments.map(brief).join(' '), found.arity], [read, arity])
  })

test('of several ways of writing it whatever any allows is allowed', () => {
  assert.deepEqual(readSignatures(['', '<uri>', '<method> <uri> <version>']).arity, { least: 0, most: 3 })
  assert.deepEqual(readSignatures(['<a>', '<b> ...']).arity, { least: 1 })
  assert.deepEqual(readSignatures([]).arity, { least: 0, most: 0 })
})
