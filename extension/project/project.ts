import * as vscode from 'vscode'
import type { AnalyseOptions } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace, type Workspace } from '../../runner/language/analysis/workspace.ts'
import { type OpenFile, openFile } from '../../runner/language/editing/open-file.ts'
import { modules } from '../../runner/modules/registry.ts'
import { EditorFiles } from './editor-files.ts'

/** The files below one directory, as they are in the editor, and what the language makes of them. */
export class Project implements vscode.Disposable {
  readonly root: vscode.Uri
  readonly files: EditorFiles
  private readonly changes = new vscode.EventEmitter<void>()
  /** Files changed: what was known may be different now. */
  readonly onDidChange = this.changes.event
  private readonly watcher: vscode.FileSystemWatcher
  private workspace: Workspace | undefined
  private readonly changed = new Set<string>()
  private readonly opened = new Map<string, Promise<OpenFile | undefined>>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(root: vscode.Uri) {
    this.root = root
    this.files = new EditorFiles(root)
    this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(root, '**/*'))
    const appeared = (uri: vscode.Uri) => this.forget(uri)
    this.watcher.onDidCreate(appeared)
    this.watcher.onDidDelete(appeared)
    this.watcher.onDidChange(uri => {
      const path = this.files.path(uri)
      if (this.workspace?.sources.has(path) && !this.files.isOpen(path)) this.forget(uri)
    })
  }

  /** What is known of a file; undefined when it cannot be read. */
  open(uri: vscode.Uri): Promise<OpenFile | undefined> {
    const path = this.files.path(uri)
    const earlier = this.opened.get(path)
    if (earlier) return earlier
    const opening = this.read(workspace => openFile(workspace, path, this.options()))
    this.opened.set(path, opening)
    return opening
  }

  /** Runs work on the files as they are now; one after the other, since a snapshot that loads is not complete. */
  read<T>(work: (workspace: Workspace) => T): Promise<T> {
    const mine = this.turn.then(async () => {
      const earlier = this.changed.size > 0 ? this.workspace?.without(this.changed) : this.workspace
      this.changed.clear()
      const { workspace, result } = await loadWorkspace(this.files, work, earlier)
      this.workspace = workspace
      return result
    })
    this.turn = mine.catch(() => {})
    return mine
  }

  /** What a file says is different now. */
  forget(uri: vscode.Uri): void {
    this.changed.add(this.files.path(uri))
    this.opened.clear()
    this.changes.fire()
  }

  /** Settings decide over more than a file. */
  forgetAll(): void {
    this.workspace = undefined
    this.opened.clear()
    this.changes.fire()
  }

  /** As `hq-run check` would be called. */
  options(): Omit<AnalyseOptions, 'playbook'> {
    const settings = vscode.workspace.getConfiguration('hq-run', this.root)
    const inventory = settings.get('inventory', '') || process.env.HQ_INVENTORY
    return {
      modules,
      inventoryRequired: false,
      extraVars: settings.get<readonly string[]>('extraVars', []),
      ...(inventory ? { inventory } : {})
    }
  }

  dispose(): void {
    this.watcher.dispose()
    this.changes.dispose()
  }
}
