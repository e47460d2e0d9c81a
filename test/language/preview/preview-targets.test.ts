import assert from 'node:assert/strict'
import { test } from 'node:test'
import { destinationOn, type PreviewTarget } from '../../../runner/language/preview/preview-targets.ts'
import { known } from '../../../runner/language/value.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { previewOf } from './preview-of.ts'

/** `task: template → dest on hosts` */
const line = ({ task, template, dest, hosts }: PreviewTarget): string =>
  `${task.name}: ${template} → ${dest} on ${hosts.join(' ')}`

const play = (tasks: string, vars = 'a: 1'): string => `- hosts: all\n  vars: { ${vars} }\n  tasks:\n${tasks}`
const task = (args: string, more = ''): string => `    - { name: A, template: { ${args} }${more} }\n`

const cases: readonly [name: string, files: Readonly<Record<string, string>>, targets: readonly string[]][] =
  [
    [
      'every template task in the order of the plays, handlers last, and no other task',
      {
        'site.yaml': `- hosts: web2
  handlers:
    - { name: H, template: { src: h.hbs, dest: /h } }
  pre_tasks:
    - { name: B, template: { src: b.hbs, dest: /b } }
    - { name: C, copy: { src: b.hbs, dest: /c } }
  tasks:
    - block:
        - { name: D, template: { src: b.hbs, dest: /d } }
- hosts: web1
  tasks:
    - { name: E, template: { src: b.hbs, dest: /e } }
`,
        'b.hbs': '',
        'templates/h.hbs': '',
        'lone.hbs': ''
      },
      [
        'B: b.hbs → /b on web2',
        'D: b.hbs → /d on web2',
        'H: templates/h.hbs → /h on web2',
        'E: b.hbs → /e on web1'
      ]
    ],
    [
      'tasks of a role, whose templates come first',
      {
        'site.yaml': '- hosts: all\n  roles: [web]\n',
        'roles/web/tasks/main.yaml': '- { name: A, template: { src: a.hbs, dest: /a } }\n',
        'roles/web/templates/a.hbs': '',
        'a.hbs': ''
      },
      ['A: roles/web/templates/a.hbs → /a on web1 web2']
    ],
    [
      'tasks of an include with a plain name, and of its own include',
      {
        'site.yaml': play('    - include_tasks: more.yaml\n'),
        'more.yaml': '- include_tasks: most.yaml\n- { name: A, template: { src: a.hbs, dest: /a } }\n',
        'most.yaml': '- { name: B, template: { src: a.hbs, dest: /b } }\n',
        'a.hbs': ''
      },
      ['B: a.hbs → /b on web1 web2', 'A: a.hbs → /a on web1 web2']
    ],
    [
      'not a template that is missing',
      { 'site.yaml': play(task('src: a.hbs, dest: /a') + task('src: b.hbs, dest: /b')), 'b.hbs': '' },
      ['A: b.hbs → /b on web1 web2']
    ],
    [
      'a file in a directory under the name of its template',
      { 'site.yaml': play(task('src: sub/a.cfg.hbs, dest: /etc/')), 'sub/a.cfg.hbs': '' },
      ['A: sub/a.cfg.hbs → /etc/a.cfg on web1 web2']
    ],
    [
      'a destination with the variables of the first host',
      {
        'site.yaml': play(task("src: a.hbs, dest: '/etc/{{ inventory_hostname }}/{{ a }}'")),
        'a.hbs': ''
      },
      ['A: a.hbs → /etc/web1/1 on web1 web2']
    ],
    [
      'no destination that a fact, a result or a secret decides, or that is wrong',
      {
        'site.yaml': play(
          task("src: a.hbs, dest: '/{{ facts.arch }}'") +
            '    - { command: id, register: who }\n' +
            task("src: a.hbs, dest: '/{{ who.stdout }}'") +
            task("src: a.hbs, dest: '/{{ ansible_password }}'") +
            task("src: a.hbs, dest: '/{{ b }}'") +
            task('src: a.hbs')
        ),
        'group_vars/all.yaml': 'ansible_password: secret\n',
        'a.hbs': ''
      },
      Array.from({ length: 5 }, () => 'A: a.hbs → undefined on web1 web2')
    ],
    [
      'a template for each of the names that src has on the hosts',
      {
        'site.yaml': play(task("src: '{{ kind }}.hbs', dest: '/{{ kind }}'")),
        'inventory.yaml':
          'all: { hosts: { web1: { kind: a }, web2: { kind: b }, web3: { kind: a }, web4: } }\n',
        'a.hbs': '',
        'b.hbs': ''
      },
      ['A: a.hbs → /a on web1 web3', 'A: b.hbs → /b on web2']
    ],
    [
      'the first item of a loop, the task’s own or that of the include around it',
      {
        'site.yaml': play(
          `${task("src: '{{ item }}.hbs', dest: '/{{ item }}'", ', loop: [a, b]')}    - { include_tasks: more.yaml, loop: [b, a] }\n`
        ),
        'more.yaml': "- { name: B, template: { src: a.hbs, dest: '/{{ item }}' } }\n",
        'a.hbs': '',
        'b.hbs': ''
      },
      ['A: a.hbs → /a on web1 web2', 'B: a.hbs → /b on web1 web2']
    ]
  ]
for (const [name, files, targets] of cases)
  test(`finds ${name}`, async () => {
    assert.deepEqual((await previewOf(files)).targets.map(line), targets)
  })

test('what facts decide is known when they are given, and differs from host to host', async () => {
  const files = {
    'site.yaml': play(
      task("src: '{{ facts.os.id }}.hbs', dest: '/{{ facts.os.id }}/{{ inventory_hostname }}/'")
    ),
    'rocky.hbs': ''
  }
  const facts = { os: { id: 'rocky' } }
  const { analysis, targets } = await previewOf(files, { facts })
  assert.deepEqual(targets.map(line), ['A: rocky.hbs → /rocky/web1/rocky on web1 web2'])
  assert.deepEqual(
    targets.map(target => destinationOn(analysis, modules, target, 'web2', known(facts))),
    ['/rocky/web2/rocky']
  )
})

test('without an inventory there are the targets that are written plainly, for no host', async () => {
  const files = {
    'site.yaml': play(task('src: a.hbs, dest: /a') + task("src: '{{ a }}.hbs', dest: /a")),
    'inventory.yaml': '',
    'a.hbs': ''
  }
  assert.deepEqual((await previewOf(files)).targets.map(line), ['A: a.hbs → /a on '])
})
