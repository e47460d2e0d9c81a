import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { parse } from 'yaml'

interface Row {
  readonly line: string
  readonly where: string
  readonly why: string
}

/** The rows of all tables of a page, without their headings; a bar inside a cell is `\|`. */
const rowsOf = (page: string): readonly Row[] =>
  readFileSync(page, 'utf8')
    .split('\n')
    .filter(
      (text, index, all) =>
        text.startsWith('|') && !text.startsWith('|---') && !all[index + 1]?.startsWith('|---')
    )
    .map(text => {
      const [, line = '', where = '', why = ''] = text.split(/(?<!\\)\|/).map(cell => cell.trim())
      return { line, where, why }
    })

const english = rowsOf('docs/source-document.md')
const korean = rowsOf('docs/source-document.ko.md')

const roles = readdirSync('playbooks/roles')
const params = new Set(
  roles.flatMap(role => Object.keys(parse(readFileSync(`playbooks/roles/${role}/params.yaml`, 'utf8'))))
)

test('both languages map the same lines to the same places', () => {
  const mapped = (rows: readonly Row[]): readonly string[] =>
    rows.map(({ line, where }) => `${line} → ${where}`)
  assert.ok(english.length > 150)
  assert.deepEqual(mapped(korean), mapped(english))
})

test('every file and every param that a line is mapped to exists', () => {
  const lost = english.flatMap(({ line, where }) => {
    const names = [...where.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    if (names.length === 0 && where !== '—') return [`${line}: ${where}`]
    return names
      .filter(name => (name.includes('/') ? !existsSync(`playbooks/roles/${name}`) : !params.has(name)))
      .map(name => `${line}: ${name}`)
  })
  assert.deepEqual(lost, [])
})

test('every line says what became of it, in its own language', () => {
  for (const { line, why } of english) assert.match(why, /^[^가-힣]+\.$/, line)
  for (const { line, why } of korean) assert.match(why, /\.$/, line)
  // Names and numbers are the same everywhere.
  const untranslated = korean.filter(
    ({ why }) => !/[가-힣]/.test(why) && /[a-z]{2,}/.test(why.replace(/`[^`]*`/g, ''))
  )
  assert.deepEqual(untranslated, [])
})

test('every role is led to', () => {
  const led = new Set(
    english.flatMap(({ where }) => [...where.matchAll(/`([a-z_]+)\//g)].map(([, role]) => role))
  )
  assert.deepEqual(
    // The guide knows one host: nothing of it is about a fleet.
    roles.filter(role => !led.has(role) && !['apply', 'drain', 'undrain'].includes(role)),
    []
  )
})
