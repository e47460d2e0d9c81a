import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyse } from '../../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { hostConnection } from '../../../runner/language/inventory/host-connection.ts'
import { LanguageError } from '../../../runner/language/language-error.ts'
import { known, type Resolved, type Scope } from '../../../runner/language/value.ts'
import { createScope } from '../../../runner/language/variables/variables.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

const files = {
  'inventories/a.yaml': `
all:
  vars: { v: all-inventory, ansible_user: rocky }
  hosts:
    web1.example: { v: host-inventory, ansible_host: 192.0.2.1, ansible_port: 2222, ansible_password: topsecret }
  children:
    outer: { vars: { v: outer-inventory }, children: { inner: } }
    inner: { vars: { v: inner-inventory }, hosts: { web1.example: } }
    alpha: { vars: { v: alpha-inventory }, hosts: { web1.example: } }
`,
  'inventories/group_vars/all.yaml': 'v: all-group-vars',
  'group_vars/all.yaml': 'v: all-group-vars-playbook',
  'inventories/group_vars/inner/b.yaml': 'v: inner-group-vars-b',
  'inventories/group_vars/inner/a.yaml': 'v: inner-group-vars-a',
  'group_vars/inner.yml': 'v: inner-group-vars-playbook',
  'inventories/host_vars/web1.example.yaml': 'v: host-vars',
  'host_vars/web1.example.yaml': 'v: host-vars-playbook',
  'file.yaml': 'v: vars-files',
  'roles/r/params.yaml':
    'v: { type: string, default: param-default }\nhidden: { secret: true, default: hush }\ncount: { type: integer, default: 1 }',
  'roles/r/defaults/main.yaml': 'v: role-defaults',
  'roles/r/vars/main.yaml': 'v: role-vars',
  'roles/r/tasks/main.yaml': `
- block:
    - debug: { msg: "{{ v }}" }
      vars: { v: task }
      register: v
  vars: { v: block }
`,
  'site.yaml': `
- hosts: all
  vars: { v: play }
  vars_files: [file.yaml]
  roles:
    - role: r
      params: { v: role-params }
`
}

/** Every place a variable can come from, the weakest first, with what takes it away. */
const places: readonly (readonly [
  value: string,
  without: readonly [file: keyof typeof files, text: string | RegExp] | string
])[] = [
  ['param-default', ['roles/r/params.yaml', 'default: param-default']],
  ['role-defaults', ['roles/r/defaults/main.yaml', 'v: role-defaults']],
  ['all-inventory', ['inventories/a.yaml', 'v: all-inventory, ']],
  // Deeper groups win; of those side by side the last by name.
  ['alpha-inventory', ['inventories/a.yaml', 'v: alpha-inventory']],
  ['outer-inventory', ['inventories/a.yaml', 'v: outer-inventory']],
  ['inner-inventory', ['inventories/a.yaml', 'v: inner-inventory']],
  ['all-group-vars', ['inventories/group_vars/all.yaml', 'v: all-group-vars']],
  ['all-group-vars-playbook', ['group_vars/all.yaml', 'v: all-group-vars-playbook']],
  ['inner-group-vars-a', ['inventories/group_vars/inner/a.yaml', 'v: inner-group-vars-a']],
  ['inner-group-vars-b', ['inventories/group_vars/inner/b.yaml', 'v: inner-group-vars-b']],
  ['inner-group-vars-playbook', ['group_vars/inner.yml', 'v: inner-group-vars-playbook']],
  ['host-inventory', ['inventories/a.yaml', 'v: host-inventory, ']],
  ['host-vars', ['inventories/host_vars/web1.example.yaml', 'v: host-vars']],
  ['host-vars-playbook', ['host_vars/web1.example.yaml', 'v: host-vars-playbook']],
  ['play', ['site.yaml', 'v: play']],
  ['vars-files', ['file.yaml', 'v: vars-files']],
  ['role-vars', ['roles/r/vars/main.yaml', 'v: role-vars']],
  ['block', ['roles/r/tasks/main.yaml', 'v: block']],
  ['task', ['roles/r/tasks/main.yaml', 'v: task']],
  ['set_fact', 'host'],
  ['role-params', ['site.yaml', 'v: role-params']],
  ['extra', 'extra']
]

interface Given {
  readonly files?: Readonly<Record<string, string>>
  readonly extraVars?: readonly string[]
  readonly vars?: ReadonlyMap<string, Resolved>
  readonly item?: Resolved
}

const scopeOf = async (
  given: Given = {}
): Promise<{ scope: Scope; host: Parameters<typeof hostConnection>[1] }> => {
  const { result } = await loadWorkspace(memoryPort({ ...files, ...given.files }), workspace =>
    analyse(workspace, { playbook: 'site.yaml', modules, extraVars: given.extraVars ?? [] })
  )
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error')
  assert.deepEqual(
    errors.map(({ file, message }) => `${file}: ${message}`),
    []
  )
  const [play] = result.playbook?.plays ?? []
  const [task] = play?.sections.flat() ?? []
  const host = result.inventory?.hosts.get('web1.example')
  assert.ok(play && task && host && result.inventory)
  const scope = createScope({
    inventory: result.inventory,
    host,
    play,
    task,
    playHosts: ['web1.example'],
    facts: known({ hostname: 'web1' }),
    vars: given.vars ?? new Map(),
    extra: result.extra,
    check: true,
    ...(given.item ? { item: given.item } : {})
  })
  return { scope, host }
}

for (const [index, [value]] of places.entries())
  test(`of all definitions up to ${value}, ${value} counts`, async () => {
    const changed: Record<string, string> = { ...files }
    for (const [, without] of places.slice(index + 1))
      if (typeof without !== 'string')
        changed[without[0]] = (changed[without[0]] ?? '').replace(without[1], '')
    const { scope } = await scopeOf({
      files: changed,
      ...(index === places.length - 1 ? { extraVars: ['v=extra'] } : {}),
      ...(index >= places.length - 3 ? { vars: new Map([['v', known('set_fact')]]) } : {})
    })
    assert.equal(scope.resolve('v')?.value, value)
  })

test('names that hq-run gives a value itself', async () => {
  const { scope } = await scopeOf({ item: known(3) })
  const value = (name: string) => scope.resolve(name)?.value
  assert.deepEqual(
    {
      item: value('item'),
      host: value('inventory_hostname'),
      short: value('inventory_hostname_short'),
      names: value('group_names'),
      groups: value('groups'),
      hosts: value('play_hosts'),
      directory: value('playbook_dir'),
      role: value('role_name'),
      path: value('role_path'),
      check: value('hq_check_mode'),
      facts: value('facts'),
      nothing: value('nothing')
    },
    {
      item: 3,
      host: 'web1.example',
      short: 'web1',
      names: ['alpha', 'inner', 'outer'],
      groups: {
        all: ['web1.example'],
        ungrouped: [],
        outer: ['web1.example'],
        inner: ['web1.example'],
        alpha: ['web1.example']
      },
      hosts: ['web1.example'],
      directory: '.',
      role: 'r',
      path: 'roles/r',
      check: true,
      facts: { hostname: 'web1' },
      nothing: undefined
    }
  )
})

test('what is made from a secret param is secret, whoever gives the value', async () => {
  for (const extraVars of [['made="x {{ hidden }}"'], ['hidden=other', 'made="{{ hidden }}"']]) {
    const { scope } = await scopeOf({ extraVars })
    assert.equal(scope.resolve('hidden')?.secret, true)
    assert.equal(scope.resolve('made')?.secret, true)
    assert.equal(scope.resolve('v')?.secret, false)
  }
})

test('a param has the type it is declared with, also when the command line or a template gives text', async () => {
  assert.equal((await scopeOf({ extraVars: ['count=5'] })).scope.resolve('count')?.value, 5)
  const { scope } = await scopeOf({
    vars: new Map([['count', known('7')]]),
    extraVars: ['count="{{ v }}"', 'v=x']
  })
  assert.throws(
    () => scope.resolve('count'),
    (error: unknown) =>
      error instanceof LanguageError &&
      error.diagnostic.code === 'wrong-type' &&
      error.message === 'The param count of the role r takes an integer; this is "x"'
  )
})

test('extra variables come as pairs, as JSON and from files; the last one counts', async () => {
  const { scope } = await scopeOf({
    files: { 'more.yaml': 'from_file: 1\nv: file' },
    extraVars: ['v=pair one=\'a b\' two="c \\" d"', '@more.yaml', '{"v": "json", "deep": [1]}']
  })
  const names = ['v', 'one', 'two', 'from_file', 'deep']
  assert.deepEqual(
    names.map(name => scope.resolve(name)?.value),
    ['json', 'a b', 'c " d', 1, [1]]
  )
})

test('variables that are defined by each other fail with the chain', async () => {
  const { result } = await loadWorkspace(
    memoryPort({ ...files, 'group_vars/all.yaml': 'a: "{{ b }}"\nb: "{{ c }}"\nc: "{{ b }}"' }),
    workspace => analyse(workspace, { playbook: 'site.yaml', modules })
  )
  const [play] = result.playbook?.plays ?? []
  const host = result.inventory?.hosts.get('web1.example')
  assert.ok(play && host && result.inventory)
  const { inventory, extra } = result
  const around = createScope({
    inventory,
    host,
    play,
    task: play.inherited,
    playHosts: [],
    facts: known({}),
    vars: new Map(),
    extra,
    check: false
  })
  assert.throws(
    () => around.resolve('a'),
    (error: unknown) =>
      error instanceof LanguageError &&
      error.diagnostic.code === 'variable-cycle' &&
      error.message === 'The variable b is defined by itself: b → c → b'
  )
})

test('what the inventory says about reaching a host', async () => {
  const { scope, host } = await scopeOf()
  assert.deepEqual(hostConnection(scope, host), {
    address: '192.0.2.1',
    port: 2222,
    user: 'rocky',
    password: 'topsecret'
  })
  assert.equal(scope.resolve('ansible_password')?.secret, true)
})
