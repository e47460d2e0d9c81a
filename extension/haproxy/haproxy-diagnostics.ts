import * as vscode from 'vscode'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { lintFiles, type PlacedFinding } from '../../runner/haproxy/lint/lint.ts'
import { Source } from '../../runner/language/source.ts'
import type { Severity } from '../../runner/protocol/diagnostic.ts'
import { toRange } from '../project/places.ts'
import { isHaproxy, surroundingsOf } from './haproxy-documents.ts'

/** What the editor shows for a finding, and the finding itself. */
export class ShownFinding extends vscode.Diagnostic {
  readonly origin: PlacedFinding

  constructor(origin: PlacedFinding, uri: vscode.Uri) {
    const { message, hint, severity, code, range, related } = origin
    super(toRange(range), hint === undefined ? message : `${message}\n${hint}`, severities[severity])
    this.origin = origin
    this.source = 'hq-run haproxy'
    this.code = code
    this.relatedInformation = (related ?? []).map(
      each =>
        new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, toRange(each.range)), each.message)
    )
  }
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information
}

/** Keeps the problems of open haproxy.cfg files as `hq-run haproxy lint` would print them, a pause after each change. */
export const showHaproxyDiagnostics = (): vscode.Disposable => {
  const collection = vscode.languages.createDiagnosticCollection('hq-run haproxy')
  const waiting = new Map<string, NodeJS.Timeout>()

  const refresh = (document: vscode.TextDocument): void => {
    const { uri } = document
    const wanted = vscode.workspace.getConfiguration('hq-run.haproxy', document).get('lint', true)
    if (document.isClosed || !wanted) {
      collection.delete(uri)
      return
    }
    const source = new Source(uri.path, document.getText())
    const findings = lintFiles([readConfiguration(source)], surroundingsOf(document))
    collection.set(
      uri,
      findings.map(finding => new ShownFinding(finding, uri))
    )
  }
  const forget = ({ uri }: vscode.TextDocument): void => {
    clearTimeout(waiting.get(uri.toString()))
    waiting.delete(uri.toString())
    collection.delete(uri)
  }
  const later = (document: vscode.TextDocument): void => {
    clearTimeout(waiting.get(document.uri.toString()))
    const delay = vscode.workspace.getConfiguration('hq-run').get('diagnostics.delay', 150)
    waiting.set(
      document.uri.toString(),
      setTimeout(() => refresh(document), delay)
    )
  }
  const all = (): void => {
    for (const document of vscode.workspace.textDocuments) if (isHaproxy(document)) refresh(document)
  }
  all()
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(document => {
      if (isHaproxy(document)) refresh(document)
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && isHaproxy(document)) later(document)
    }),
    vscode.workspace.onDidCloseTextDocument(forget),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('hq-run.haproxy')) all()
    }),
    new vscode.Disposable(() => {
      for (const timer of waiting.values()) clearTimeout(timer)
    })
  )
}
