import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { lintFiles } from '../../../runner/haproxy/lint/lint.ts'
import { rules } from '../../../runner/haproxy/lint/rules.ts'
import { Source } from '../../../runner/language/source.ts'
import { cleanSite } from './clean-site.ts'
import { linted } from './linted.ts'

/** cleanSite with a server that is not verified in line 46, and what stands before and behind it. */
const site = (above: string, behind = ''): string =>
  cleanSite.replace(
    '    server nginx01 192.168.0.11:443\n',
    `${above}    server nginx01 192.168.0.11:443 verify none${behind}\n`
  )

const cases: readonly [what: string, text: string, found: readonly string[]][] = [
  ['nothing ignored', site(''), ['46 error haproxy-verify-none']],
  [
    'a comment behind the line',
    site('', ' # hq-lint-ignore haproxy-verify-none the lab has no authority'),
    []
  ],
  [
    'a comment above it, with another between',
    site('    # hq-lint-ignore haproxy-verify-none the lab has no authority\n    # and never will\n\n'),
    []
  ],
  [
    'several codes, one of them needless',
    site('', ' # hq-lint-ignore haproxy-verify-none,haproxy-no-check the lab has no authority'),
    ['46 info haproxy-ignore-needless']
  ],
  [
    'a comment on another line',
    site('    # hq-lint-ignore haproxy-verify-none the lab has no authority\n    balance leastconn\n'),
    ['46 info haproxy-ignore-needless', '48 error haproxy-verify-none']
  ],
  [
    'a code that there is not',
    site('', ' # hq-lint-ignore haproxy-verify-nine the lab has no authority'),
    ['46 error haproxy-verify-none', '46 warning haproxy-ignore-unknown']
  ],
  [
    'no code at all',
    site('', ' # hq-lint-ignore'),
    ['46 error haproxy-verify-none', '46 warning haproxy-ignore-unknown']
  ],
  ['no reason', site('', ' # hq-lint-ignore haproxy-verify-none'), ['46 info haproxy-ignore-reason']],
  ['a comment that only speaks of it', site('', ' # see hq-lint-ignore'), ['46 error haproxy-verify-none']]
]

for (const [what, text, found] of cases)
  test(`ignoring: ${what}`, () => assert.deepEqual(linted(text), found))

test('a comment for a rule that nothing was known for, or that was not asked for, is not called needless', () => {
  const text = site('', ' # hq-lint-ignore haproxy-verify-none,haproxy-port-busy the lab has no authority')
  assert.deepEqual(linted(text), [])
  assert.deepEqual(linted(text, { host: { listening: [] } }), ['46 info haproxy-ignore-needless'])
  const busy = rules.filter(({ code }) => code === 'haproxy-port-busy')
  assert.deepEqual(lintFiles([readConfiguration(new Source('haproxy.cfg', text))], {}, busy), [])
})
