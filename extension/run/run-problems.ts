import * as vscode from 'vscode'
import type { Place } from '../../runner/protocol/diagnostic.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { ShownDiagnostic } from '../authoring/diagnostics.ts'
import { toRange } from '../project/places.ts'
import type { Project } from '../project/project.ts'

/** Failures of the last run as problems on the lines that caused them; gone when the file is edited or the next run begins. */
export class RunProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('hq-run run')
  private readonly subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) this.collection.delete(document.uri)
  })

  clear(): void {
    this.collection.clear()
  }

  add(event: Event, project: Project): void {
    const { files } = project
    if (event.type === 'diagnostic')
      this.push(files.uri(event.diagnostic.file), new ShownDiagnostic(event.diagnostic, files))
    if (event.type === 'task-end' && event.status === 'failed')
      this.fail(project, event.task.place, event.host, event.message ?? 'failed', event.hint)
    if (event.type === 'host-end' && event.failure?.place && event.failure.kind !== 'task-failed')
      this.fail(project, event.failure.place, event.host, event.failure.message, event.failure.hint)
  }

  private fail(
    { files }: Project,
    place: Place,
    host: string,
    message: string,
    hint: string | undefined
  ): void {
    const text = `${host}: ${message}${hint === undefined ? '' : `\n${hint}`}`
    const shown = new vscode.Diagnostic(
      firstLine(toRange(place.range)),
      text,
      vscode.DiagnosticSeverity.Error
    )
    shown.source = 'hq-run (run)'
    this.push(files.uri(place.file), shown)
  }

  private push(uri: vscode.Uri, diagnostic: vscode.Diagnostic): void {
    this.collection.set(uri, [...(this.collection.get(uri) ?? []), diagnostic])
  }

  dispose(): void {
    this.subscription.dispose()
    this.collection.dispose()
  }
}

/** A task is long; the line it begins on says enough. */
const firstLine = (range: vscode.Range): vscode.Range =>
  range.isSingleLine ? range : range.with(undefined, range.start.with(undefined, 1000))
