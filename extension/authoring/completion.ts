import * as vscode from 'vscode'
import { type Completion, complete } from '../../runner/language/editing/complete.ts'
import { toRange } from '../project/places.ts'
import { languages, type Projects } from '../project/projects.ts'
import { timed } from '../timings.ts'

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  variable: vscode.CompletionItemKind.Variable,
  fact: vscode.CompletionItemKind.Constant,
  result: vscode.CompletionItemKind.Struct,
  function: vscode.CompletionItemKind.Function,
  member: vscode.CompletionItemKind.Field,
  handler: vscode.CompletionItemKind.Event,
  role: vscode.CompletionItemKind.Module,
  param: vscode.CompletionItemKind.Property,
  tag: vscode.CompletionItemKind.Reference,
  host: vscode.CompletionItemKind.Value,
  group: vscode.CompletionItemKind.Folder,
  file: vscode.CompletionItemKind.File,
  module: vscode.CompletionItemKind.Class,
  keyword: vscode.CompletionItemKind.Keyword,
  value: vscode.CompletionItemKind.EnumMember
}

/** Names of the playbook: variables, facts, results, functions, handlers, roles, tags, hosts, files. */
export const completeNames = (projects: Projects): vscode.Disposable =>
  vscode.languages.registerCompletionItemProvider(
    [...languages],
    {
      async provideCompletionItems(document, position) {
        const since = performance.now()
        const open = await projects.of(document.uri).open(document.uri)
        if (!open) return undefined
        const items = complete(open, document.offsetAt(position)).map(toItem)
        timed('completion', () => {}, since)
        return items
      }
    },
    '{',
    '.',
    ' ',
    '(',
    '/'
  )

const toItem = (completion: Completion): vscode.CompletionItem => {
  const { label, kind, detail, documentation, insert, snippet, range, sort } = completion
  const item = new vscode.CompletionItem(label, kinds[kind])
  if (detail !== undefined) item.detail = detail
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation)
  item.insertText = snippet ? new vscode.SnippetString(insert) : insert
  item.range = toRange(range)
  // Names of the playbook before words of the schema.
  item.sortText = `0${sort ?? label}`
  return item
}
