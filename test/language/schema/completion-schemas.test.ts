import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { getLanguageService } from 'yaml-language-server'
import { sugar } from '../../../runner/haproxy/model/sugar/sugar.ts'
import { completionSchemas } from '../../../runner/language/schema/completion-schemas.ts'
import { keywordTables } from '../../../runner/language/schema/keywords.ts'
import { modules } from '../../../runner/modules/registry.ts'

const schemas = completionSchemas(modules)
type Kind = keyof typeof schemas

test('the schemas are schemas, and no title stands at the root', () => {
  const ajv = new Ajv({ strict: false })
  for (const [kind, schema] of Object.entries(schemas)) {
    assert.ok(ajv.validateSchema(schema), kind)
    ajv.compile(schema)
    assert.ok(!('title' in schema), kind)
  }
})

/** What the language service for YAML makes of a schema, as the editor asks it. */
const service = getLanguageService({
  schemaRequestService: async uri => Promise.reject(new Error(uri)),
  workspaceContext: { resolveRelativePath: (path, resource) => new URL(path, resource).toString() },
  clientCapabilities: {
    textDocument: {
      completion: { completionItem: { documentationFormat: ['markdown'], snippetSupport: true } }
    }
  },
  yamlSettings: { indentation: '  ', suggest: { parentSkeletonSelectedFirst: false } } as never
})
service.configure({
  completion: true,
  validate: false,
  hover: false,
  disableDefaultProperties: true,
  yamlVersion: '1.2',
  schemas: Object.entries(schemas).map(([kind, schema]) => ({
    uri: `hq-run://schemas/${kind}`,
    fileMatch: [`${kind}.yaml`],
    schema
  }))
})

let asked = 0
const completions = async (kind: Kind, text: string) => {
  const offset = text.indexOf('|')
  const whole = text.slice(0, offset) + text.slice(offset + 1)
  const document = TextDocument.create(`file:///${kind}.yaml`, 'yaml', ++asked, whole)
  return (await service.doComplete(document, document.positionAt(offset), false)).items
}

const labels = async (kind: Kind, text: string): Promise<readonly string[]> =>
  (await completions(kind, text)).map(({ label }) => label)

const keys = (...tables: readonly (keyof typeof keywordTables)[]): readonly string[] => [
  ...new Set(tables.flatMap(table => Object.keys(keywordTables[table].properties)))
]

const ofTask = [...keys('block', 'import_tasks', 'include_tasks', 'task'), ...modules.map(({ name }) => name)]

/** Lines of a frontend of a configuration that is data. */
const inConfig = '- haproxy_config:\n    config:\n      - frontend: a\n        lines:\n          '
const lineKeywords = [...Object.keys(sugar), 'keyword', 'args', 'raw', 'if', 'unless', 'when', 'comment']

const cases: readonly (readonly [kind: Kind, text: string, labels: readonly string[]])[] = [
  ['playbook', '- |', keys('play')],
  ['playbook', '- hosts: all\n  |', keys('play').filter(key => key !== 'hosts')],
  ['playbook', '- hosts: all\n  gather_facts: |', ['true', 'false']],
  ['playbook', '- hosts: all\n  roles:\n    - |', keys('role')],
  ['playbook', '- hosts: all\n  tasks:\n    - |', ofTask],
  ['playbook', '- hosts: all\n  handlers:\n    - block:\n        - |', ofTask],
  ['tasks', '- |', ofTask],
  ['tasks', '- name: a\n  |', ofTask.filter(key => key !== 'name')],
  ['tasks', '- file:\n    state: |', ['file', 'directory', 'link', 'hard', 'touch', 'absent']],
  ['tasks', '- file:\n    path: /\n    |', Object.keys(moduleParams('file')).filter(name => name !== 'path')],
  ['tasks', '- command:\n    |', Object.keys(moduleParams('command'))],
  [
    'tasks',
    `${inConfig}- https: { }\n          - http-request:\n              set-header:\n                |`,
    ['name', 'format', 'args']
  ],
  [
    'tasks',
    `${inConfig}- quic:\n              fe:\n                t|`,
    ['cc', 'max_idle_timeout', 'sec', 'stream', 'tx', 'sock_per_conn']
  ],
  ['tasks', `${inConfig}- |`, lineKeywords],
  ['tasks', '- retries: |', ['3']],
  ['inventory', '|', ['all']],
  ['inventory', 'all:\n  |', ['hosts', 'children', 'vars']],
  ['inventory', 'all:\n  vars:\n    ansible_become: |', ['true', 'false']],
  ['role-params', 'a:\n  type: |', ['string', 'integer', 'number', 'boolean', 'array', 'object', '"null"']],
  ['role-params', 'a:\n  default: 1\n  |', keys('param').filter(key => key !== 'default')]
]

function moduleParams(name: string): Readonly<Record<string, unknown>> {
  return modules.find(module => module.name === name)?.params.properties ?? {}
}

for (const [kind, text, wanted] of cases)
  test(`in ${kind}: ${JSON.stringify(text)}`, async () => {
    assert.deepEqual([...(await labels(kind, text))].sort(), [...wanted].sort())
  })

const inserts: readonly (readonly [text: string, label: string, insert: string])[] = [
  ['- |', 'command', 'command: '],
  ['- name: a\n  |', 'template', 'template:\n  src: $1\n  dest: $2'],
  ['- te|', 'template', 'template:\n    src: $1\n    dest: $2'],
  ['- name: a\n  |', 'systemd', 'systemd:\n  '],
  ['- name: a\n  |', 'set_fact', 'set_fact:\n  '],
  ['- name: a\n  |', 'block', 'block:\n  - '],
  ['- template:\n    |', 'src, dest', 'src: $1\ndest: $2']
]

for (const [text, label, insert] of inserts)
  test(`${label} at ${JSON.stringify(text)} inserts ${JSON.stringify(insert)}`, async () => {
    const found = (await completions('tasks', text)).find(item => item.label === label)
    assert.equal(found?.insertText, insert)
  })

test('descriptions are shown as the Markdown that they hold', async () => {
  const found = (await completions('tasks', '- |')).find(({ label }) => label === 'template')
  const { summary, description } = modules.find(({ name }) => name === 'template') ?? {}
  assert.deepEqual(found?.documentation, { kind: 'markdown', value: `${summary}\n\n${description}` })
})
