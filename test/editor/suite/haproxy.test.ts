import * as assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { find, type, typed, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { hqRun } from './program.ts'

const path = 'haproxy/haproxy.cfg'

const text = `global
    log stdout format raw local0
    chroot /var/lib/haproxy
    user haproxy
    stats socket /run/haproxy/admin.sock mode 600 level admin

defaults
    mode http
    log global
    option httplog
    option forwardfor
    option http-server-close
    timeout http-request 10s
    timeout connect 5s
    timeout client 60s
    timeout server 60s

frontend fe
    bind :8080
    default_backend be

backend be
    option httpchk
    server a 192.0.2.1:443 ssl verify none check
`

const open = async (): Promise<vscode.TextDocument> => {
  const { document } = await vscode.window.showTextDocument(uriOf(path))
  assert.equal(document.languageId, 'haproxy')
  return document
}

const problems = (): readonly string[] =>
  vscode.languages
    .getDiagnostics(uriOf(path))
    .filter(({ source }) => source === 'hq-run haproxy')
    .map(({ range, severity, code }) => `${range.start.line + 1} ${severity} ${code}`)

const found = ['12 2 haproxy-http-server-close', '24 0 haproxy-verify-none']

suite('haproxy.cfg', () => {
  test('its problems are those of hq-run haproxy lint, as it is typed', async () => {
    const document = await open()
    await typed(
      document,
      () => text,
      async () => {
        await eventually(() => assert.deepEqual(problems(), found))
        await document.save()
        const told = JSON.parse(
          await hqRun('haproxy', 'lint', '--format', 'json', path).catch(error => error.stdout)
        ) as readonly { readonly code: string }[]
        assert.deepEqual(
          told.map(({ code }) => code),
          ['haproxy-http-server-close', 'haproxy-verify-none']
        )
      }
    )
  })

  test('a quick fix mends it, another forgives it', async () => {
    const document = await open()
    await typed(
      document,
      () => text,
      async () => {
        await eventually(() => assert.deepEqual(problems(), found))
        const offered = async (line: number): Promise<readonly vscode.CodeAction[]> =>
          vscode.commands.executeCommand<vscode.CodeAction[]>(
            'vscode.executeCodeActionProvider',
            document.uri,
            document.lineAt(line - 1).range,
            vscode.CodeActionKind.QuickFix.value
          )
        const titles = (await offered(12)).map(({ title }) => title)
        assert.deepEqual(titles, ['Remove the line', 'Ignore haproxy-http-server-close on this line'])
        for (const [line, title] of [
          [24, 'Ignore haproxy-verify-none on this line'],
          [12, 'Remove the line']
        ] as const) {
          const action = (await offered(line)).find(each => each.title === title)
          assert.ok(action?.edit)
          assert.ok(await vscode.workspace.applyEdit(action.edit))
        }
        assert.ok(!document.getText().includes('http-server-close'))
        await eventually(() => assert.deepEqual(problems(), ['23 2 haproxy-ignore-reason']))
      }
    )
  })

  test('the version of the settings decides', async () => {
    const document = await open()
    const settings = vscode.workspace.getConfiguration('hq-run.haproxy')
    await typed(
      document,
      before => before.replace('defaults', 'global\n    user haproxy\n    no-quic\n\ndefaults'),
      async () => {
        const about = () => problems().filter(each => each.includes('keyword'))
        await eventually(() => assert.deepEqual(about(), ['3 0 haproxy-removed-keyword']))
        await settings.update('version', '3.0.11', vscode.ConfigurationTarget.Workspace)
        try {
          await eventually(() => assert.deepEqual(about(), []))
        } finally {
          await settings.update('version', undefined, vscode.ConfigurationTarget.Workspace)
        }
      }
    )
  })

  test('a keyword tells of itself, and the next one is completed', async () => {
    const document = await open()
    await typed(
      document,
      () => text,
      async () => {
        const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          document.uri,
          find(document, 'timeout http-|request')
        )
        const [told] = hover?.contents ?? []
        assert.ok(told instanceof vscode.MarkdownString)
        assert.match(told.value, /timeout http-request/)
        await type(document, text.replace('    option httpchk\n', '    bal\n'))
        const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          find(document, '    bal|')
        )
        assert.ok(items.some(({ label }) => label === 'balance'))
      }
    )
  })
})
