import * as assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { eventually } from './eventually.ts'

/** The folder that is open; suites name files by their paths in it. */
export const workspaceFolder = (): vscode.Uri => {
  const [folder] = vscode.workspace.workspaceFolders ?? []
  assert.ok(folder)
  return folder.uri
}

export const uriOf = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path)

export const pathOf = (uri: vscode.Uri): string => uri.path.slice(workspaceFolder().path.length + 1)

/** Shows a file and waits until its language is ours. */
export const openOurs = async (path: string): Promise<vscode.TextDocument> => {
  const { document } = await vscode.window.showTextDocument(uriOf(path))
  await eventually(() => assert.match(document.languageId, /^hq-/, path))
  return document
}

/** Replaces a whole text as typing does: nothing is saved. */
export const type = async (document: vscode.TextDocument, text: string): Promise<void> => {
  const edit = new vscode.WorkspaceEdit()
  const whole = new vscode.Range(0, 0, document.lineCount, 0)
  edit.replace(document.uri, document.validateRange(whole), text)
  assert.ok(await vscode.workspace.applyEdit(edit))
}

/** Changes a text while work is done; afterwards it is as before. */
export const typed = async (
  document: vscode.TextDocument,
  change: (text: string) => string,
  work: () => Promise<void>
): Promise<void> => {
  const before = document.getText()
  const after = change(before)
  assert.notEqual(after, before, 'nothing is changed')
  await type(document, after)
  try {
    await work()
  } finally {
    await type(document, before)
    await document.save()
  }
}

/** Types a text that has a `|` where the cursor is, and returns the cursor's position. */
export const typeWithCursor = async (
  document: vscode.TextDocument,
  text: string
): Promise<vscode.Position> => {
  const offset = text.indexOf('|')
  assert.ok(offset >= 0 && text.lastIndexOf('|') === offset, 'there is one cursor')
  await type(document, text.slice(0, offset) + text.slice(offset + 1))
  return document.positionAt(offset)
}

/** Where the only occurrence of a text begins; `|` in it says how far in. */
export const find = (document: vscode.TextDocument, marked: string): vscode.Position => {
  const inside = Math.max(0, marked.indexOf('|'))
  const text = marked.replace('|', '')
  const offset = document.getText().indexOf(text)
  assert.ok(offset >= 0, `there is no ${text}`)
  assert.equal(document.getText().lastIndexOf(text), offset, `there is more than one ${text}`)
  return document.positionAt(offset + inside)
}
