import * as vscode from 'vscode'
import { recognise } from './recognise.ts'
import { hasRoleOfOurs } from './role-of-ours.ts'

/** Gives YAML files and Handlebars templates that are hq-run's their language; every other file is left as it is. */
export const recogniseDocuments = (): vscode.Disposable => {
  // Whoever sets the language of a file back has the last word.
  const given = new Set<string>()
  const look = async (document: vscode.TextDocument): Promise<void> => {
    const key = document.uri.toString()
    if (given.has(key) || !vscode.workspace.getConfiguration('hq-run', document).get('recognise', true))
      return
    const language = await languageOf(document)
    if (!language || document.isClosed) return
    given.add(key)
    await vscode.languages.setTextDocumentLanguage(document, language)
  }
  for (const document of vscode.workspace.textDocuments) void look(document)
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look)
  )
}

const languageOf = async (document: vscode.TextDocument): Promise<string | undefined> => {
  const { languageId, uri } = document
  if (uri.scheme === 'untitled') return undefined
  if (languageId === 'handlebars' || (languageId === 'plaintext' && uri.path.endsWith('.hbs')))
    return /\/templates\//.test(uri.path) && (await hasRoleOfOurs(uri)) ? 'hq-template' : undefined
  if (languageId !== 'yaml') return undefined
  const recognised = recognise(uri.path, document.getText())
  if (!recognised) return undefined
  return recognised.sure || (await hasRoleOfOurs(uri)) ? recognised.language : undefined
}
