import * as assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { choosing } from './dialogs.ts'
import { find, openOurs, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'

/** Programs that were started while work was done. */
const started = async (work: () => Promise<void>): Promise<readonly string[]> => {
  // An import has names of its own; the extension calls the module's.
  const childProcess = createRequire(__filename)('node:child_process') as {
    spawn: (...given: readonly unknown[]) => unknown
  }
  const { spawn } = childProcess
  const programs: string[] = []
  childProcess.spawn = (...given) => {
    programs.push(String(given[0]))
    return spawn(...given)
  }
  try {
    await work()
  } finally {
    childProcess.spawn = spawn
  }
  return programs
}

suite('Restricted Mode', () => {
  test('the workspace is not trusted', () => assert.equal(vscode.workspace.isTrusted, false))

  test('completion works', async () => {
    const document = await openOurs('playbooks/site.yaml')
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      find(document, '- { role: |balancer')
    )
    assert.ok(
      items.some(({ label, kind }) => label === 'balancer' && kind === vscode.CompletionItemKind.Module)
    )
  })

  test('problems are found', async () => {
    const { uri } = await openOurs('mistakes/unknown-key.yaml')
    await eventually(() =>
      assert.deepEqual(
        vscode.languages.getDiagnostics(uri).map(({ code }) => code),
        ['unknown-key']
      )
    )
  })

  test('the preview is rendered', async () => {
    await openOurs('playbooks/site.yaml')
    const uri = await vscode.commands.executeCommand<vscode.Uri>('hq-run.previewConfig')
    assert.match((await vscode.workspace.openTextDocument(uri)).getText(), /bind :8081/)
  })

  test('there is no lens that runs anything', async () => {
    const { uri } = await openOurs('playbooks/roles/balancer/tasks/main.yaml')
    await eventually(async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        100
      )
      assert.deepEqual(
        lenses.map(({ command }) => command?.command),
        ['hq-run.previewTemplate']
      )
    })
  })

  const refused: Readonly<Record<string, unknown>> = {
    'hq-run.run': { playbook: uriOf('playbooks/site.yaml'), check: true },
    'hq-run.compareWithHost': undefined
  }
  for (const [command, argument] of Object.entries(refused))
    test(`${command} refuses and starts no process`, async () => {
      let shown: Awaited<ReturnType<typeof choosing>> = []
      const programs = await started(async () => {
        shown = await choosing(
          () => undefined,
          async () => assert.equal(await vscode.commands.executeCommand(command, argument), undefined)
        )
      })
      assert.deepEqual(programs, [])
      assert.deepEqual(
        shown.map(({ message }) => message),
        ['This workspace is not trusted: hq-run connects to no host from here.']
      )
    })
})
