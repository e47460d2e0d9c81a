import assert from 'node:assert/strict'
import test from 'node:test'
import { linted } from './linted.ts'

const site = `frontend fe
    bind 192.0.2.1:80 name web
    bind 192.0.2.1:81 mine on
`

/** What a program prints for -dKall, as far as the options of a bind go. */
const program = (...options: readonly string[]): string =>
  `# List of registered configuration keywords:\nlisten\n${options.map(each => `\tbind <addr> ${each} +1\n`).join('')}`

const strange = (registered?: string): readonly string[] =>
  linted(site, { version: '3.0.11', ...(registered === undefined ? {} : { registered }) }).filter(finding =>
    finding.endsWith('haproxy-unknown-keyword')
  )

test('a program is believed before its version: what it lacks is unknown, what it has besides is known', () => {
  assert.deepEqual(strange(), ['3 error haproxy-unknown-keyword'])
  assert.deepEqual(strange(program('name')), ['3 error haproxy-unknown-keyword'])
  assert.deepEqual(strange(program('mine')), ['2 error haproxy-unknown-keyword'])
  assert.deepEqual(strange(program('name', 'mine')), [])
})
