import * as assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import type { Diagnostic } from '../../../runner/protocol/diagnostic.ts'
import { openOurs, typed, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { hqRun } from './program.ts'

/** A problem as the editor and hq-run both tell it; lines and columns count from 1. */
interface Told {
  readonly file: string
  readonly range: string
  readonly severity: string
  readonly code: string
  readonly message: string
}

const inOrder = (all: readonly Told[]): readonly Told[] =>
  [...all].sort((a, b) =>
    `${a.file}:${a.range} ${a.message}`.localeCompare(`${b.file}:${b.range} ${b.message}`)
  )

const inEditor = (): readonly Told[] =>
  inOrder(
    vscode.languages.getDiagnostics().flatMap(([uri, diagnostics]) =>
      diagnostics
        .filter(({ source }) => source === 'hq-run')
        .map(({ range: { start, end }, severity, code, message }) => ({
          file: vscode.workspace.asRelativePath(uri),
          range: `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`,
          severity: { 0: 'error', 1: 'warning', 2: 'info', 3: 'hint' }[severity],
          code: String(code),
          message
        }))
    )
  )

/** What `hq-run check` prints for files, from the program that the extension brings along. */
const checked = async (files: readonly string[]): Promise<readonly Told[]> => {
  const diagnostics = JSON.parse(await hqRun('check', '--format', 'json', ...files)) as readonly Diagnostic[]
  return inOrder(
    diagnostics.map(({ file, range: { start, end }, severity, code, message, hint }) => ({
      file,
      range: `${start.line}:${start.column}-${end.line}:${end.column}`,
      severity,
      code,
      message: hint === undefined ? message : `${message}\n${hint}`
    }))
  )
}

const problemsOf = (path: string): readonly string[] =>
  inEditor().flatMap(({ file, message }) => (file === path ? [message] : []))

suite('Problems', () => {
  test('they are those of hq-run check, for all files of the workspace', async () => {
    const pattern = '{playbooks,mistakes}/**/*.{yaml,hbs}'
    const files = (await vscode.workspace.findFiles(pattern))
      .map(uri => vscode.workspace.asRelativePath(uri))
      .sort()
    assert.ok(files.length >= 18, files.join(' '))
    for (const file of files) await openOurs(file)
    const expected = await checked(files)
    assert.deepEqual(
      [...new Set(expected.map(({ file }) => file))],
      files.filter(file => file.startsWith('mistakes/'))
    )
    await eventually(() => assert.deepEqual(inEditor(), expected))
  })

  test('a mistake appears as it is typed, and goes when it is mended', async () => {
    const path = 'playbooks/site.yaml'
    const document = await openOurs(path)
    await typed(
      document,
      text => text.replace('role: balancer', 'role: balancr'),
      async () => {
        await eventually(() => assert.match(problemsOf(path).join(), /balancr/))
      }
    )
    await eventually(() => assert.deepEqual(problemsOf(path), []))
  })

  test('a mistake in a template is found as it is typed', async () => {
    const path = 'playbooks/roles/balancer/templates/haproxy.cfg.hbs'
    const document = await openOurs(path)
    await typed(
      document,
      text => text.replace('{{ http_port }}', '{{ http_prt }}'),
      async () => {
        await eventually(() =>
          assert.match(problemsOf(path).join(), /http_prt is not defined\nDid you mean http_port\?/)
        )
      }
    )
    await eventually(() => assert.deepEqual(problemsOf(path), []))
  })

  test('what one file breaks in another is found there', async () => {
    const template = 'playbooks/roles/balancer/templates/haproxy.cfg.hbs'
    await openOurs(template)
    const variables = await openOurs('playbooks/host_vars/lb1.yaml')
    await typed(
      variables,
      text => text.replace('maxconn:', 'maxcon:'),
      async () => {
        await eventually(() => assert.match(problemsOf(template).join(), /maxconn is not defined/))
      }
    )
    await eventually(() => assert.deepEqual(problemsOf(template), []))
  })
})

suite('Quick fixes', () => {
  const cases: readonly [path: string, title: string, mended: string][] = [
    ['mistakes/unknown-key.yaml', 'Change to msg', '        msg: hello'],
    ['mistakes/wrong-value.yaml', 'Change to directory', 'state: directory }'],
    ['mistakes/yaml-tag.yaml', 'Write "!has(vars.x)"', 'when: "!has(vars.x)"']
  ]
  for (const [path, title, mended] of cases)
    test(`${title} mends ${path}`, async () => {
      const document = await openOurs(path)
      const problem = await eventually(() => {
        const [first] = vscode.languages.getDiagnostics(uriOf(path))
        assert.ok(first)
        return first
      })
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem.range,
        vscode.CodeActionKind.QuickFix.value
      )
      const action = actions.find(each => each.title === title)
      assert.ok(action?.edit, `${title} is not among ${actions.map(each => each.title).join(', ')}`)
      assert.equal(action.isPreferred, true)
      const before = document.getText()
      assert.ok(await vscode.workspace.applyEdit(action.edit))
      assert.ok(document.getText().includes(mended), document.getText())
      await eventually(() => assert.deepEqual(problemsOf(path), []))
      await vscode.commands.executeCommand('undo')
      await eventually(() => assert.equal(document.getText(), before))
    })
})
