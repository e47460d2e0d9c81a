import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyse } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import { preview } from '../../runner/language/preview/preview.ts'
import { previewTargets } from '../../runner/language/preview/preview-targets.ts'
import { modules } from '../../runner/modules/registry.ts'
import { memoryPort } from '../language/memory-port.ts'
import { type Ended, hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const files = {
  'site.yaml': `- hosts: all
  vars_files: [vars.yaml]
  roles: [web]
  tasks:
    - { name: Notes, template: { src: notes.hbs, dest: /etc/notes/ } }
    - { name: Facts, template: { src: facts.hbs, dest: '/{{ facts.arch }}/facts' } }
    - { name: Again, template: { src: facts.hbs, dest: /again } }
- hosts: lb2
  vars_files: [vars.yaml]
  tasks:
    - { name: Broken, template: { src: broken.hbs, dest: /broken } }
    - { name: Both, template: { src: notes.hbs, dest: /both } }
`,
  'vars.yaml': 'port: 80\nmany: [{ a: 1 }, {}]\n',
  'inventory.yaml': 'all: { hosts: { lb1: , lb2: { port: 81 } } }\n',
  'one.yaml': 'all: { hosts: { lb2: } }\n',
  'facts.json': '{ "arch": "x86_64", "os": { "major": 9 } }\n',
  'list.json': '[]\n',
  'broken.json': '{\n',
  'roles/web/params.yaml':
    'port: { type: integer, default: 8080 }\npassword: { secret: true, default: s3cret }\n',
  'roles/web/tasks/main.yaml':
    '- { name: Configuration, template: { src: haproxy.cfg.hbs, dest: /etc/haproxy/haproxy.cfg } }\n',
  'roles/web/templates/haproxy.cfg.hbs': 'bind :{{ port }}\nauth {{ password }}\n',
  'notes.hbs': 'for {{ inventory_hostname }}',
  'facts.hbs': '{{ facts.arch }} {{ facts.os.major }}\n',
  'broken.hbs': '{{#each many as |one|}}{{ one.a }}{{/each}}\n',
  'wrong/site.yaml': '- hosts: all\n  tsks: []\n  tasks: []\n',
  'wrong/inventory.yaml': 'all: { hosts: { lb1: } }\n',
  'twice.yaml':
    '- { hosts: all, roles: [web] }\n- { hosts: all, roles: [web] }\n- { hosts: lb1, tasks: [{ name: One, template: { src: notes.hbs, dest: /one } }] }\n- hosts: lb2\n  tasks: [{ name: Two, template: { src: notes.hbs, dest: /two } }]\n',
  'none/site.yaml': '- hosts: all\n  tasks: []\n',
  'none/inventory.yaml': 'all: { hosts: { lb1: } }\n'
}

const render = (args: string): Promise<Ended> =>
  withFiles(files, cwd => hqRun(['render', ...(args === '' ? [] : args.split(' '))], { cwd }))

const masked = 'note: 1 value is masked\n'
const rendered: readonly [args: string, stdout: string, stderr: string][] = [
  ['--host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['-i one.yaml', 'bind :80\nauth ••••••••\n', masked],
  ['--host lb1 -e port=82', 'bind :82\nauth ••••••••\n', masked],
  ['haproxy.cfg.hbs --host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['haproxy.cfg --host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['/etc/haproxy/haproxy.cfg --host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['Configuration --host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['roles/web/templates/haproxy.cfg.hbs --host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['roles/web/tasks/main.yaml:1 --host lb1', 'bind :80\nauth ••••••••\n', masked],
  ['notes.hbs --host lb1', 'for lb1', ''],
  ['Notes --host lb2', 'for lb2', ''],
  ['both', 'for lb2', ''],
  [
    'Again --host lb1',
    '‹facts.arch› ‹facts.os.major›\n',
    'note: 2 values are not known before a run; --facts gives facts\n'
  ],
  ['Again --host lb1 --facts facts.json', 'x86_64 9\n', ''],
  ['/x86_64/facts --host lb1 --facts facts.json', 'x86_64 9\n', ''],
  [
    '--list',
    'Configuration\troles/web/templates/haproxy.cfg.hbs\t/etc/haproxy/haproxy.cfg\tlb1,lb2\n' +
      'Notes\tnotes.hbs\t/etc/notes/notes\tlb1,lb2\n' +
      'Facts\tfacts.hbs\t?\tlb1,lb2\n' +
      'Again\tfacts.hbs\t/again\tlb1,lb2\n' +
      'Broken\tbroken.hbs\t/broken\tlb2\n' +
      'Both\tnotes.hbs\t/both\tlb2\n',
    ''
  ],
  ['--list -p none/site.yaml', '', ''],
  ['haproxy.cfg -p twice.yaml --host lb1', 'bind :8080\nauth ••••••••\n', masked],
  ['notes.hbs -p twice.yaml --host lb2', 'for lb2', '']
]
for (const [args, stdout, stderr] of rendered)
  test(`render ${args}`, async () => {
    assert.deepEqual(await render(args), { code: 0, stdout, stderr })
  })

const refused: readonly [args: string, code: number, stderr: string][] = [
  ['', 1, 'error: Configuration is rendered for 2 hosts\nhint: Name one with --host: lb1, lb2.\n'],
  ['--host lb3', 1, 'error: inventory.yaml has no host lb3\nhint: Did you mean lb1?\n'],
  ['--host backend', 1, 'error: inventory.yaml has no host backend\nhint: It has lb1, lb2.\n'],
  ['Both --host lb1', 1, 'error: Both is not rendered for lb1\nhint: Its hosts are lb2.\n'],
  [
    'haproxi.cfg --host lb1',
    1,
    'error: the playbook renders no haproxi.cfg\nhint: Did you mean haproxy.cfg?\n'
  ],
  [
    'quite-another --host lb1',
    1,
    'error: the playbook renders no quite-another\nhint: It renders haproxy.cfg.hbs, notes.hbs, facts.hbs, broken.hbs.\n'
  ],
  [
    'facts.hbs --host lb1',
    1,
    'error: 2 tasks render facts.hbs\nhint: Name one by its place: site.yaml:6 or site.yaml:7.\n'
  ],
  [
    'notes.hbs -p twice.yaml',
    1,
    'error: notes.hbs is another file on each host\nhint: Name the host with --host.\n'
  ],
  ['-p none/site.yaml', 1, 'error: the playbook renders no template that is there\n'],
  ['--facts none.json', 1, 'error: there is no file none.json\n'],
  [
    '--facts list.json',
    1,
    'error: list.json does not hold facts\nhint: They are a map, such as {"os": {"major": 9}}.\n'
  ],
  [
    '-p wrong/site.yaml',
    4,
    'wrong/site.yaml:2:3: error: A play has no key tsks [unknown-key]\n    tsks: []\n    ^^^^\n  hint: Did you mean tasks?\n\n'
  ],
  [
    'Broken --host lb2',
    4,
    'broken.hbs:1:31: error: one has no a [undefined-variable]\n  {{#each many as |one|}}{{ one.a }}{{/each}}\n                                ^\n\n'
  ],
  ['-p none.yaml', 4, 'none.yaml:1:1: error: There is no file none.yaml [file-not-found]\n\n']
]
for (const [args, code, stderr] of refused)
  test(`render ${args} is refused with ${code}`, async () => {
    assert.deepEqual(await render(args), { code, stdout: '', stderr })
  })

test('a facts file that is not JSON is refused', async () => {
  const { code, stderr } = await render('--facts broken.json')
  assert.equal(code, 1)
  assert.match(stderr, /^error: broken\.json is not JSON: /)
})

test('the playbook is playbooks/site.yaml before site.yaml, and named when there is neither', async () => {
  const inPlaybooks = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`playbooks/${name}`, text.replace('bind', 'listen')])
  )
  const { stdout } = await withFiles({ ...files, ...inPlaybooks }, cwd =>
    hqRun(['render', '--host', 'lb1'], { cwd })
  )
  assert.equal(stdout, 'listen :80\nauth ••••••••\n')
  assert.deepEqual(await withFiles({}, cwd => hqRun(['render'], { cwd })), {
    code: 1,
    stdout: '',
    stderr: 'error: there is no playbooks/site.yaml or site.yaml here\nhint: Name the playbook with -p.\n'
  })
})

test('what is printed is what the editor previews', async () => {
  const { result } = await loadWorkspace(memoryPort(files), workspace => {
    const analysis = analyse(workspace, { playbook: 'site.yaml', modules })
    return previewTargets(workspace, analysis, modules)
      .filter(({ task }) => task.name !== 'Broken')
      .map(target => preview(workspace, analysis, modules, target, 'lb2'))
  })
  for (const each of result) {
    const { stdout } = await withFiles(files, cwd =>
      hqRun(['render', `${each.target.task.name}`, '--host', 'lb2'], { cwd })
    )
    assert.equal(stdout, each.kind === 'rendered' ? each.text : 'rendered')
  }
})
