import type * as vscode from 'vscode'
import { itsVscode } from './extension.ts'

/**
 * VS Code tells nobody what is decorated: while work is done, what the extension decorates is written down on its way. The work asks
 * for the lines that are marked in a document, as the document is now.
 */
export const watchingMarks = async (
  work: (marks: (document: vscode.TextDocument) => readonly string[]) => Promise<void>
): Promise<void> => {
  const { window } = itsVscode()
  const original = Object.getOwnPropertyDescriptor(window, 'visibleTextEditors')
  if (!original?.get) throw new Error('the editors of this VS Code cannot be watched')
  const marked = new Map<string, readonly vscode.Range[]>()
  const watched = (editor: vscode.TextEditor): vscode.TextEditor => ({
    ...editor,
    document: editor.document,
    revealRange: (...given) => editor.revealRange(...given),
    setDecorations: (type: vscode.TextEditorDecorationType, ranges: readonly vscode.Range[]) => {
      marked.set(editor.document.uri.toString(), ranges)
      editor.setDecorations(type, ranges)
    }
  })
  Object.defineProperty(window, 'visibleTextEditors', {
    configurable: true,
    get: (): readonly vscode.TextEditor[] => original.get?.call(window).map(watched)
  })
  try {
    await work(document =>
      (marked.get(document.uri.toString()) ?? []).flatMap(range =>
        document
          .getText(range)
          .split('\n')
          .flatMap(line => (line.trim() === '' ? [] : [line.trim()]))
      )
    )
  } finally {
    Object.defineProperty(window, 'visibleTextEditors', original)
  }
}
