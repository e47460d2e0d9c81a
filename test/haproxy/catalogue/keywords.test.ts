import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Uncovered, unexplained } from '../../../runner/cli/catalogue/coverage.ts'
import { catalogueOf } from '../../../runner/haproxy/catalogue/catalogue.ts'
import { docsAddress } from '../../../runner/haproxy/catalogue/docs-address.ts'
import { branches, rulesets } from '../../../runner/haproxy/catalogue/keyword.ts'
import { keywordsOf, kindsOf, rows } from '../../../runner/haproxy/catalogue/keywords-of.ts'
import { summaries } from '../../../runner/haproxy/catalogue/summaries.ts'

const file = 'runner/haproxy/catalogue/keywords.json'
const text = readFileSync(file, 'utf8')

test('the catalogue is small enough for the extension, and one keyword a line', () => {
  assert.equal(text.length < 250_000, true, `${text.length} bytes`)
  const lines = text.split('\n').filter(line => line.includes('"name":'))
  assert.equal(
    lines.length,
    kindsOf(rows).reduce((sum, kind) => sum + rows.keywords[kind].length, 0)
  )
  for (const line of lines) assert.equal(line.split('"name":').length, 2, line)
})

/** By the sources; `npm run catalogue` changes them only when HAProxy, or how it is read, has changed. */
const counts: Readonly<Record<string, string>> = {
  '2.6':
    'section 15, line 412, bind 65, server 99, certificate 14, action 64, fetch 457, converter 134, match 77, filter 5, service 2, command 132, alias 64',
  '2.7':
    'section 15, line 416, bind 65, server 100, certificate 14, action 65, fetch 457, converter 139, match 77, filter 7, service 2, command 139, alias 64',
  '2.8':
    'section 15, line 440, bind 68, server 100, certificate 18, action 66, fetch 467, converter 144, match 77, filter 7, service 2, command 145, alias 64',
  '2.9':
    'section 15, line 462, bind 70, server 105, certificate 18, action 67, fetch 498, converter 148, match 77, filter 7, service 2, command 147, alias 64',
  '3.0':
    'section 16, line 492, bind 72, server 108, certificate 24, action 71, fetch 527, converter 161, match 77, filter 7, service 2, command 151, alias 64',
  '3.1':
    'section 18, line 506, bind 72, server 109, certificate 24, action 75, fetch 533, converter 164, match 77, filter 7, service 2, command 154, alias 65',
  '3.2':
    'section 19, line 537, bind 76, server 114, certificate 26, action 76, fetch 543, converter 170, match 77, filter 7, service 2, command 157, alias 65',
  '3.3':
    'section 18, line 566, bind 80, server 123, certificate 28, action 76, fetch 551, converter 174, match 77, filter 7, service 2, command 165, alias 65',
  '3.4':
    'section 19, line 615, bind 81, server 125, certificate 32, action 79, fetch 565, converter 210, match 77, filter 9, service 2, command 169, alias 65'
}

test('each branch has as many keywords of each kind as were counted', () => {
  const count = (branch: (typeof branches)[number]) =>
    kindsOf(rows)
      .map(kind => `${kind} ${keywordsOf(branch, kind).length}`)
      .join(', ')
  assert.deepEqual(Object.fromEntries(branches.map(branch => [branch, count(branch)])), counts)
})

test('no sentence of HAProxy’s documentation is in it: what is told is short', () => {
  for (const kind of kindsOf(rows))
    for (const { name, args = [] } of rows.keywords[kind])
      for (const each of args)
        assert.equal(/\. |[a-z]{3,} [a-z]+ [a-z]+ [a-z]+ [a-z]+ /.test(each), false, `${name}: ${each}`)
})

test('keywords stand in sections and rule sets that there are', () => {
  for (const branch of branches) {
    const { sections, all } = catalogueOf(branch)
    for (const { name, sections: its } of all('line'))
      for (const section of its)
        assert.equal(sections.includes(section), true, `${branch} ${name} in ${section}`)
    for (const { name, rules } of all('action')) {
      assert.notEqual(rules.length, 0, name)
      for (const set of rules) assert.equal(rulesets.includes(set), true, `${branch} ${name} in ${set}`)
    }
  }
})

test('every summary is of a keyword, short, and without a period', () => {
  const known = new Set(
    branches.flatMap(branch =>
      kindsOf(rows).flatMap(kind =>
        keywordsOf(branch, kind).flatMap(({ name, sections }) =>
          kind !== 'line'
            ? [`${kind} ${name}`]
            : sections.map(section => `line ${section === 'global' ? 'global' : 'proxy'} ${name}`)
        )
      )
    )
  )
  for (const [key, summary] of summaries) {
    assert.equal(known.has(key), true, key)
    assert.equal(summary.length < 90 && !summary.endsWith('.'), true, key)
  }
})

test('what only the documentation or only the source knows has its reason', () => {
  const coverage = JSON.parse(
    readFileSync('runner/cli/catalogue/coverage.json', 'utf8')
  ) as readonly Uncovered[]
  assert.deepEqual(
    coverage.filter(({ why }) => why === unexplained),
    []
  )
  assert.deepEqual(
    coverage
      .filter(({ known }) => known === 'documentation only')
      .map(({ keyword, in: its }) => `${keyword}: ${its}`),
    ['bind ocsp-update: 2.8 2.9', 'fetch set-cookie: all', 'server no-verifyhost: all']
  )
})

const addresses: readonly (readonly [version: string, section: string, line: string, address: string])[] = [
  ['3.4', 'frontend', 'timeout client', '3.4/configuration.html#4.2-timeout%20client'],
  ['2.8', 'frontend', 'http-request set-header', '2.8/configuration.html#4.2-http-request%20set-header'],
  ['3.0', 'frontend', 'http-request set-header', '3.0/configuration.html#4.4-set-header'],
  ['3.0', 'ring', 'size', '3.0/configuration.html#3.9-size']
]

for (const [version, section, line, address] of addresses)
  test(`${line} of ${version} is described at ${address}`, () => {
    const catalogue = catalogueOf(version)
    const { keyword } = catalogue.find(section, line.split(' ')) ?? assert.fail(line)
    assert.equal(docsAddress(keyword, catalogue.branch), `https://docs.haproxy.org/${address}`)
  })
