import * as vscode from 'vscode'
import type { Surroundings } from '../../runner/haproxy/configuration/surroundings.ts'
import { type Library, libraries } from '../../runner/haproxy/tls-library.ts'

export const haproxyLanguage = 'haproxy'

/** Previews are rendered, and what is wrong with them is told where it was written; other views are of the past. */
const foreign = new Set(['hq-preview', 'git', 'vscode-local-history', 'output'])

export const isHaproxy = ({ languageId, uri }: vscode.TextDocument): boolean =>
  languageId === haproxyLanguage && !foreign.has(uri.scheme)

/** What the settings say of the HAProxy that is to read a file. */
export const surroundingsOf = (document: vscode.TextDocument): Surroundings => {
  const settings = vscode.workspace.getConfiguration('hq-run.haproxy', document)
  const library = libraries.find((name): name is Library => name === settings.get('tlsLibrary'))
  const libraryVersion = settings.get('tlsLibraryVersion', '')
  return {
    version: versionOf(document),
    ...(library !== undefined && { library }),
    ...(libraryVersion !== '' && { libraryVersion })
  }
}

export const versionOf = (document: vscode.TextDocument): string => {
  const version = vscode.workspace.getConfiguration('hq-run.haproxy', document).get('version', '3.4')
  return /^\d+\.\d+/.test(version) ? version : '3.4'
}
