import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { applyFixes } from '../../../runner/haproxy/lint/apply-fixes.ts'
import { exampleSurroundings, exampleText } from '../../../runner/haproxy/lint/example.ts'
import { lintFiles } from '../../../runner/haproxy/lint/lint.ts'
import type { Rule } from '../../../runner/haproxy/lint/rule.ts'
import { rules } from '../../../runner/haproxy/lint/rules.ts'
import { Source } from '../../../runner/language/source.ts'

const found = ({ bad }: Rule, text: string) =>
  lintFiles([readConfiguration(new Source('haproxy.cfg', text))], {
    ...exampleSurroundings,
    ...bad.surroundings
  })

/** The bad example after its fixes, as often as there were any. */
const mended = (rule: Rule): { readonly text: string; readonly applied: number } => {
  let text = exampleText(rule.bad)
  let applied = 0
  for (let round = 0; round < 5; round += 1) {
    const now = applyFixes(text, found(rule, text))
    text = now.text
    applied += now.applied.length
  }
  return { text, applied }
}

const withFix = rules.filter(rule => mended(rule).applied > 0)

test('after a fix its finding is gone, and no other has come', () => {
  assert.ok(withFix.length > 30, `${withFix.length} rules have a fix`)
  assert.deepEqual(
    withFix.flatMap(rule => {
      const left = found(rule, mended(rule).text).map(({ code, message }) => `${code}: ${message}`)
      return left.length === 0 ? [] : [[rule.code, ...left]]
    }),
    []
  )
})

const fixed = (code: string): string => {
  const rule = rules.find(each => each.code === code)
  assert.ok(rule)
  return mended(rule).text
}

test('a fix changes its words and leaves the rest of the file as it was', () => {
  const before = rules.find(({ code }) => code === 'haproxy-unknown-keyword')
  assert.ok(before)
  assert.equal(fixed('haproxy-unknown-keyword'), exampleText(before.bad).replace('set-hedaer', 'set-header'))
})

test('a line that is added is indented like its neighbours', () => {
  assert.match(fixed('haproxy-quic6-missing'), /^ {4}bind quic4@:443 (.*)\n {4}bind quic6@:443 v6only \1$/m)
  assert.match(
    fixed('haproxy-quic-capability'),
    /^ {4}user haproxy\n {4}setcap cap_net_bind_service\n {4}group haproxy$/m
  )
})

test('old names of QUIC’s settings are written with their values as the version has them', () => {
  const rename = (version: string, line: string) => {
    const text = `global\n    ${line}\n`
    const findings = lintFiles([readConfiguration(new Source('haproxy.cfg', text))], { version })
    return applyFixes(
      text,
      findings.filter(({ code }) => /keyword/.test(code))
    )
      .text.split('\n')[1]
      ?.trim()
  }
  assert.deepEqual(
    [
      rename('3.4.6', 'tune.quic.socket-owner listener'),
      rename('3.4.6', 'no-quic'),
      rename('3.4.6', 'tune.quic.frontend.max-idle-timeout 30s'),
      rename('3.2.21', 'tune.quic.fe.sock-per-conn default-on'),
      rename('3.2.21', 'tune.quic.listen off'),
      rename('3.2.21', 'tune.quic.socket-owner listener')
    ],
    [
      'tune.quic.fe.sock-per-conn force-off',
      'tune.quic.listen off',
      'tune.quic.fe.max-idle-timeout 30s',
      'tune.quic.socket-owner connection',
      'no-quic',
      'tune.quic.socket-owner listener'
    ]
  )
})

test('fixes that touch each other wait for the next time', () => {
  const source = new Source('haproxy.cfg', 'abcdef')
  const edit = (start: number, end: number, text: string) => ({
    code: 'haproxy-x' as const,
    severity: 'info' as const,
    message: '',
    ...source.place(start, end),
    fix: { title: '', edits: [{ range: source.range(start, end), text }] }
  })
  const { text, applied } = applyFixes('abcdef', [edit(0, 2, 'X'), edit(1, 3, 'Y'), edit(4, 5, '')])
  assert.equal(text, 'Xcdf')
  assert.equal(applied.length, 2)
})
