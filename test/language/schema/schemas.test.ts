import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { schemas } from '../../../runner/language/schema/schemas.ts'
import { Source } from '../../../runner/language/source.ts'
import { plain } from '../../../runner/language/yaml/plain.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'
import { modules } from '../../../runner/modules/registry.ts'

const all = schemas(modules)
const ajv = new Ajv({ strict: false, allErrors: true })
const validators = new Map(Object.entries(all).map(([name, schema]) => [name, ajv.compile(schema)]))

const errorsOf = (name: string, yaml: string): readonly string[] => {
  const { root, diagnostics } = parseYaml(new Source('a.yaml', yaml))
  assert.ok(root)
  assert.deepEqual(diagnostics, [])
  const validate = validators.get(name)
  assert.ok(validate)
  validate(plain(root))
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${params.additionalProperty ?? ''}`.trim()
    )
}

test('there is a schema for each kind of file', () =>
  assert.deepEqual(Object.keys(all), ['playbook', 'tasks', 'inventory', 'role-params', 'facts']))

for (const module of modules)
  test(`the playbook schema takes the examples of ${module.name}`, () => {
    const tasks = module.examples.join('\n').replace(/^/gm, '    ')
    assert.deepEqual(errorsOf('playbook', `- hosts: all\n  tasks:\n${tasks}\n`), [])
  })

for (const module of modules)
  test(`the schema of tasks takes the examples of ${module.name}`, () =>
    assert.deepEqual(errorsOf('tasks', module.examples.join('\n')), []))

const cases: readonly (readonly [schema: string, yaml: string, errors: readonly string[]])[] = [
  ['playbook', '- hosts: all\n  gather_facts: "{{ a }}"\n  roles: [a, { role: b, params: { c: 1 } }]', []],
  ['playbook', '- hosts: all\n  tasks: [{ wait_for: { port: "{{ port }}" } }]', []],
  ['playbook', '- hosts: all\n  tasks: [{ ansible.builtin.command: a, retries: "{{ n }}" }]', []],
  [
    'playbook',
    '- hosts: all\n  tasks: [{ block: [{ command: a }], when: true }, { import_tasks: a.yaml }]',
    []
  ],
  [
    'playbook',
    '- host: all',
    ["/0 must have required property 'hosts'", '/0 must NOT have additional properties host']
  ],
  [
    'playbook',
    '- hosts: all\n  tasks: [{ block: [{ comand: a }] }]',
    ['/0/tasks/0/block/0 must NOT have additional properties comand']
  ],
  ['tasks', '- block: [{ command: a, loop: "{{ b }}" }]\n- include_tasks: a.yaml\n  loop: [1]', []],
  ['tasks', '- comand: a', ['/0 must NOT have additional properties comand']],
  ['tasks', 'hosts: all', ['must be array']],
  [
    'inventory',
    'all: { hosts: { a: , b: { ansible_port: "{{ p }}" } }, children: { c: { vars: { x: 1 } } } }',
    []
  ],
  ['inventory', 'all: { host: {} }', ['/all must NOT have additional properties host']],
  ['inventory', 'all: { hosts: { a: { ansible_host: 5 } } }', ['/all/hosts/a/ansible_host must be string']],
  ['role-params', 'a: { type: integer, default: 1, description: b, secret: true }', []],
  ['role-params', 'a: { typ: integer }', ['/a must NOT have additional properties typ']]
]

for (const [name, yaml, errors] of cases)
  test(`the ${name} schema on ${JSON.stringify(yaml)}`, () => assert.deepEqual(errorsOf(name, yaml), errors))
