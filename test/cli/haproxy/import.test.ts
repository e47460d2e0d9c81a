import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { hqRun } from '../hq-run.ts'
import { withFiles } from '../temporary-files.ts'

const cfg = `# ours
global
    daemon
frontend fe
    mode http
    timeout client 5s
    log-format '{{a}}'
    balanse first
`

const lines = (indent: string): string =>
  `# ours
- global:
  lines:
    - daemon
- frontend: fe
  lines:
    - mode http
    - timeout: { client: 5s }
    - log-format '\\{{a}}'
    - raw: balanse first
`
    .replace(/^/gm, indent)
    .trimEnd()

const task = (before: string, indent: string, version = ''): string => `# Imported from ${before}
${indent}- name: haproxy.cfg
${indent}  haproxy_config:
${indent}    dest: /etc/haproxy/haproxy.cfg
${version}${indent}    config:
${lines(`${indent}      `)}
`

test('import prints a task, and notes with their places beside it', () =>
  withFiles({ 'haproxy.cfg': cfg }, async cwd => {
    const { code, stdout, stderr } = await hqRun(['haproxy', 'import', 'haproxy.cfg'], { cwd })
    assert.equal(stdout, task('haproxy.cfg by hq-run haproxy import.', ''))
    const [note, findings] = stderr.split('\n')
    assert.equal(
      note,
      'haproxy.cfg:8:5: note: HAProxy 3.4 does not know balanse in frontend; the line is kept as raw text'
    )
    assert.match(findings ?? '', /^haproxy\.cfg: note: hq-run haproxy lint has \d+ findings?/)
    assert.equal(code, 0)
  }))

test('import writes a playbook without an error in it, once', () =>
  withFiles({ 'haproxy.cfg': cfg }, async cwd => {
    const args = [
      'haproxy',
      'import',
      'haproxy.cfg',
      '--as',
      'playbook',
      '--haproxy',
      '3.0.11',
      '-o',
      'site.yaml'
    ]
    assert.equal((await hqRun(args, { cwd })).code, 0)
    const written = readFileSync(join(cwd, 'site.yaml'), 'utf8')
    assert.equal(
      written,
      task(
        'haproxy.cfg by hq-run haproxy import.\n- name: HAProxy is configured\n  hosts: all\n  become: true\n  tasks:',
        '    ',
        '        haproxy_version: 3.0.11\n'
      )
    )
    const checked = await hqRun(['check', 'site.yaml', '--format', 'json'], { cwd })
    const told: readonly { readonly severity: string }[] = JSON.parse(checked.stdout)
    assert.deepEqual(
      told.filter(({ severity }) => severity === 'error'),
      []
    )
    const again = await hqRun(args, { cwd })
    assert.deepEqual(
      [again.code, again.stderr],
      [1, 'error: site.yaml is there already\nhint: Name a file that is not.\n']
    )
  }))

test('import makes a role of its own', () =>
  withFiles({ 'haproxy.cfg': cfg }, async cwd => {
    const { code, stdout } = await hqRun(
      ['haproxy', 'import', 'haproxy.cfg', '--as', 'role', '--output', 'roles/balancer'],
      { cwd }
    )
    assert.deepEqual([code, stdout], [0, ''])
    assert.ok(statSync(join(cwd, 'roles/balancer/tasks/main.yaml')).isFile())
  }))

test('import tells a machine the model, the YAML and the notes', () =>
  withFiles({ 'haproxy.cfg': 'global\n daemon\n log-tag "a\n' }, async cwd => {
    const { stdout } = await hqRun(['haproxy', 'import', 'haproxy.cfg', '--format', 'json', '--plain'], {
      cwd
    })
    const { yaml, model, notes } = JSON.parse(stdout)
    assert.match(yaml, /^# Imported from haproxy\.cfg/)
    assert.deepEqual(model, [{ global: null, lines: ['daemon', { raw: ' log-tag "a' }] }])
    assert.deepEqual(notes, [
      {
        file: 'haproxy.cfg',
        range: { start: { line: 3, column: 2, offset: 16 }, end: { line: 3, column: 9, offset: 23 } },
        message: 'the quote is not closed; the line is kept as raw text'
      }
    ])
  }))

const refused: readonly [name: string, args: readonly string[], said: string][] = [
  ['a file that is not there', ['none.cfg'], 'error: none.cfg cannot be read: ENOENT'],
  ['a file that is none', ['b.txt'], 'error: b.txt has no section of a haproxy.cfg'],
  ['other bytes than UTF-8', ['latin1.cfg'], 'error: latin1.cfg is not UTF-8 text'],
  ['a role without a place', ['haproxy.cfg', '--as', 'role'], 'error: a role is a directory'],
  ['a version that is none', ['haproxy.cfg', '--haproxy', 'new'], 'error: new is no version of HAProxy']
]
for (const [name, args, said] of refused)
  test(`import refuses ${name}`, () =>
    withFiles(
      { 'haproxy.cfg': cfg, 'b.txt': 'hello\n', 'latin1.cfg': Buffer.from('global\n # \xe9\n', 'latin1') },
      async cwd => {
        const { code, stdout, stderr } = await hqRun(['haproxy', 'import', ...args], { cwd })
        assert.deepEqual([code, stdout, stderr.startsWith(said)], [1, '', true], stderr)
      }
    ))
