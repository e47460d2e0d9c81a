import * as vscode from 'vscode'
import { ignoreComment } from '../../runner/haproxy/editing/ignore-comment.ts'
import { toRange } from '../project/places.ts'
import { ShownFinding } from './haproxy-diagnostics.ts'
import { haproxyLanguage } from './haproxy-documents.ts'

/** The mend that a finding carries, and the comment that forgives it. */
export const offerHaproxyFixes = (): vscode.Disposable =>
  vscode.languages.registerCodeActionsProvider(
    haproxyLanguage,
    {
      provideCodeActions(document, _range, { diagnostics }) {
        return diagnostics.flatMap(diagnostic => {
          if (!(diagnostic instanceof ShownFinding)) return []
          const { origin } = diagnostic
          const line = document.lineAt(diagnostic.range.start.line)
          const { title, text } = ignoreComment(origin.code, line.text)
          const end = line.range.end
          const ignore = action(diagnostic, document.uri, title, [
            { range: new vscode.Range(end, end), text }
          ])
          const edits = origin.fix?.edits.map(({ range, text: to }) => ({ range: toRange(range), text: to }))
          if (!origin.fix || !edits) return [ignore]
          const mend = action(diagnostic, document.uri, origin.fix.title, edits)
          mend.isPreferred = true
          return [mend, ignore]
        })
      }
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }
  )

const action = (
  diagnostic: vscode.Diagnostic,
  uri: vscode.Uri,
  title: string,
  edits: readonly { readonly range: vscode.Range; readonly text: string }[]
): vscode.CodeAction => {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix)
  made.diagnostics = [diagnostic]
  made.edit = new vscode.WorkspaceEdit()
  for (const { range, text } of edits) made.edit.replace(uri, range, text)
  return made
}
