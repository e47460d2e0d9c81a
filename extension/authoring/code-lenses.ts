import * as vscode from 'vscode'
import { lenses } from '../../runner/language/editing/lenses.ts'
import { toRange } from '../project/places.ts'
import type { Projects } from '../project/projects.ts'
import type { RunRequest } from '../run/run-request.ts'

/** Run and Check above plays and tasks, Preview above tasks that render a template. */
export const showLenses = (projects: Projects): vscode.Disposable => {
  const changes = new vscode.EventEmitter<void>()
  return vscode.Disposable.from(
    changes,
    projects.onDidChange(() => changes.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changes.fire()),
    vscode.languages.registerCodeLensProvider(['hq-playbook'], {
      onDidChangeCodeLenses: changes.event,
      async provideCodeLenses(document) {
        if (!vscode.workspace.getConfiguration('hq-run', document).get('codeLens', true)) return []
        const project = projects.of(document.uri)
        const open = await project.open(document.uri)
        return (open ? lenses(open) : []).flatMap(lens => {
          const { place, playbook, template } = lens
          const range = toRange(place.range)
          const request = (check: boolean): RunRequest => ({
            playbook: project.files.uri(playbook),
            only: `${place.file}:${place.range.start.line}`,
            check
          })
          const run = (title: string, check: boolean) =>
            new vscode.CodeLens(range, {
              title,
              command: 'hq-run.run',
              arguments: [{ ...request(check), ask: true }]
            })
          return [
            ...(vscode.workspace.isTrusted
              ? [
                  run(`$(play) ${vscode.l10n.t('Run')}`, false),
                  run(`$(beaker) ${vscode.l10n.t('Check')}`, true)
                ]
              : []),
            ...(template === undefined
              ? []
              : [
                  new vscode.CodeLens(range, {
                    title: `$(open-preview) ${vscode.l10n.t('Preview')}`,
                    command: 'hq-run.previewTemplate',
                    arguments: [
                      {
                        playbook: project.files.uri(playbook),
                        task: `${place.file}:${place.range.start.line}`
                      }
                    ]
                  })
                ])
          ]
        })
      }
    })
  )
}
