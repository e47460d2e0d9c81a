import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Diagnostic } from '../../runner/protocol/diagnostic.ts'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const files = {
  'playbooks/inventory.yaml': 'all: { hosts: { web1: } }\n',
  'playbooks/site.yaml': '- hosts: all\n  roles: [web]\n  tasks: [{ debug: { msg: "{{ nowhere }}" } }]\n',
  'playbooks/roles/web/params.yaml': 'port: { type: integer, default: 80 }\n',
  'playbooks/roles/web/tasks/main.yaml':
    '- debug: { msg: "{{ prot }}" }\n- template: { src: web.cfg.hbs, dest: /a }\n  notify: Relaod\n',
  'playbooks/roles/web/templates/web.cfg.hbs': 'bind :{{ prot }}\n'
}

const check = async (cwd: string, ...given: readonly string[]) => {
  const { code, stdout } = await hqRun(['check', ...given, '--format', 'json'], { cwd })
  return { code, diagnostics: JSON.parse(stdout) as readonly Diagnostic[] }
}

test('the check of a role’s files says what the check of the playbook says of them', () =>
  withFiles(files, async cwd => {
    const site = await check(cwd, 'playbooks/site.yaml')
    assert.equal(site.code, 4)
    const parts = Object.keys(files).filter(file => file.includes('/roles/'))
    for (const file of parts) {
      const { diagnostics } = await check(cwd, file)
      assert.deepEqual(
        diagnostics,
        site.diagnostics.filter(one => one.file === file),
        file
      )
    }
    const { diagnostics } = await check(cwd, ...parts)
    assert.deepEqual(
      diagnostics.map(({ file, message }) => `${file}: ${message}`),
      [
        'playbooks/roles/web/tasks/main.yaml: prot is not defined',
        'playbooks/roles/web/tasks/main.yaml: The play has no handler named "Relaod"',
        'playbooks/roles/web/templates/web.cfg.hbs: prot is not defined'
      ]
    )
  }))

test('a template that nobody renders is read as a template', () =>
  withFiles({ 'lone.hbs': '# a: {{ b }}\n{{#if c}}\n' }, async cwd => {
    const { code, stdout } = await hqRun(['check', 'lone.hbs'], { cwd })
    assert.deepEqual(
      [code, stdout.split('\n')[0]],
      [4, 'lone.hbs:3:1: error: The template ends before it is complete [template-syntax]']
    )
  }))
