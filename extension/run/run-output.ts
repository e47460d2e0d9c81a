import pc from 'picocolors'
import * as vscode from 'vscode'
import type { Event } from '../../runner/protocol/event.ts'
import type { LineOf } from '../../runner/report/diagnostic-text.ts'
import { HumanReport } from '../../runner/report/human.ts'
import type { Project } from '../project/project.ts'

/** The output channel: what `hq-run` prints in a terminal, with places that can be clicked. */
export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('HQ Run', 'hq-output')
  private readonly links: vscode.Disposable
  private project: Project | undefined
  private said = ''

  constructor() {
    this.links = vscode.languages.registerDocumentLinkProvider(
      { language: 'hq-output' },
      { provideDocumentLinks: document => this.placesIn(document) }
    )
  }

  /** What the channel holds. */
  get text(): string {
    return this.said
  }

  /** Begins anew; gives the report that events go to. */
  begin(project: Project, heading: string, lineOf: LineOf): (event: Event) => void {
    this.project = project
    this.channel.clear()
    this.said = ''
    this.write(`${heading}\n`)
    const report = new HumanReport({
      output: { write: text => this.write(text) },
      colour: pc.createColors(false),
      // Who runs one task wants to see it, also when there was nothing to do.
      verbosity: 1,
      lineOf
    })
    return event => report.report(event)
  }

  write(text: string): void {
    this.said += text
    this.channel.append(text)
  }

  show(): void {
    this.channel.show(true)
  }

  private placesIn(document: vscode.TextDocument): vscode.DocumentLink[] {
    const { project } = this
    if (!project) return []
    return [...document.getText().matchAll(/(?<![\w./-])([\w./~-]+\.\w+):(\d+):(\d+)/g)].map(match => {
      const [whole, file = '', line, column] = match
      const start = document.positionAt(match.index)
      const range = new vscode.Range(start, start.translate(0, whole.length))
      return new vscode.DocumentLink(range, project.files.uri(file).with({ fragment: `L${line},${column}` }))
    })
  }

  dispose(): void {
    this.links.dispose()
    this.channel.dispose()
  }
}
