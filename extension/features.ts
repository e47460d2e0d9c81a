import * as vscode from 'vscode'
import { showLenses } from './authoring/code-lenses.ts'
import { completeNames } from './authoring/completion.ts'
import { showDiagnostics } from './authoring/diagnostics.ts'
import { offerFixes } from './authoring/fixes.ts'
import { navigate } from './authoring/navigation.ts'
import { completeFromSchemas } from './authoring/schema-completion.ts'
import { followCursor } from './preview/follow-cursor.ts'
import { goToSource, PreviewCommand, type PreviewRequest } from './preview/preview-command.ts'
import { PreviewDocuments } from './preview/preview-documents.ts'
import { showPreviewLenses } from './preview/preview-lenses.ts'
import { Projects } from './project/projects.ts'
import { CompareCommand } from './run/compare-command.ts'
import { RunCommand } from './run/run-command.ts'
import type { RunRequest } from './run/run-request.ts'
import { timings } from './timings.ts'

/** All that the extension does once there is something to do. */
export interface Features {
  /** Performs a command of package.json by its id. */
  perform(id: string, given: readonly unknown[]): Promise<unknown>
  /** What the output channel holds. */
  output(): string
  timings(): Readonly<Record<string, readonly number[]>>
}

export const start = (context: vscode.ExtensionContext): Features => {
  const projects = new Projects()
  const previews = new PreviewDocuments(projects)
  const preview = new PreviewCommand(projects, previews, context.workspaceState)
  const run = new RunCommand(projects, context)
  const compare = new CompareCommand(projects, preview, context)
  context.subscriptions.push(
    projects,
    previews,
    run,
    compare,
    showDiagnostics(projects),
    completeNames(projects),
    completeFromSchemas(projects),
    navigate(projects),
    offerFixes(projects),
    showLenses(projects),
    showPreviewLenses(previews),
    followCursor(previews)
  )
  const commands: Readonly<Record<string, (given: never) => unknown>> = {
    'hq-run.newPlaybook': newPlaybook,
    'hq-run.previewConfig': (given?: unknown) => preview.config(asRequest(given)),
    'hq-run.previewTemplate': (given?: unknown) => preview.template(asRequest(given)),
    'hq-run.choosePreviewHost': (given?: vscode.Uri) => preview.chooseHost(given),
    'hq-run.goToSource': () => goToSource(previews),
    'hq-run.compareWithHost': (given?: vscode.Uri) => compare.compare(given),
    'hq-run.run': (given?: RunRequest | vscode.Uri) => run.run(given),
    'hq-run.cancel': () => run.cancel(),
    'hq-run.showOutput': () => run.output.show()
  }
  return {
    perform: async (id, [first]) => commands[id]?.(first as never),
    output: () => run.output.text,
    timings
  }
}

/** Menus give the file they were opened on, which the active editor tells as well. */
const asRequest = (given: unknown): PreviewRequest =>
  given === undefined || given instanceof vscode.Uri ? {} : (given as PreviewRequest)

const newPlaybook = async (): Promise<void> => {
  const content = [
    '# A playbook of hq-run: this comment tells editors so.',
    '',
    '- name: HAProxy with QUIC',
    '  hosts: all',
    '  become: true',
    '  tasks:',
    '    - name: The host answers',
    '      debug: { msg: "{{ inventory_hostname }} runs {{ facts.os.name }}" }',
    ''
  ].join('\n')
  const document = await vscode.workspace.openTextDocument({ language: 'hq-playbook', content })
  await vscode.window.showTextDocument(document)
}
