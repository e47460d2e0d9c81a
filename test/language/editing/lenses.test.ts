import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lenses } from '../../../runner/language/editing/lenses.ts'
import { openAs } from './cursor.ts'

const files = {
  'p/inventory.yaml': 'all: { hosts: { a: , b: }, children: { web: { hosts: { b: } } } }',
  'p/site.yaml': `- name: Both
  hosts: all
  roles: [web]
  tasks:
    - block:
        - name: Here
          debug: { msg: a }
    - include_tasks: more.yaml
    - include_tasks: "{{ inventory_hostname }}.yaml"
  handlers: [{ name: Reload, command: a }]
- hosts: web
  roles: [web]
`,
  'p/more.yaml': '- debug: { msg: more }',
  'p/a.yaml': '- debug: { msg: perhaps }',
  'p/roles/web/tasks/main.yaml': '- template: { src: web.cfg.hbs, dest: /a }\n- command: a\n',
  'p/roles/web/templates/web.cfg.hbs': '',
  'p/roles/idle/tasks/main.yaml': '- command: a'
}

const of = async (file: string): Promise<readonly string[]> =>
  lenses(await openAs(files, file)).map(
    ({ kind, name, place, hosts, playbook, template }) =>
      `${place.range.start.line} ${kind} ${name} on ${hosts.join(', ')} by ${playbook}${template === undefined ? '' : `, renders ${template}`}`
  )

test('plays, and tasks also in blocks and includes, stand by their place', async () => {
  assert.deepEqual(await of('p/site.yaml'), [
    '1 play Both on a, b by p/site.yaml',
    '6 task Here on a, b by p/site.yaml',
    '8 task include more.yaml on a, b by p/site.yaml',
    '9 task include {{ inventory_hostname }}.yaml on a, b by p/site.yaml',
    '11 play web on b by p/site.yaml'
  ])
})

test('a file of tasks has those of the first play that uses it', async () => {
  assert.deepEqual(await of('p/roles/web/tasks/main.yaml'), [
    '1 task template on a, b by p/site.yaml, renders web.cfg.hbs',
    '2 task command: a on a, b by p/site.yaml'
  ])
  assert.deepEqual(await of('p/more.yaml'), ['1 task debug: more on a, b by p/site.yaml'])
})

test('what only may be included, or is used by nobody, cannot be run by itself', async () => {
  assert.deepEqual(await of('p/a.yaml'), [])
  assert.deepEqual(await of('p/roles/idle/tasks/main.yaml'), [])
  assert.deepEqual(await of('p/roles/web/templates/web.cfg.hbs'), [])
})
