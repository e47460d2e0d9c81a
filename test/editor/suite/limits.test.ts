import * as assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { suite, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import { find, openOurs, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { api } from './extension.ts'
import type { Measured } from './measured.ts'

const times = 30

/** A playbook of so many lines, as people write them: a module with its parameters, templates, a condition. */
const playbookOf = (lines: number): string => {
  const head = [
    '# hq-run: generated.',
    '- name: Long',
    '  hosts: balancers',
    '  roles: [balancer]',
    '  tasks:'
  ]
  const task = (index: number) => [
    `    - name: File ${index}`,
    '      file:',
    `        path: '{{ config_directory }}/{{ inventory_hostname }}-${index}'`,
    '        state: touch',
    '      when: facts.os.major >= 9 && maxconn > 100'
  ]
  const tasks = Array.from({ length: Math.floor((lines - head.length) / 5) - 1 }, (_, index) => task(index))
  const last = [
    '    - name: Last',
    '      debug:',
    "        msg: '{{ maxc }}'",
    '      changed_when: false',
    ''
  ]
  return [...head, ...tasks.flat(), ...last].join('\n')
}

const openLong = async (path: string, lines: number): Promise<vscode.TextDocument> => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  await vscode.workspace.fs.writeFile(uriOf(path), new TextEncoder().encode(playbookOf(lines)))
  const document = await openOurs(path)
  assert.equal(document.lineCount, lines)
  return document
}

/** One keystroke: a letter is put in, or taken away. */
const strike = async (
  uri: vscode.Uri,
  position: vscode.Position,
  letter: string | undefined
): Promise<void> => {
  const edit = new vscode.WorkspaceEdit()
  if (letter === undefined) edit.delete(uri, new vscode.Range(position.translate(0, -1), position))
  else edit.insert(uri, position, letter)
  assert.ok(await vscode.workspace.applyEdit(edit))
}

/** How often a kind of work has been done. */
const countOf = async (kind: string): Promise<number> => (await api()).timings()[kind]?.length ?? 0
const since = async (kind: string, count: number): Promise<readonly number[]> =>
  ((await api()).timings()[kind] ?? []).slice(count)

suite('Limits', function () {
  this.timeout(120_000)
  const measured: Measured[] = []
  const keep = (what: string, limit: number, took: readonly number[]): void => {
    assert.ok(took.length > 0 && took.every(each => each > 0), `${what}: ${took}`)
    measured.push({ what, limit, took })
  }

  suiteTeardown(() => {
    const file = process.env.HQ_TEST_LIMITS
    assert.ok(file)
    writeFileSync(file, JSON.stringify(measured, null, 2))
  })

  test('activation, and the loading of the features with the first file of ours', async () => {
    await openOurs('playbooks/site.yaml')
    await eventually(async () => assert.equal((await api()).started(), true))
    keep('activation', 150, await since('activation', 0))
    keep('loading the features', 150, await since('start', 0))
  })

  /** Strikes a letter and takes it away again, and asks each time what may stand there. */
  const complete = async (
    at: vscode.Position,
    document: vscode.TextDocument,
    letter: string,
    wanted: string
  ) => {
    const whole: number[] = []
    for (let index = 0; index < times; index++) {
      const longer = index % 2 === 0
      await strike(document.uri, longer ? at : at.translate(0, 1), longer ? letter : undefined)
      const begun = performance.now()
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        longer ? at.translate(0, 1) : at
      )
      whole.push(performance.now() - begun)
      assert.ok(items.some(({ label }) => label === wanted))
    }
    return whole
  }

  test('completion of a name at 600 lines', async () => {
    const document = await openLong('playbooks/long.yaml', 600)
    const before = await countOf('completion')
    const whole = await complete(find(document, 'maxc| }}'), document, 'o', 'maxconn')
    keep('completion of names at 600 lines', 50, await since('completion', before))
    keep('the same, as the editor waits for it', 50, whole)
  })

  test('completion of a keyword at 600 lines', async () => {
    const document = await openLong('playbooks/long.yaml', 600)
    const before = await countOf('schema completion')
    const whole = await complete(find(document, 'changed_whe|n'), document, 'n', 'changed_when')
    keep('completion from the schema at 600 lines', 50, await since('schema completion', before))
    keep('a keyword at 600 lines, as the editor waits for it', 50, whole)
  })

  test('problems of 2,000 lines', async () => {
    const document = await openLong('playbooks/longer.yaml', 2000)
    const short = find(document, 'maxc| }}')
    await eventually(async () => assert.ok((await countOf('diagnostics')) > 0))
    const before = await countOf('diagnostics')
    for (let index = 0; index < times; index++) {
      const done = await countOf('diagnostics')
      const longer = index % 2 === 0
      await strike(document.uri, longer ? short : short.translate(0, 1), longer ? 'o' : undefined)
      await eventually(async () => assert.ok((await countOf('diagnostics')) > done))
    }
    keep('problems of 2,000 lines, after the pause', 150, await since('diagnostics', before))
  })
})
