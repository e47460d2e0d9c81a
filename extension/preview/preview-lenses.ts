import * as vscode from 'vscode'
import { toLocation } from '../project/places.ts'
import { previewAddress, previewScheme } from './preview-address.ts'
import type { PreviewDocuments } from './preview-documents.ts'

/** Above the first line of a preview: what went wrong since, the host it is for, and the way to the real one. */
export const showPreviewLenses = (previews: PreviewDocuments): vscode.Disposable => {
  const top = new vscode.Range(0, 0, 0, 0)
  return vscode.Disposable.from(
    vscode.languages.registerCodeLensProvider(
      { scheme: previewScheme },
      {
        onDidChangeCodeLenses: previews.onDidChangeState,
        provideCodeLenses({ uri }) {
          const { host } = previewAddress(uri)
          return [
            ...troubleOf(previews, uri).map(command => new vscode.CodeLens(top, command)),
            new vscode.CodeLens(top, {
              title: `$(server) ${vscode.l10n.t('Host {0}', host)}`,
              tooltip: vscode.l10n.t('Render for another host'),
              command: 'hq-run.choosePreviewHost',
              arguments: [uri]
            }),
            ...(vscode.workspace.isTrusted
              ? [
                  new vscode.CodeLens(top, {
                    title: `$(diff) ${vscode.l10n.t('Compare with host')}`,
                    command: 'hq-run.compareWithHost',
                    arguments: [uri]
                  })
                ]
              : [])
          ]
        }
      }
    ),
    vscode.languages.registerDefinitionProvider(
      { scheme: previewScheme },
      {
        provideDefinition: (document, position) => [
          ...previews.sources(document.uri, document.offsetAt(position))
        ]
      }
    )
  )
}

const troubleOf = (previews: PreviewDocuments, uri: vscode.Uri): readonly vscode.Command[] => {
  const trouble = previews.state(uri)?.trouble
  if (!trouble) return []
  const { diagnostic } = trouble
  if (!diagnostic)
    return [
      { title: `$(error) ${vscode.l10n.t('The playbook does not render this file any more')}`, command: '' }
    ]
  const { uri: target, range } = toLocation(diagnostic, previews.project(uri).files)
  return [
    {
      title: `$(error) ${vscode.l10n.t('Not up to date: {0}', diagnostic.message)}`,
      tooltip: vscode.l10n.t('Show where it broke'),
      command: 'vscode.open',
      arguments: [target, { selection: range, viewColumn: vscode.ViewColumn.One }]
    }
  ]
}
