import * as vscode from 'vscode'
import { Project } from './project.ts'

/** Languages that the features are for. */
export const languages = ['hq-playbook', 'hq-inventory', 'hq-vars', 'hq-template'] as const
export const yamlLanguages = languages.filter(language => language !== 'hq-template')

export const isOurs = (document: vscode.TextDocument): boolean =>
  (languages as readonly string[]).includes(document.languageId)

/** A project for each directory that the editor has open; for a lone file, its own directory. */
export class Projects implements vscode.Disposable {
  private readonly byRoot = new Map<string, Project>()
  private readonly changes = new vscode.EventEmitter<Project>()
  readonly onDidChange = this.changes.event
  private readonly subscriptions: vscode.Disposable

  constructor() {
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.known(document.uri)?.forget(document.uri)
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.known(uri)?.forget(uri)),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('hq-run')) for (const project of this.all()) project.forgetAll()
      })
    )
  }

  of(uri: vscode.Uri): Project {
    return this.at(rootOf(uri))
  }

  at(root: vscode.Uri): Project {
    const earlier = this.byRoot.get(root.toString())
    if (earlier) return earlier
    const project = new Project(root)
    this.byRoot.set(root.toString(), project)
    project.onDidChange(() => this.changes.fire(project))
    return project
  }

  all(): Iterable<Project> {
    return this.byRoot.values()
  }

  private known(uri: vscode.Uri): Project | undefined {
    return this.byRoot.get(rootOf(uri).toString())
  }

  dispose(): void {
    this.subscriptions.dispose()
    for (const project of this.byRoot.values()) project.dispose()
    this.changes.dispose()
  }
}

const rootOf = (uri: vscode.Uri): vscode.Uri =>
  vscode.workspace.getWorkspaceFolder(uri)?.uri ??
  (uri.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : undefined) ??
  vscode.Uri.joinPath(uri, '..')
