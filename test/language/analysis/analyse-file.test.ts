import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyseFile } from '../../../runner/language/analysis/analyse-file.ts'
import { detectFileKind, type FileKind } from '../../../runner/language/analysis/file-kind.ts'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { keywordTables } from '../../../runner/language/schema/keywords.ts'
import type { JsonSchema } from '../../../runner/language/schema/schema-words.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

const kinds: readonly (readonly [file: string, text: string, kind: FileKind | undefined])[] = [
  ['a.yaml', '- hosts: all', 'playbook'],
  ['a.yaml', '- roles: [a]\n  host: all', 'playbook'],
  ['a.yaml', '- command: a', 'tasks'],
  ['tasks/a.yaml', '- hosts: a', 'tasks'],
  ['roles/a/handlers/main.yaml', '', 'tasks'],
  ['roles/a/params.yaml', 'a: { type: string }', 'role-params'],
  ['roles/a/templates/tasks/main.yaml', '- hosts: all', 'template'],
  ['a.cfg.hbs', 'a: {{ b }}', 'template'],
  ['templates/a.cfg', 'a', 'template'],
  ['templates/a.yaml', 'a: 1', 'template'],
  ['templates/project/site.yaml', '- hosts: all', 'playbook'],
  ['roles/a/defaults/main.yaml', 'a: 1', 'vars'],
  ['group_vars/all/a.yaml', 'all: 1', 'vars'],
  ['a.yaml', 'all: { hosts: { a: } }', 'inventory'],
  ['a.yaml', 'web: { hosts: { a: } }', 'inventory'],
  ['a.yaml', 'a: 1', 'vars'],
  ['a.yaml', '', undefined],
  ['a.yaml', 'text', undefined]
]

for (const [file, text, kind] of kinds)
  test(`${file} with ${JSON.stringify(text)} is ${kind ?? 'nothing known'}`, async () => {
    const { result } = await loadWorkspace(memoryPort({ [file]: text }), workspace =>
      detectFileKind(workspace, file)
    )
    assert.equal(result, kind)
  })

const role = {
  'roles/web/params.yaml': 'port: { type: integer, default: 1 }\nwrong: { type: integer, default: a }',
  'roles/web/tasks/main.yaml':
    '- debug: { msg: "{{ port }} {{ of_the_play }}" }\n  when: port == "1"\n  notify: Of the play',
  'group_vars/all.yaml': 'facts: 1\na: "{{#if}}"'
}

const files: readonly (readonly [file: string, said: readonly string[]])[] = [
  [
    'roles/web/tasks/main.yaml',
    [
      'roles/web/params.yaml: The default of wrong takes an integer; this is "a"',
      'roles/web/tasks/main.yaml: Cannot compare an integer and a string'
    ]
  ],
  ['roles/web/params.yaml', ['roles/web/params.yaml: The default of wrong takes an integer; this is "a"']],
  [
    'group_vars/all.yaml',
    [
      'group_vars/all.yaml: facts is a name that hq-run gives a value itself',
      'group_vars/all.yaml: The template ends before it is complete'
    ]
  ],
  ['none.yaml', ['none.yaml: There is no file none.yaml']]
]

for (const [file, said] of files)
  test(`${file} is checked for what it is`, async () => {
    const { result } = await loadWorkspace(memoryPort(role), workspace =>
      analyseFile(workspace, file, { modules, inventoryRequired: false })
    )
    assert.deepEqual(
      result.diagnostics.map(({ file, message }) => `${file}: ${message}`),
      said
    )
  })

test('every keyword says what it is for', () => {
  const silent = Object.entries(keywordTables).flatMap(([table, schema]) =>
    Object.entries((schema as unknown as JsonSchema).properties ?? {})
      .filter(([, keyword]) => !keyword.description)
      .map(([name]) => `${table}.${name}`)
  )
  assert.deepEqual(silent, [])
})
