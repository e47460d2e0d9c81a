import * as vscode from 'vscode'
import { basename } from '../../runner/language/path.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { exitCode } from '../../runner/protocol/exit-code.ts'
import { previewAddress, previewScheme } from '../preview/preview-address.ts'
import type { PreviewCommand } from '../preview/preview-command.ts'
import { targetAt, targetsOf } from '../preview/render-preview.ts'
import type { Projects } from '../project/projects.ts'
import { answerPrompt } from './answer-prompt.ts'
import { HqRunProcess } from './hq-run-process.ts'
import { entryOf, mayConnect } from './run-command.ts'
import { connectionArguments, option, readConnection } from './run-request.ts'

const scheme = 'hq-compare'

type Comparison = Extract<Event, { type: 'comparison' }>

/** A diff of a file as a host has it against the same file rendered with the host's own facts. */
export class CompareCommand implements vscode.Disposable {
  private readonly projects: Projects
  private readonly preview: PreviewCommand
  private readonly context: vscode.ExtensionContext
  private readonly texts = new Map<string, string>()
  private count = 0
  private readonly provider: vscode.Disposable

  constructor(projects: Projects, preview: PreviewCommand, context: vscode.ExtensionContext) {
    this.projects = projects
    this.preview = preview
    this.context = context
    this.provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: uri => this.texts.get(uri.toString()) ?? ''
    })
  }

  /** Compares what a preview shows; without one, the haproxy.cfg of the playbook at hand. */
  async compare(given?: vscode.Uri): Promise<void> {
    if (!(await mayConnect())) return
    const active = given ?? vscode.window.activeTextEditor?.document.uri
    const uri = active?.scheme === previewScheme ? active : await this.preview.findConfig()
    if (!uri) return
    const address = previewAddress(uri)
    const { playbook, host } = address
    const project = this.projects.at(vscode.Uri.parse(address.root))
    const found = await targetsOf(project, playbook)
    const place = found && targetAt(found, address)?.task.place
    // A template that several tasks render is told by its task.
    const target = place ? `${place.file}:${place.range.start.line}` : address.template
    const settings = vscode.workspace.getConfiguration('hq-run', project.root)
    const args = [
      'haproxy',
      'diff',
      target,
      '--playbook',
      playbook,
      '--host',
      host,
      ...option('--inventory', settings.get('inventory', '')),
      ...settings.get<readonly string[]>('extraVars', []).flatMap(each => ['--extra-vars', each]),
      ...connectionArguments(readConnection(settings))
    ]
    await vscode.workspace.saveAll(false)
    const comparison = await this.ask(args, project.root.fsPath, host)
    if (comparison) await this.show(comparison)
  }

  private ask(args: readonly string[], directory: string, host: string): Thenable<Comparison | undefined> {
    const title = vscode.l10n.t('Reading the file of {0}', host)
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true }
    return vscode.window.withProgress(options, async (_progress, token) => {
      let comparison: Comparison | undefined
      const said: string[] = []
      const child = new HqRunProcess(entryOf(this.context), args, directory, {
        event: event => {
          if (event.type === 'comparison') comparison = event
          if (event.type === 'diagnostic') said.push(event.diagnostic.message)
          if (event.type === 'host-end' && event.failure)
            said.push([event.failure.message, event.failure.hint ?? ''].join('\n').trim())
        },
        answer: answerPrompt
      })
      token.onCancellationRequested(() => child.interrupt())
      const { code, trouble } = await child.ended
      if (!comparison && code !== exitCode.interrupted)
        void vscode.window.showErrorMessage([...said, trouble].join('\n').trim() || `hq-run: ${code}`)
      return comparison
    })
  }

  private async show({ host, path, onHost, rendered, same }: Comparison): Promise<void> {
    const { t } = vscode.l10n
    const name = basename(path)
    const place = `/${host}${path}`
    await this.closeEarlier(place)
    this.count++
    const left = this.keep(place, 'host', onHost ?? '')
    const right = this.keep(place, 'rendered', rendered)
    for (const uri of [left, right]) {
      const document = await vscode.workspace.openTextDocument(uri)
      if (/haproxy|\.cfg$/.test(path)) await vscode.languages.setTextDocumentLanguage(document, 'haproxy')
    }
    const title =
      onHost === null
        ? t('{0}: not on {1} yet ↔ rendered', name, host)
        : t('{0}: on {1} ↔ rendered', name, host)
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: false })
    if (same) void vscode.window.showInformationMessage(t('{0} on {1} is as rendered.', name, host))
  }

  /** A tab keeps its title: a newer comparison of the same file has documents, and a tab, of its own. */
  private async closeEarlier(path: string): Promise<void> {
    const tabs = vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputTextDiff &&
          input.original.scheme === scheme &&
          input.original.path === path
      )
    await vscode.window.tabGroups.close(tabs)
    for (const uri of this.texts.keys()) if (vscode.Uri.parse(uri).path === path) this.texts.delete(uri)
  }

  private keep(path: string, side: 'host' | 'rendered', text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path, query: `${side} ${this.count}` })
    this.texts.set(uri.toString(), text)
    return uri
  }

  dispose(): void {
    this.provider.dispose()
  }
}
