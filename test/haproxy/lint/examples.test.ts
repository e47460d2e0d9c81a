import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { exampleSurroundings, exampleText } from '../../../runner/haproxy/lint/example.ts'
import { lint } from '../../../runner/haproxy/lint/lint.ts'
import type { Example } from '../../../runner/haproxy/lint/rule.ts'
import { rules } from '../../../runner/haproxy/lint/rules.ts'
import { Source } from '../../../runner/language/source.ts'

const codes = (example: Example): readonly string[] => {
  const source = new Source('haproxy.cfg', exampleText(example))
  const findings = lint(readConfiguration(source), { ...exampleSurroundings, ...example.surroundings })
  return [...new Set(findings.map(({ code }) => code))]
}

test('the bad example of each rule shows what the rule finds, and nothing else', () => {
  assert.ok(rules.length > 60)
  const found = rules.map(({ code, bad }) => `${code}: ${codes(bad).join(' ')}`)
  const wanted = rules.map(({ code }) => `${code}: ${code}`)
  assert.deepEqual(
    found.filter((line, index) => line !== wanted[index]),
    []
  )
})

test('the good example of each rule shows nothing at all', () => {
  assert.deepEqual(
    rules.flatMap(({ code, good }) => codes(good).map(found => `${code}: ${found}`)),
    []
  )
})
