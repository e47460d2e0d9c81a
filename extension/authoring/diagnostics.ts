import * as vscode from 'vscode'
import type { Diagnostic, Severity } from '../../runner/protocol/diagnostic.ts'
import type { EditorFiles } from '../project/editor-files.ts'
import { toLocation, toRange } from '../project/places.ts'
import type { Project } from '../project/project.ts'
import { isOurs, type Projects } from '../project/projects.ts'
import { timed } from '../timings.ts'

/** What the editor shows for a diagnostic of the language, and the language's own. */
export class ShownDiagnostic extends vscode.Diagnostic {
  readonly origin: Diagnostic

  constructor(origin: Diagnostic, files: EditorFiles) {
    const { message, hint, severity, code, range, related } = origin
    super(toRange(range), hint === undefined ? message : `${message}\n${hint}`, severities[severity])
    this.origin = origin
    this.source = 'hq-run'
    this.code = code
    this.relatedInformation = (related ?? []).map(
      each => new vscode.DiagnosticRelatedInformation(toLocation(each, files), each.message)
    )
  }
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information
}

/** Keeps the problems of the open files as `hq-run check` would print them, a pause after each change. */
export const showDiagnostics = (projects: Projects): vscode.Disposable => {
  const collection = vscode.languages.createDiagnosticCollection('hq-run')
  const shown = new Map<Project, readonly vscode.Uri[]>()
  const waiting = new Map<Project, NodeJS.Timeout>()

  const refresh = async (project: Project): Promise<void> => {
    const since = performance.now()
    const documents = vscode.workspace.textDocuments.filter(
      document => isOurs(document) && projects.of(document.uri) === project
    )
    const opened = await Promise.all(documents.map(({ uri }) => project.open(uri)))
    const byFile = groupByFile(opened.flatMap(open => open?.diagnostics ?? []))
    const untitled = new Map(documents.map(({ uri }) => [project.files.path(uri), uri]))
    const next = [...byFile].map(([file, diagnostics]) => {
      const uri = untitled.get(file) ?? project.files.uri(file)
      return [uri, diagnostics.map(each => new ShownDiagnostic(each, project.files))] as const
    })
    const uris = new Set(next.map(([uri]) => uri.toString()))
    for (const uri of shown.get(project) ?? []) if (!uris.has(uri.toString())) collection.delete(uri)
    for (const [uri, diagnostics] of next) collection.set(uri, diagnostics)
    shown.set(
      project,
      next.map(([uri]) => uri)
    )
    timed('diagnostics', () => {}, since)
  }
  const later = (project: Project): void => {
    clearTimeout(waiting.get(project))
    const delay = vscode.workspace.getConfiguration('hq-run').get('diagnostics.delay', 150)
    waiting.set(
      project,
      setTimeout(() => void refresh(project), delay)
    )
  }
  const opened = (document: vscode.TextDocument): void => {
    if (isOurs(document)) void refresh(projects.of(document.uri))
  }
  for (const document of vscode.workspace.textDocuments) opened(document)
  return vscode.Disposable.from(
    collection,
    projects.onDidChange(later),
    vscode.workspace.onDidOpenTextDocument(opened),
    new vscode.Disposable(() => {
      for (const timer of waiting.values()) clearTimeout(timer)
    })
  )
}

/** Each once: files may belong to the same playbook. */
const groupByFile = (all: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> => {
  const byFile = new Map<string, Map<string, Diagnostic>>()
  for (const diagnostic of all) {
    const { file, code, range, message } = diagnostic
    const unique = byFile.get(file) ?? new Map<string, Diagnostic>()
    byFile.set(file, unique)
    unique.set(`${range.start.offset} ${range.end.offset} ${code} ${message}`, diagnostic)
  }
  return new Map([...byFile].map(([file, unique]) => [file, [...unique.values()]]))
}
