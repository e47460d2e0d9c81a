import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DocumentSymbol, symbols } from '../../../runner/language/editing/symbols.ts'
import { openAs } from './cursor.ts'

/** `kind name | detail`, below one another as they stand in each other. */
const outline = (found: readonly DocumentSymbol[], indent = ''): readonly string[] =>
  found.flatMap(({ kind, name, detail, children }) => [
    `${indent}${kind} ${name}${detail === undefined ? '' : ` | ${detail}`}`,
    ...outline(children, `${indent}  `)
  ])

const everyOne = (found: readonly DocumentSymbol[]): readonly DocumentSymbol[] =>
  found.flatMap(one => [one, ...everyOne(one.children)])

const cases: readonly (readonly [file: string, text: string, outline: string])[] = [
  [
    'site.yaml',
    `- name: First
  hosts: web
  roles: [one, { role: two }]
  tasks:
    - name: Look
      stat: { path: / }
    - command: a
    - name: Together
      block:
        - debug: { msg: a }
        - import_tasks: b.yaml
    - name: More
      include_tasks: { file: c.yaml }
  handlers:
    - name: Restart
      systemd: { name: a }
- hosts: [a, b]
  tasks:
`,
    `play First | web
  section roles
    role one
    role two
  section tasks
    task Look | stat
    task command
    task Together | block
      task debug
      task import_tasks | b.yaml
    task More | include_tasks
  section handlers
    handler Restart | systemd
play play
  section tasks`
  ],
  ['roles/a/tasks/main.yaml', '- name: ""\n  command: a\n- nothing: a', 'task – | command\ntask task'],
  ['roles/a/handlers/main.yaml', '- name: Reload\n  command: a', 'handler Reload | command'],
  [
    'inventory.yaml',
    'all:\n  hosts:\n    a: { ansible_host: 192.0.2.1 }\n    b:\n  vars: { x: 1, y: [1] }\n  children: { web: { hosts: { a: } } }',
    `group all
  host a | 192.0.2.1
  host b
  group web
    host a
  variable x | 1
  variable y`
  ],
  [
    'group_vars/all.yaml',
    `long: ${'x'.repeat(50)}\nmap: { a: 1 }`,
    `variable long | ${'x'.repeat(39)}…\nvariable map`
  ],
  [
    'roles/a/params.yaml',
    'a: { type: [integer, "null"] }\nb: { default: 1 }',
    'param a | integer | null\nparam b'
  ],
  ['a.hbs', '{{ a }}', ''],
  [
    'site.yaml',
    '- hosts: all\n  tasks:\n    - name: Last\n      debug: { msg: a',
    'play all\n  section tasks\n    task Last | debug'
  ]
]

for (const [file, text, wanted] of cases)
  test(`the outline of ${file}: ${JSON.stringify(text.slice(0, 30))}`, async () => {
    const found = symbols(await openAs({ [file]: text }, file))
    assert.equal(outline(found).join('\n'), wanted)
    for (const { name, range, selection } of everyOne(found))
      assert.ok(
        range.start.offset <= selection.start.offset && selection.end.offset <= range.end.offset,
        `the name ${name} is outside of it`
      )
  })
