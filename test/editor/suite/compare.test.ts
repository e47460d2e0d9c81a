import * as assert from 'node:assert/strict'
import { suite, suiteSetup, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import { openOurs, typed, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { hasHost, onHost } from './sandbox-host.ts'

const onAHost = hasHost ? suite : suite.skip

onAHost('Compare with host', function () {
  this.timeout(60_000)

  suiteSetup(async () => {
    const playbook = uriOf('playbooks/site.yaml')
    assert.deepEqual(await vscode.commands.executeCommand('hq-run.run', { playbook }), { code: 0 })
  })

  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'))

  /** The texts of the diff in the active tab: the host's, and the rendered one. */
  const diff = async (): Promise<readonly [left: string, right: string]> => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff, `${tab?.label} is no diff`)
    const text = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText()
    return [await text(tab.input.original), await text(tab.input.modified)]
  }

  test('left is the file on the host with its secrets masked, right what the playbook renders now', async () => {
    const document = await openOurs('playbooks/inventory.yaml')
    await typed(
      document,
      text => text.replace('http_port: 8081', 'http_port: 8082'),
      async () => {
        const preview = await vscode.commands.executeCommand<vscode.Uri>('hq-run.previewConfig', {
          playbook: uriOf('playbooks/site.yaml')
        })
        await vscode.commands.executeCommand('hq-run.compareWithHost', preview)
        const [left, right] = await diff()
        const onLb1 = await onHost('cat /etc/haproxy/haproxy.cfg')
        assert.match(onLb1, /bind :8081.*stats auth admin:fixture-secret/s)
        assert.equal(left, onLb1.replace('fixture-secret', '••••••••'))
        assert.equal(right, left.replace('bind :8081', 'bind :8082'))
      }
    )
  })

  test('a file that is not there any more is an empty left side of the one tab', async () => {
    await onHost('rm /etc/haproxy/haproxy.cfg')
    await openOurs('playbooks/site.yaml')
    await vscode.commands.executeCommand('hq-run.compareWithHost')
    const [left, right] = await diff()
    assert.equal(left, '')
    assert.match(right, /bind :8081/)
    await eventually(() => {
      const all = vscode.window.tabGroups.all.flatMap(group => group.tabs)
      assert.deepEqual(
        all.flatMap(({ input, label }) => (input instanceof vscode.TabInputTextDiff ? [label] : [])),
        ['haproxy.cfg: not on lb1 yet ↔ rendered']
      )
    })
  })
})
