import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Analysis, analyse, includedItems } from '../../../runner/language/analysis/analyse.ts'
import { loadWorkspace, type Workspace } from '../../../runner/language/analysis/workspace.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

const files = {
  'inventory.yaml': 'all: { hosts: { web1: } }',
  'site.yaml': `
- hosts: all
  tags: play
  vars: { a: 1 }
  tasks:
    - name: Plain
      include_tasks: tasks/plain.yaml
      tags: [plain]
    - include_tasks: "tasks/{{ inventory_hostname }}.yaml"
      when: true
      become: true
    - include_tasks: tasks/round.yaml
`,
  'tasks/plain.yaml': '- command: echo one\n- debug: two\n  tags: own, more',
  'tasks/web1.yaml': '- import_tasks: more/below.yaml',
  'tasks/more/below.yaml': '- command: echo below\n  when: a == 1',
  'tasks/round.yaml': '- include_tasks: round.yaml'
}

const loaded = async (): Promise<{ analysis: Analysis; workspace: Workspace }> => {
  const { workspace, result } = await loadWorkspace(memoryPort(files), files =>
    analyse(files, { playbook: 'site.yaml', modules })
  )
  assert.deepEqual(result.diagnostics, [])
  return { analysis: result, workspace }
}

const includes = ({ playbook }: Analysis) =>
  playbook?.plays[0]?.sections.flat().filter(item => item.kind === 'include') ?? []

test('an include that is named plainly has its tasks from the start', async () => {
  const [plain] = includes((await loaded()).analysis)
  assert.deepEqual(
    plain?.items?.map(item => [item.id, item.name, item.tags]),
    [
      ['t2', 'command: echo one', ['play', 'plain']],
      ['t3', 'debug: two', ['play', 'plain', 'own', 'more']]
    ]
  )
})

test('an include that is named by a template gets its tasks at run time without loading', async () => {
  const { analysis, workspace } = await loaded()
  const [, dynamic] = includes(analysis)
  assert.ok(dynamic)
  const { items, diagnostics } = includedItems(workspace, dynamic, 'tasks/web1.yaml', modules)
  assert.deepEqual(diagnostics, [])
  assert.deepEqual(
    items.map(item => [item.id, item.name, item.when.map(({ text }) => text), item.become !== undefined]),
    [['t4.t1', 'command: echo below', ['true', 'a == 1'], true]]
  )
  assert.equal(workspace.pending, false)
})

test('an include of a file that is not there is told at the include', async () => {
  const { analysis, workspace } = await loaded()
  const [, dynamic] = includes(analysis)
  assert.ok(dynamic)
  const { diagnostics } = includedItems(workspace, dynamic, 'tasks/web2.yaml', modules)
  assert.deepEqual(
    diagnostics.map(({ code, message, range }) => [code, message, range.start.line]),
    [['file-not-found', 'There is no file tasks/web2.yaml', 9]]
  )
})

test('an include of itself is opened each time it is reached', async () => {
  const { analysis, workspace } = await loaded()
  const [, , round] = includes(analysis)
  const [again] = round?.items ?? []
  assert.ok(again?.kind === 'include' && again.items === undefined)
  const { items } = includedItems(workspace, again, 'round.yaml', modules)
  assert.deepEqual(
    items.map(({ kind, id }) => [kind, id]),
    [['include', 't6.t1']]
  )
})
