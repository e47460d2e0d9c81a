import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conditionOf, readCondition } from '../../../runner/haproxy/configuration/condition.ts'
import type { Line } from '../../../runner/haproxy/configuration/configuration.ts'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { readWords } from '../../../runner/haproxy/configuration/read-words.ts'
import { readSample, type Sample, samplesIn } from '../../../runner/haproxy/configuration/sample.ts'
import { Source } from '../../../runner/language/source.ts'

const shown = ({ fetch, converters }: Sample): string =>
  [fetch, ...converters].map(({ name, args }) => (args === undefined ? name : `${name}(${args})`)).join(' → ')

const cases: readonly [condition: string, acls: readonly string[], samples: readonly string[]][] = [
  ['is_api', ['is_api'], []],
  ['is_api !is_admin || ! local or !! x', ['is_api', 'is_admin', 'local', 'x'], []],
  ['METH_GET OR TRUE', ['METH_GET', 'TRUE'], []],
  ['{ ssl_fc } !{ path_beg /a /b } ok', ['ok'], ['ssl_fc', 'path_beg']],
  ['{ req.hdr(host),lower -m str -i a } ', [], ['req.hdr(host) → lower']],
  [`{ "path,regsub('\\(a\\),b',c,g)" x }`, [], [`path → regsub('\\(a\\),b',c,g)`]],
  ['{ nbsrv(be_a) lt 1 } || { stopping }', [], ['nbsrv(be_a)', 'stopping']]
]
for (const [condition, acls, samples] of cases)
  test(`${condition} names ${[...acls, ...samples].join(', ')}`, () => {
    const read = readCondition(condition)
    assert.deepEqual(
      [read.acls.map(({ name }) => name), read.samples.map(shown), read.problems],
      [acls, samples, []]
    )
    for (const { name, start, end } of read.acls) assert.equal(condition.slice(start, end), name)
  })

const refused: readonly [condition: string, message: string, blamed: string][] = [
  ['a { src 127.0.0.1', 'no } as a word of its own ends this', '{'],
  ['{ ssl_fc}', 'no } as a word of its own ends this', '{'],
  ['a !{ }', 'nothing stands between the braces', '{'],
  ['{ src "a }', 'the quote is not closed', '"']
]
for (const [condition, message, blamed] of refused)
  test(`${condition} is refused`, () => {
    const [problem] = readCondition(condition).problems
    assert.deepEqual([problem?.message, condition.slice(problem?.start, problem?.end)], [message, blamed])
  })

const lineOf = (text: string): Line => {
  const line = readConfiguration(new Source('x', `backend b\n${text}\n`)).sections[0]?.lines[0]
  assert(line)
  return line
}

const conditions: readonly [line: string, condition: string | undefined][] = [
  ['http-request deny if { src 10.0.0.1 }', 'if { src 10.0.0.1 }'],
  ['http-request set-header x-if "if " unless a b', 'unless a b'],
  ['use_backend be_x if a', 'if a'],
  ['force-persist if a', 'if a'],
  ['monitor fail unless a', 'unless a'],
  ['default_backend if', undefined],
  ['acl if path_beg /', undefined],
  ['http-request deny', undefined],
  ['http-request set-header if yes if a', 'if a'],
  ['http-request set-header x if', undefined],
  ['http-request set-retries 3 if a', 'if a'],
  ['http-request redirect location / if a', 'if a'],
  ['http-request lua.check unless a', 'unless a'],
  ['http-request of-no-version if a', 'if a'],
  ['tcp-request content track-sc0 src if a', 'if a'],
  ['redirect prefix if if a', 'if a'],
  ['use_backend if unless a', 'unless a'],
  ['use-server if if a', 'if a'],
  ['stick on src if a', 'if a'],
  ['stats auth if:unless', undefined]
]
for (const [text, condition] of conditions)
  test(`the condition of ${text}`, () => {
    const found = conditionOf(lineOf(text))
    assert.equal(found && [found.is, ...found.words.map(each => each.text)].join(' '), condition)
  })

const formats: readonly [format: string, samples: readonly string[]][] = [
  ['%ci:%cp %%[src] 100%', []],
  [
    '%[src] %{+Q}[path,lower] %(name:str)[req.hdr(x,1),map(/a b,"c,d")]',
    ['src', 'path → lower', 'req.hdr(x,1) → map(/a b,"c,d")']
  ],
  ['%[var(txn.a)]%[rand(10),add(1) ]', ['var(txn.a)']]
]
for (const [format, samples] of formats)
  test(`the samples of ${format}`, () => {
    const [word] = readWords(`'${format}'`, 0, format.length + 2).words
    assert(word)
    assert.deepEqual(samplesIn(word).map(shown), samples)
  })

test('places are those of the file, even behind escapes', () => {
  const text = String.raw`"\"%[src,map(\"a\"),lower]"`
  const [word] = readWords(text, 0, text.length).words
  assert(word)
  const [sample] = samplesIn(word)
  assert(sample)
  assert.deepEqual(
    [sample, sample.fetch, ...sample.converters].map(({ start, end }) => text.slice(start, end)),
    [String.raw`src,map(\"a\"),lower`, 'src', 'map', 'lower']
  )
})

test('a word that is no sample has none', () => {
  const [word] = readWords('/x', 0, 2).words
  assert.equal(word && readSample(word), undefined)
})
