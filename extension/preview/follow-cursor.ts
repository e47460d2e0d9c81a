import * as vscode from 'vscode'
import { shownAt } from '../../runner/language/preview/shown-at.ts'
import { isPreview } from './preview-address.ts'
import type { PreviewDocuments } from './preview-documents.ts'

/** Marks in visible previews what the cursor stands on in a playbook, template or inventory, and brings it into view. */
export const followCursor = (previews: PreviewDocuments): vscode.Disposable => {
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.wordHighlightForeground')
  })
  const followIn = (
    { document, selection }: vscode.TextEditor,
    shown: readonly vscode.TextEditor[]
  ): void => {
    if (isPreview(document.uri)) return
    for (const editor of shown) {
      if (!isPreview(editor.document.uri)) continue
      const ranges = rangesIn(previews, editor.document, document, document.offsetAt(selection.active))
      if (!ranges) continue
      editor.setDecorations(mark, ranges)
      const [first] = ranges
      if (first) editor.revealRange(first, vscode.TextEditorRevealType.InCenterIfOutsideViewport)
    }
  }
  const followAgain = (shown: readonly vscode.TextEditor[]): void => {
    const active = vscode.window.activeTextEditor
    if (active) followIn(active, shown)
  }
  return vscode.Disposable.from(
    mark,
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) =>
      followIn(textEditor, vscode.window.visibleTextEditors)
    ),
    // Rendered anew, its lines may stand elsewhere.
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isPreview(document.uri))
        followAgain(vscode.window.visibleTextEditors.filter(editor => editor.document === document))
    }),
    vscode.window.onDidChangeVisibleTextEditors(followAgain)
  )
}

/** Undefined when the document is none that the preview could be made from. */
const rangesIn = (
  previews: PreviewDocuments,
  preview: vscode.TextDocument,
  document: vscode.TextDocument,
  offset: number
): vscode.Range[] | undefined => {
  const good = previews.state(preview.uri)?.good
  if (!good || document.uri.scheme !== 'file') return undefined
  const path = previews.project(preview.uri).files.path(document.uri)
  return shownAt(good, path, offset).map(
    ({ start, end }) =>
      new vscode.Range(preview.positionAt(start), preview.positionAt(Math.max(start, end - 1)))
  )
}
