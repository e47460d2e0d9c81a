import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyse } from '../../../runner/language/analysis/analyse.ts'
import { analyseFile, type FileAnalysis } from '../../../runner/language/analysis/analyse-file.ts'
import { analysed } from '../../../runner/language/analysis/analysed.ts'
import { loadWorkspace, type Workspace } from '../../../runner/language/analysis/workspace.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

type Files = Readonly<Record<string, string>>

const options = { modules, inventoryRequired: false }

const inWorkspace = async <T>(files: Files, work: (workspace: Workspace) => T): Promise<T> =>
  (await loadWorkspace(memoryPort(files), work)).result

const check = (files: Files, file: string): Promise<FileAnalysis> =>
  inWorkspace(files, workspace => analyseFile(workspace, file, options))

const said = ({ diagnostics }: FileAnalysis): readonly string[] =>
  diagnostics.map(({ file, range, message }) => `${file}:${range.start.line}: ${message}`)

const project: Files = {
  'p/inventory.yaml': 'all: { hosts: { web1: } }',
  'p/site.yaml': `
- hosts: all
  vars_files: [vars/more.yaml]
  roles: [{ role: web, params: { port: "{{ nowhere }}" } }]
  handlers: [{ name: Reload, command: a }]
`,
  'p/group_vars/all.yaml': 'of_all: 1\nwrong: "{{ lowr of_all }}"',
  'p/vars/more.yaml': 'more: 1\nfacts: 2',
  'p/roles/web/params.yaml': 'port: { type: integer, default: 1 }\nbad: { type: integer, default: a }',
  'p/roles/web/tasks/main.yaml': `
- debug: { msg: "{{ more }} {{ of_all }} {{ mroe }}" }
  when: port == "1"
- command: a
  notify: [Reload, Relaod]
- template: { src: web.cfg.hbs, dest: /a }
- include_tasks: "{{ which }}.yaml"
`,
  'p/roles/web/tasks/perhaps.yaml': '- debug: { msg: "{{ anything }}", mgs: a }',
  'p/roles/web/templates/web.cfg.hbs': '{{ port }}\n{{ mroe }}\n{{> part}}',
  'p/roles/web/templates/part.hbs': '{{ port }}',
  'p/roles/other/tasks/main.yaml': '- debug: { msg: "{{ mroe }}" }\n  notify: Nobody',
  'p/roles/other/templates/lone.hbs': '{{ mroe }} {{ facts.os.nmae }}\n{{ lowr "a" }}',
  'p/x/y/z/far.yaml': '- debug: { msg: "{{ anything }}" }'
}

const cases: readonly (readonly [file: string, owned: boolean, said: readonly string[]])[] = [
  [
    'p/roles/web/tasks/main.yaml',
    true,
    [
      'p/roles/web/tasks/main.yaml:2: mroe is not defined',
      'p/roles/web/tasks/main.yaml:3: Cannot compare an integer and a string',
      'p/roles/web/tasks/main.yaml:5: The play has no handler named "Relaod"',
      'p/roles/web/tasks/main.yaml:7: which is not defined'
    ]
  ],
  [
    'p/roles/web/params.yaml',
    true,
    ['p/roles/web/params.yaml:2: The default of bad takes an integer; this is "a"']
  ],
  ['p/roles/web/templates/web.cfg.hbs', true, ['p/roles/web/templates/web.cfg.hbs:2: mroe is not defined']],
  ['p/roles/web/templates/part.hbs', true, []],
  ['p/vars/more.yaml', true, ['p/vars/more.yaml:2: facts is a name that hq-run gives a value itself']],
  ['p/group_vars/all.yaml', true, []],
  [
    'p/roles/web/tasks/perhaps.yaml',
    true,
    [
      'p/roles/web/params.yaml:2: The default of bad takes an integer; this is "a"',
      'p/roles/web/tasks/perhaps.yaml:1: debug has no parameter mgs'
    ]
  ],
  ['p/roles/other/tasks/main.yaml', false, []],
  [
    'p/roles/other/templates/lone.hbs',
    false,
    [
      'p/roles/other/templates/lone.hbs:1: facts.os has no nmae',
      'p/roles/other/templates/lone.hbs:2: There is no function lowr'
    ]
  ],
  ['p/x/y/z/far.yaml', false, []]
]

for (const [file, owned, wanted] of cases)
  test(`${file} is judged ${owned ? 'as the playbook uses it' : 'by itself'}`, async () => {
    const found = await check(project, file)
    assert.deepEqual(said(found), wanted)
    assert.deepEqual(
      found.analyses.map(analysis => analysis.file),
      owned ? ['p/site.yaml'] : []
    )
  })

test('what a playbook says of a file is what the file’s own check says', async () => {
  const whole = await check(project, 'p/site.yaml')
  for (const [file, owned] of cases) {
    if (!owned || file.endsWith('perhaps.yaml')) continue
    assert.deepEqual(
      (await check(project, file)).diagnostics,
      whole.diagnostics.filter(one => one.file === file),
      file
    )
  }
})

test('a role of two playbooks is told of what is wrong in either, each once', async () => {
  const tasks = '- debug: { msg: "{{ a }}{{ b }}{{ c }}" }'
  const play = (vars: string) => `- hosts: all\n  vars: ${vars}\n  roles: [web]`
  const files = {
    'inventory.yaml': 'all: { hosts: { web1: } }',
    'one.yaml': play('{ a: 1 }'),
    'two.yaml': play('{ b: 1 }'),
    'roles/web/tasks/main.yaml': tasks
  }
  const found = await check(files, 'roles/web/tasks/main.yaml')
  assert.deepEqual(
    found.diagnostics.map(({ message }) => message),
    ['a is not defined', 'b is not defined', 'c is not defined']
  )
  assert.deepEqual(
    found.analyses.map(({ file }) => file),
    ['one.yaml', 'two.yaml']
  )
})

test('playbooks are looked for two directories up, and never above where paths begin', async () => {
  const playbook = '- hosts: all\n  tasks: [{ import_tasks: a/b/c.yaml }]'
  const tasks = '- debug: { msg: "{{ wrong }}" }'
  const inventory = { 'inventory.yaml': 'all: { hosts: { web1: } }' }
  const near = await check({ ...inventory, 'site.yaml': playbook, 'a/b/c.yaml': tasks }, 'a/b/c.yaml')
  assert.deepEqual(said(near), ['a/b/c.yaml:1: wrong is not defined'])
  const far = { 'site.yaml': playbook.replace('a/b/c', 'a/b/c/d'), 'a/b/c/d.yaml': tasks }
  assert.deepEqual(said(await check({ ...inventory, ...far }, 'a/b/c/d.yaml')), [])
  const outside = await check({ '../site.yaml': playbook, '../a/b/c.yaml': tasks }, '../a/b/c.yaml')
  assert.deepEqual(outside.analyses.length, 1)
})

test('an inventory is checked for itself, and an editor is told of the playbooks that it would serve', async () => {
  const files = {
    'p/site.yaml': '- hosts: web\n  tasks: []',
    'p/inventory.yaml': 'all: { hosts: { web1: } }',
    'p/inventories/staging.yaml': 'all: { hosts: { web2: } }'
  }
  const plain = await check(files, 'p/inventories/staging.yaml')
  assert.deepEqual([plain.kind, plain.analyses, plain.diagnostics], ['inventory', [], []])
  const { analyses } = await inWorkspace(files, workspace =>
    analyseFile(workspace, 'p/inventories/staging.yaml', { ...options, witness: true })
  )
  assert.deepEqual(
    analyses.map(({ file, inventory }) => [file, [...(inventory?.hosts.keys() ?? [])]]),
    [['p/site.yaml', ['web2']]]
  )
})

test('a playbook is analysed once for each snapshot', async () => {
  const { workspace, result } = await loadWorkspace(memoryPort(project), files =>
    analysed(files, { ...options, playbook: 'p/site.yaml' })
  )
  const again = () => analysed(workspace, { ...options, playbook: 'p/site.yaml' })
  assert.equal(again(), result)
  assert.notEqual(analysed(workspace, { ...options, playbook: 'p/site.yaml', limit: 'web1' }), result)
  const role = await loadWorkspace(
    memoryPort(project),
    files => analyseFile(files, 'p/roles/web/tasks/main.yaml', options),
    workspace
  )
  assert.equal(role.result.analyses[0], result)
})

test('an analysis has the files that it read, not those that others of the same snapshot did', async () => {
  const files = {
    'one.yaml': '- hosts: all\n  tasks: [{ import_tasks: a.yaml }]',
    'two.yaml': '- hosts: all\n  tasks: [{ include_tasks: "{{ x }}.yaml" }]',
    'a.yaml': '- command: a'
  }
  const sources = await inWorkspace(files, workspace =>
    ['one.yaml', 'two.yaml'].map(playbook => {
      const { sources, uses } = analyse(workspace, { ...options, playbook })
      return [[...sources.keys()].sort(), [...uses].sort()]
    })
  )
  assert.deepEqual(sources, [
    [
      ['a.yaml', 'one.yaml'],
      ['a.yaml', 'one.yaml']
    ],
    [['a.yaml', 'one.yaml', 'two.yaml'], ['two.yaml']]
  ])
})
