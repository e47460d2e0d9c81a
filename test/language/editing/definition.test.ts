import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definition } from '../../../runner/language/editing/definition.ts'
import { atCursor, type Files } from './cursor.ts'
import { withFile, withTask } from './project.ts'

const at = async (files: Files): Promise<readonly string[]> => {
  const { open, offset } = await atCursor(files)
  return definition(open, offset).map(({ file, range: { start } }) => `${file}:${start.line}:${start.column}`)
}

/** Tasks stand from line 10 of site.yaml on. */
const tasks: readonly (readonly [task: string, places: readonly string[]])[] = [
  ['- debug: { msg: "{{ po|rt }}" }', ['inventory.yaml:5:12', 'roles/web/params.yaml:3:1']],
  ['- debug: { msg: "{{ tls.li|brary }}" }', ['inventory.yaml:9:5']],
  ['- debug: { msg: "{{ ra|n.rc }}" }', ['site.yaml:8:17']],
  ['- debug: { msg: "{{ mi|ne }}" }', ['site.yaml:2:11']],
  ['- debug: { msg: "{{ to|ken }}" }', ['roles/web/params.yaml:5:1']],
  ['- debug: { msg: "{{ mo|de }}" }', ['roles/web/params.yaml:2:1']],
  ['- debug: { msg: a }\n  when: vars.mi|ne == 1', ['site.yaml:2:11']],
  ['- debug: { msg: "{{ it|em.name }}" }\n  loop: "{{ servers }}"', ['site.yaml:11:13']],
  ['- debug: { msg: "{{#each servers as ¦s¦}}{{ s.na|me }}{{/each}}" }', ['site.yaml:10:22']],
  ['- set_fact: { made: 1 }\n- debug: { msg: "{{ ma|de }}" }', ['site.yaml:10:19']],
  ['- command: a\n  notify: Reload w|eb', ['roles/web/handlers/main.yaml:1:9']],
  ['- command: a\n  notify: [Restart |it]', ['site.yaml:5:22']],
  ['- copy: { src: a.t|xt, dest: /a }', ['files/a.txt:1:1']],
  [
    '- template: { src: roles/web/templates/we|b.cfg.hbs, dest: /a }',
    ['roles/web/templates/web.cfg.hbs:1:1']
  ],
  ['- import_tasks: tasks/fi|rst.yaml', ['tasks/first.yaml:1:1']],
  ['- include_tasks: { file: tasks/fi|rst.yaml }', ['tasks/first.yaml:1:1']],
  ['- include_tasks: "{{ mine }}|.yaml"', []],
  ['- command: a\n  tags: fi|rst', []],
  ['- debug: { msg: "{{ join| servers }}" }', []],
  ['- debug: { msg: "{{ facts.o|s }}" }', []],
  ['- debug: { msg: "{{ no|thing }}" }', []],
  ['- vars: { ow|n: 1 }\n  debug: { msg: a }', ['site.yaml:10:15']],
  ['- co|mmand: a', []],
  ['- copy: { src: "{{ mi|ne }}", dest: /a }', ['site.yaml:2:11']]
]

for (const [task, places] of tasks)
  test(`in a task: ${JSON.stringify(task)}`, async () => {
    assert.deepEqual(await at(withTask(task)), places)
  })

const files: readonly (readonly [file: string, text: string, places: readonly string[]])[] = [
  [
    'site.yaml',
    '- hosts: all\n  roles: [w|eb]',
    ['roles/web/tasks/main.yaml:1:1', 'roles/web/params.yaml:1:1']
  ],
  ['site.yaml', '- hosts: all\n  roles: [{ role: id|le }]', ['roles/idle/params.yaml:1:1']],
  [
    'site.yaml',
    '- hosts: all\n  roles: [{ role: web, params: { po|rt: 1, mode: http } }]',
    ['site.yaml:2:34', 'inventory.yaml:5:12', 'roles/web/params.yaml:3:1']
  ],
  ['site.yaml', '- hosts: lb|2', ['inventory.yaml:5:5']],
  ['site.yaml', '- hosts: all\n  vars_files: [vars/mo|re.yaml]', ['vars/more.yaml:1:1']],
  [
    'inventory.yaml',
    'all:\n  hosts: { a: { po|rt: 5 }, b: }',
    ['inventory.yaml:2:17', 'roles/web/params.yaml:3:1']
  ],
  [
    'group_vars/all.yaml',
    'po|rt: 5',
    ['group_vars/all.yaml:1:1', 'inventory.yaml:5:12', 'roles/web/params.yaml:3:1']
  ],
  [
    'roles/web/params.yaml',
    'po|rt: { type: integer, default: 80 }\nmode: { default: a }',
    ['inventory.yaml:5:12', 'roles/web/params.yaml:1:1']
  ],
  [
    'roles/web/tasks/main.yaml',
    '- debug: { msg: "{{ mo|de }}" }',
    ['site.yaml:4:30', 'roles/web/params.yaml:2:1']
  ],
  [
    'roles/web/tasks/main.yaml',
    '- template: { src: we|b.cfg.hbs, dest: /a }',
    ['roles/web/templates/web.cfg.hbs:1:1']
  ],
  ['roles/web/tasks/main.yaml', '- import_tasks: mo|re.yaml', ['roles/web/tasks/more.yaml:1:1']],
  ['roles/web/tasks/main.yaml', '- command: a\n  notify: Restart i|t', ['site.yaml:5:22']],
  ['roles/web/templates/lone.hbs', '{{> pa|rt }}', ['roles/web/templates/part.hbs:1:1']],
  ['roles/web/templates/lone.hbs', '{{> no|ne }}', []],
  ['roles/web/templates/lone.hbs', '{{#each a as ¦b¦}}\n{{ b|.c }}', ['roles/web/templates/lone.hbs:1:1']],
  ['roles/idle/tasks/main.yaml', '- debug: { msg: "{{ sp|eed }}" }', ['roles/idle/params.yaml:1:1']]
]

for (const [file, text, places] of files)
  test(`in ${file}: ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await at(withFile(file, text)), places)
  })
