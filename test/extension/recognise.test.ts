import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { recognise } from '../../extension/recognise/recognise.ts'

const play = '- name: A play\n  hosts: all\n  tasks: []\n'

const cases: readonly (readonly [what: string, path: string, text: string, wanted: string])[] = [
  ['a play', 'site.yaml', play, 'hq-playbook perhaps'],
  ['a play that begins with hosts', 'site.yaml', '- hosts: web\n', 'hq-playbook perhaps'],
  [
    'a play below a comment that names hq-run',
    'site.yaml',
    `# Run me with hq-run.\n${play}`,
    'hq-playbook surely'
  ],
  ['the same below a document mark', 'x.yml', `---\n\n# hq-run\n${play}`, 'hq-playbook surely'],
  [
    'a comment further down that names hq-run',
    'site.yaml',
    `${play}# not for hq-run\n`,
    'hq-playbook perhaps'
  ],
  ['a condition in CEL', 'x.yaml', `${play}  when: a == 1 && b\n`, 'hq-playbook surely'],
  ['facts by their name', 'x.yaml', `${play}  x: "{{ facts.os.id }}"\n`, 'hq-playbook surely'],
  ['a Handlebars block', 'x.yaml', `${play}  x: "{{#if a}}b{{/if}}"\n`, 'hq-playbook surely'],
  ['a filter of Jinja', 'site.yaml', `${play}  x: "{{ a | default('b') }}"\n`, 'nothing'],
  ['a statement of Jinja', 'site.yaml', `# hq-run\n${play}  x: "{% if a %}"\n`, 'nothing'],
  ["a module by Ansible's full name", 'site.yaml', `${play}    - ansible.builtin.copy:\n`, 'nothing'],
  ['tasks of a role', 'a/roles/web/tasks/main.yaml', '- copy: {}\n', 'hq-playbook perhaps'],
  ['handlers of a role', 'roles/web/handlers/main.yml', '- copy: {}\n', 'hq-playbook perhaps'],
  ['params of a role', 'roles/web/params.yaml', 'port: {}\n', 'hq-vars perhaps'],
  ['defaults of a role', 'roles/web/defaults/main.yaml', 'port: 80\n', 'hq-vars perhaps'],
  ['variables of a group', 'group_vars/all.yaml', 'port: 80\n', 'hq-vars perhaps'],
  ['an inventory', 'inventory.yaml', 'all:\n  hosts:\n    lb1:\n', 'hq-inventory perhaps'],
  ['an inventory that begins with a group', 'x.yaml', 'web:\n  hosts:\n    lb1:\n', 'hq-inventory perhaps'],
  ['a group below a comment', 'x.yaml', 'web:\n  # ours\n  children:\n    a:\n', 'hq-inventory perhaps'],
  ['docker compose', 'docker-compose.yaml', 'services:\n  web:\n    image: x\n', 'nothing'],
  ['a workflow of a forge', '.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    steps: []\n', 'nothing'],
  ['a list', 'list.yaml', '- a\n- b\n', 'nothing'],
  ['nothing at all', 'x.yaml', '', 'nothing']
]

for (const [what, path, text, wanted] of cases)
  test(`${what}: ${wanted}`, () => {
    const found = recognise(path, text)
    assert.equal(found ? `${found.language} ${found.sure ? 'surely' : 'perhaps'}` : 'nothing', wanted)
  })

test('the site and its example inventory are recognised', () => {
  const language = (path: string) => recognise(path, readFileSync(path, 'utf8'))?.language
  assert.equal(language('playbooks/site.yaml'), 'hq-playbook')
  assert.equal(language('playbooks/inventory.example.yaml'), 'hq-inventory')
})

test('a long text that almost is something is judged at once', () => {
  const lines = `- ${'  \n  # a\n'.repeat(5000)}`
  assert.equal(recognise('x.yaml', lines), undefined)
  assert.equal(recognise('x.yaml', `${'# a\n\n'.repeat(5000)}x`), undefined)
})
