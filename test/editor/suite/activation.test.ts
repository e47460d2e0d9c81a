import * as assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { find, openOurs, type, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { api, installed } from './extension.ts'

const others = ['docker-compose.yaml', 'k8s/deployment.yaml', 'ansible/site.yml'] as const

suite('Activation', () => {
  test('it is not active in a window that has no file of ours open', () => {
    assert.equal(installed().isActive, false)
  })

  test("other people's YAML and a haproxy.cfg start nothing", async () => {
    for (const path of [...others, 'haproxy/haproxy.cfg']) {
      const { document } = await vscode.window.showTextDocument(uriOf(path))
      await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri)
    }
    assert.equal((await api()).started(), false)
  })

  test('a playbook starts it', async () => {
    await openOurs('playbooks/site.yaml')
    await eventually(async () => assert.equal((await api()).started(), true))
  })

  test("other people's YAML is left as it was when ours has got its language", () => {
    const languages = vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === uriOf('').scheme)
      .map(({ uri, languageId }) => [vscode.workspace.asRelativePath(uri), languageId])
    assert.deepEqual(Object.fromEntries(languages), {
      'docker-compose.yaml': 'dockercompose', // VS Code's own name for it
      'k8s/deployment.yaml': 'yaml',
      'ansible/site.yml': 'yaml',
      'haproxy/haproxy.cfg': 'haproxy',
      'playbooks/site.yaml': 'hq-playbook'
    })
  })

  test('the very first word is completed as it is typed', async () => {
    const document = await openOurs('playbooks/roles/balancer/tasks/main.yaml')
    const before = document.getText()
    const editor = await vscode.window.showTextDocument(document)
    const end = find(document, "mode: '0600'|")
    editor.selection = new vscode.Selection(end, end)
    for (const letter of '\nown') await vscode.commands.executeCommand('type', { text: letter })
    await eventually(async () => {
      await vscode.commands.executeCommand('acceptSelectedSuggestion')
      assert.match(document.getText(), /owner/)
    })
    await type(document, before)
    await document.save()
  })
})
