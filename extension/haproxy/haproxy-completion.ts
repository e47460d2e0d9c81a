import * as vscode from 'vscode'
import { type HaproxyCompletion, haproxyCompletions } from '../../runner/haproxy/editing/complete.ts'
import { toRange } from '../project/places.ts'
import { haproxyLanguage, versionOf } from './haproxy-documents.ts'

const kinds: Readonly<Record<HaproxyCompletion['kind'], vscode.CompletionItemKind>> = {
  section: vscode.CompletionItemKind.Module,
  keyword: vscode.CompletionItemKind.Keyword,
  action: vscode.CompletionItemKind.Function,
  option: vscode.CompletionItemKind.Property,
  name: vscode.CompletionItemKind.Reference
}

/** Keywords by section, actions by rule set, options of bind and server lines, names of backends. */
export const completeHaproxy = (): vscode.Disposable =>
  vscode.languages.registerCompletionItemProvider(
    haproxyLanguage,
    {
      provideCompletionItems: (document, position) =>
        haproxyCompletions(document.getText(), document.offsetAt(position), versionOf(document)).map(toItem)
    },
    ' '
  )

const toItem = ({
  label,
  kind,
  detail,
  documentation,
  range,
  deprecated
}: HaproxyCompletion): vscode.CompletionItem => {
  const item = new vscode.CompletionItem(label, kinds[kind])
  item.range = toRange(range)
  item.filterText = label
  if (detail !== undefined) item.detail = detail
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation)
  if (deprecated) item.tags = [vscode.CompletionItemTag.Deprecated]
  return item
}
