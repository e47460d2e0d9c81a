import { join } from 'node:path'
import * as vscode from 'vscode'
import type { Event } from '../../runner/protocol/event.ts'
import { exitCode } from '../../runner/protocol/exit-code.ts'
import type { Project } from '../project/project.ts'
import type { Projects } from '../project/projects.ts'
import { answerPrompt } from './answer-prompt.ts'
import { findPlaybook } from './find-playbook.ts'
import { HqRunProcess } from './hq-run-process.ts'
import { askChoices } from './run-choices.ts'
import { RunOutput } from './run-output.ts'
import { RunProblems } from './run-problems.ts'
import { connectionArguments, type RunRequest, readConnection, runArguments } from './run-request.ts'
import { RunStatus } from './run-status.ts'

/** How a run ended: `hq-run`'s exit code. */
export interface RunResult {
  readonly code: number
}

/** Runs the packaged hq-run on a playbook and shows what it says; one at a time. */
export class RunCommand implements vscode.Disposable {
  readonly output = new RunOutput()
  private readonly problems = new RunProblems()
  private readonly status = new RunStatus()
  private readonly projects: Projects
  private readonly context: vscode.ExtensionContext
  private running: HqRunProcess | undefined

  constructor(projects: Projects, context: vscode.ExtensionContext) {
    this.projects = projects
    this.context = context
  }

  /** From the palette or a menu with what is asked; from a program with a request, which is taken as it is. */
  async run(given?: RunRequest | vscode.Uri): Promise<RunResult | undefined> {
    if (!(await mayConnect())) return undefined
    if (this.running) return this.busy()
    const request = await this.complete(given)
    if (!request) return undefined
    const project = this.projects.of(request.playbook)
    if (!(await isOnDisk(request.playbook))) return undefined
    return this.perform(request, project)
  }

  cancel(): void {
    this.running?.interrupt()
  }

  private async complete(given: RunRequest | vscode.Uri | undefined): Promise<RunRequest | undefined> {
    const named = given && 'playbook' in given ? given : undefined
    const playbook = named?.playbook ?? (await this.playbook(given as vscode.Uri | undefined))
    if (!playbook || (named && !named.ask)) return named
    return askChoices({ ...named, playbook }, this.projects.of(playbook), this.context.workspaceState)
  }

  /** A part of a playbook stands for the playbook. */
  private async playbook(uri: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
    if (!uri) return findPlaybook(this.projects)
    const open = await this.projects.of(uri).open(uri)
    return open?.kind === 'playbook' ? uri : findPlaybook(this.projects)
  }

  private async perform(request: RunRequest, project: Project): Promise<RunResult> {
    const settings = vscode.workspace.getConfiguration('hq-run', project.root)
    const path = project.files.path(request.playbook)
    const inventory = request.inventory || settings.get('inventory', '')
    const args = [
      ...runArguments(
        { ...request, inventory },
        path,
        settings.get<readonly string[]>('extraVars', []),
        settings.get('forks', 20)
      ),
      ...connectionArguments(readConnection(settings))
    ]
    const sources = await project.read(workspace => workspace.sources)
    const report = this.output.begin(project, `hq-run ${shown(args)}`, (file, line) =>
      sources.get(file)?.line(line)
    )
    this.problems.clear()
    this.status.begin()
    this.output.show()
    const code = await this.converse(args, project, event => {
      report(event)
      this.problems.add(event, project)
    })
    this.status.end(code)
    if (code !== exitCode.ok && code !== exitCode.interrupted) void this.tellFailure(code)
    return { code }
  }

  private async converse(
    args: readonly string[],
    project: Project,
    tell: (event: Event) => void
  ): Promise<number> {
    const title = vscode.l10n.t('hq-run')
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true }
    return vscode.window.withProgress(options, async (progress, token) => {
      const child = new HqRunProcess(entryOf(this.context), args, project.root.fsPath, {
        event: event => {
          tell(event)
          const message = this.status.follow(event)
          if (message !== undefined) progress.report({ message })
        },
        answer: answerPrompt
      })
      this.running = child
      await vscode.commands.executeCommand('setContext', 'hq-run.running', true)
      token.onCancellationRequested(() => child.interrupt())
      const { code, trouble } = await child.ended
      this.running = undefined
      await vscode.commands.executeCommand('setContext', 'hq-run.running', false)
      if (trouble !== '') this.output.write(trouble)
      return code
    })
  }

  private async tellFailure(code: number): Promise<void> {
    const show = vscode.l10n.t('Show Output')
    const chosen = await vscode.window.showErrorMessage(failureText(code), show)
    if (chosen === show) this.output.show()
  }

  private async busy(): Promise<undefined> {
    const cancel = vscode.l10n.t('Cancel It')
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('A run is under way.'), cancel)
    if (chosen === cancel) this.cancel()
    return undefined
  }

  dispose(): void {
    // The child sees its stdin close and ends what it has begun.
    this.running?.interrupt()
    this.output.dispose()
    this.problems.dispose()
    this.status.dispose()
  }
}

/** Connecting runs what a playbook says: that takes a workspace that the user trusts. */
export const mayConnect = async (): Promise<boolean> => {
  if (vscode.workspace.isTrusted) return true
  const manage = vscode.l10n.t('Manage Trust')
  void vscode.window
    .showWarningMessage(
      vscode.l10n.t('This workspace is not trusted: hq-run connects to no host from here.'),
      manage
    )
    .then(chosen => chosen === manage && vscode.commands.executeCommand('workbench.trust.manage'))
  return false
}

/** hq-run reads files: what the editor has not saved is saved first. */
const isOnDisk = async (playbook: vscode.Uri): Promise<boolean> => {
  await vscode.workspace.saveAll(false)
  if (playbook.scheme === 'file') return true
  void vscode.window.showWarningMessage(vscode.l10n.t('Save the playbook to a file first.'))
  return false
}

/** The hq-run that came with the extension. */
export const entryOf = ({ extensionPath }: vscode.ExtensionContext): string =>
  join(extensionPath, 'dist', 'hq-run.cjs')

const failureText = (code: number): string => {
  const { t } = vscode.l10n
  switch (code) {
    case exitCode.diagnostics:
      return t('The playbook has errors; no host was contacted.')
    case exitCode.hostFailed:
      return t('A host failed.')
    case exitCode.hostUnreachable:
      return t('A host could not be reached, or refused the login or its key.')
    default:
      return t('hq-run could not run: exit code {0}.', code)
  }
}

const shown = (args: readonly string[]): string =>
  args.map(arg => (/[^\w@%+=:,./-]/.test(arg) ? `'${arg.replaceAll("'", "'\\''")}'` : arg)).join(' ')
