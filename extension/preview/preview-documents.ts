import * as vscode from 'vscode'
import { sourceOf } from '../../runner/language/preview/source-of.ts'
import { toLocation } from '../project/places.ts'
import type { Project } from '../project/project.ts'
import type { Projects } from '../project/projects.ts'
import { timed } from '../timings.ts'
import { isPreview, previewAddress, previewScheme } from './preview-address.ts'
import { type Rendering, render } from './render-preview.ts'

type Rendered = Extract<Rendering, { kind: 'rendered' }>

/** What a preview shows: the last text that could be rendered, and why there is no newer one. */
interface Shown {
  readonly good: Rendered | undefined
  readonly trouble: Exclude<Rendering, Rendered> | undefined
}

/** Rendered files as read-only documents that follow every keystroke. */
export class PreviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly projects: Projects
  private readonly shown = new Map<string, Shown>()
  private readonly texts = new vscode.EventEmitter<vscode.Uri>()
  readonly onDidChange = this.texts.event
  private readonly states = new vscode.EventEmitter<void>()
  /** Trouble came or went. */
  readonly onDidChangeState = this.states.event
  private readonly subscriptions: vscode.Disposable

  constructor(projects: Projects) {
    this.projects = projects
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(previewScheme, this),
      projects.onDidChange(project => void this.follow(project)),
      vscode.workspace.onDidCloseTextDocument(document => {
        // A change of language is told as a close and an open, and every preview begins with one.
        if (!vscode.workspace.textDocuments.includes(document)) this.shown.delete(document.uri.toString())
      })
    )
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const shown = this.shown.get(uri.toString()) ?? (await this.refresh(uri))
    return shown.good?.text ?? ''
  }

  state(uri: vscode.Uri): Shown | undefined {
    return this.shown.get(uri.toString())
  }

  /** Where a place of the preview comes from: the template first, then the variables. */
  sources(uri: vscode.Uri, offset: number): readonly vscode.Location[] {
    const good = this.state(uri)?.good
    const source = good && sourceOf(good, offset)
    if (!source) return []
    const { files } = this.project(uri)
    return [source.template, ...source.variables.map(({ place }) => place)].map(place =>
      toLocation(place, files)
    )
  }

  project(uri: vscode.Uri): Project {
    return this.projects.at(vscode.Uri.parse(previewAddress(uri).root))
  }

  private async follow(project: Project): Promise<void> {
    const previews = vscode.workspace.textDocuments.filter(
      ({ uri }) => isPreview(uri) && this.project(uri) === project
    )
    for (const { uri } of previews) {
      const before = this.state(uri)
      const after = await this.refresh(uri)
      if (before?.good?.text !== after.good?.text) this.texts.fire(uri)
      this.states.fire()
    }
  }

  private async refresh(uri: vscode.Uri): Promise<Shown> {
    const since = performance.now()
    const facts = vscode.workspace.getConfiguration('hq-run', this.project(uri).root).get('preview.facts', '')
    const rendering = await render(this.project(uri), previewAddress(uri), facts)
    timed('preview', () => {}, since)
    const shown =
      rendering.kind === 'rendered'
        ? { good: rendering, trouble: undefined }
        : { good: this.state(uri)?.good, trouble: rendering }
    this.shown.set(uri.toString(), shown)
    return shown
  }

  dispose(): void {
    this.subscriptions.dispose()
    this.texts.dispose()
    this.states.dispose()
  }
}
