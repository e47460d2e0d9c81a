import * as assert from 'node:assert/strict'
import { suite, suiteSetup, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import { find, openOurs, pathOf, typed, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { hqRun } from './program.ts'

const role = 'playbooks/roles/balancer'
const template = `${role}/templates/haproxy.cfg.hbs`
const secret = 'fixture-secret'

/** Titles of the lenses on the first line of a preview. */
const lensesOf = async (preview: vscode.TextDocument): Promise<string> => {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    preview.uri,
    100
  )
  return lenses.flatMap(({ range, command }) => (range.start.line === 0 ? [command?.title] : [])).join(', ')
}

suite('Preview', () => {
  let preview: vscode.TextDocument
  let rendered: string

  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await openOurs('playbooks/site.yaml')
    const uri = await vscode.commands.executeCommand<vscode.Uri>('hq-run.previewConfig')
    preview = await vscode.workspace.openTextDocument(uri)
    rendered = await hqRun('render', '--playbook', 'playbooks/site.yaml', '--host', 'lb1')
  })

  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'))

  const shows = (text: string) => eventually(() => assert.equal(preview.getText(), text))

  test('it opens beside the playbook as haproxy.cfg for the only host', async () => {
    assert.equal(preview.uri.scheme, 'hq-preview')
    assert.match(preview.uri.path, /haproxy\.cfg.*lb1/)
    assert.equal(preview.languageId, 'haproxy')
    const columns = vscode.window.tabGroups.all.map(({ tabs }) =>
      tabs.map(({ input }) => (input instanceof vscode.TabInputText ? input.uri.toString() : undefined))
    )
    assert.deepEqual(columns, [[uriOf('playbooks/site.yaml').toString()], [preview.uri.toString()]])
  })

  test('it cannot be typed into', async () => {
    await vscode.window.showTextDocument(preview, vscode.ViewColumn.Two)
    await vscode.commands.executeCommand('type', { text: 'typed' })
    assert.ok(!preview.getText().includes('typed'))
  })

  test('its text is that of hq-run render', async () => {
    assert.match(rendered, /bind :8081/)
    await shows(rendered)
  })

  test('secrets are masked', async () => {
    assert.match(preview.getText(), /stats auth admin:••••••••\n/)
    assert.ok(!preview.getText().includes(secret))
  })

  test('it follows what is typed into the template, unsaved', async () => {
    const document = await openOurs(template)
    await typed(
      document,
      text => text.replace('mode http', 'mode tcp'),
      async () => {
        await shows(rendered.replace('mode http', 'mode tcp'))
        assert.equal(document.isDirty, true)
      }
    )
    await shows(rendered)
  })

  test('it follows what is typed into the inventory, unsaved', async () => {
    const document = await openOurs('playbooks/inventory.yaml')
    await typed(
      document,
      text => text.replace('http_port: 8081', 'http_port: 8082'),
      async () => shows(rendered.replace('bind :8081', 'bind :8082'))
    )
    await shows(rendered)
  })

  test('a template that is broken keeps the last good text, and the first line says why', async () => {
    const document = await openOurs(template)
    await typed(
      document,
      text => text.replace('{{/each}}', '{{/eac}}'),
      async () => {
        await eventually(async () => assert.match(await lensesOf(preview), /Not up to date.*each/))
        assert.equal(preview.getText(), rendered)
      }
    )
    await eventually(async () => assert.doesNotMatch(await lensesOf(preview), /Not up to date/))
    await shows(rendered)
  })

  test('a line leads to the template and to the variable that is in it', async () => {
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      preview.uri,
      find(preview, 'bind :80|81')
    )
    const inTemplate = find(await openOurs(template), 'bind :').line + 1
    const lines = places.map(place => {
      const location = 'targetUri' in place ? new vscode.Location(place.targetUri, place.targetRange) : place
      return `${pathOf(location.uri)}:${location.range.start.line + 1}`
    })
    assert.deepEqual(lines.sort(), ['playbooks/inventory.yaml:8', `${template}:${inTemplate}`])
  })

  test('Go to Source jumps from the cursor to the template', async () => {
    const line = find(preview, 'balance roundrobin')
    await vscode.window.showTextDocument(preview, {
      selection: new vscode.Range(line, line),
      viewColumn: vscode.ViewColumn.Two
    })
    await vscode.commands.executeCommand('hq-run.goToSource')
    await eventually(() => {
      const editor = vscode.window.activeTextEditor
      assert.equal(editor && pathOf(editor.document.uri), template)
      assert.equal(editor?.document.lineAt(editor.selection.active).text, '    balance {{ balance }}')
    })
  })

  test('the lens above a task previews its template', async () => {
    const { uri } = await openOurs(`${role}/tasks/main.yaml`)
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      100
    )
    const lens = lenses.find(({ command }) => command?.title.endsWith('Preview'))
    assert.ok(lens?.command)
    const shown = await vscode.commands.executeCommand<vscode.Uri>(
      lens.command.command,
      ...(lens.command.arguments ?? [])
    )
    assert.equal((await vscode.workspace.openTextDocument(shown)).getText(), rendered)
  })
})
