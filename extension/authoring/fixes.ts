import * as vscode from 'vscode'
import { toRange } from '../project/places.ts'
import { languages, type Projects } from '../project/projects.ts'
import { ShownDiagnostic } from './diagnostics.ts'

/** The mend that a diagnostic carries, as a quick fix. */
export const offerFixes = (projects: Projects): vscode.Disposable =>
  vscode.languages.registerCodeActionsProvider(
    [...languages],
    {
      provideCodeActions(document, _range, { diagnostics }) {
        const { files } = projects.of(document.uri)
        return diagnostics.flatMap(diagnostic => {
          if (!(diagnostic instanceof ShownDiagnostic) || !diagnostic.origin.fix) return []
          const { title, edits } = diagnostic.origin.fix
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix)
          action.diagnostics = [diagnostic]
          action.isPreferred = true
          action.edit = new vscode.WorkspaceEdit()
          for (const { range, text } of edits)
            action.edit.replace(files.uri(diagnostic.origin.file), toRange(range), text)
          return [action]
        })
      }
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }
  )
