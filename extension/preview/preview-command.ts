import * as vscode from 'vscode'
import { configTarget } from '../../runner/haproxy/config-target.ts'
import type { PreviewTarget } from '../../runner/language/preview/preview-targets.ts'
import type { Project } from '../project/project.ts'
import type { Projects } from '../project/projects.ts'
import { findPlaybook } from '../run/find-playbook.ts'
import { languageOfPreview, previewAddress, previewUri } from './preview-address.ts'
import type { PreviewDocuments } from './preview-documents.ts'
import { type Targets, targetAt, targetsOf } from './render-preview.ts'

/** What a command or code lens names; what it leaves out is found or asked for. */
export interface PreviewRequest {
  readonly playbook?: vscode.Uri
  /** `file:line` of the task. */
  readonly task?: string
  readonly host?: string
}

/** Opens previews beside the text, and remembers for which host. */
export class PreviewCommand {
  private readonly projects: Projects
  private readonly previews: PreviewDocuments
  private readonly memory: vscode.Memento

  constructor(projects: Projects, previews: PreviewDocuments, memory: vscode.Memento) {
    this.projects = projects
    this.previews = previews
    this.memory = memory
  }

  /** Opens the rendered haproxy.cfg, or what is picked where a playbook has none. */
  async config(request: PreviewRequest = {}): Promise<vscode.Uri | undefined> {
    const uri = await this.findConfig(request)
    return uri && open(uri)
  }

  /** The preview that `config` would open. */
  findConfig(request: PreviewRequest = {}): Promise<vscode.Uri | undefined> {
    return this.find(request, ({ targets }) => configTarget(targets) ?? pick(targets))
  }

  /** The template in the active editor, the task's of a code lens, or one that is picked. */
  async template(request: PreviewRequest = {}): Promise<vscode.Uri | undefined> {
    const uri = await this.find(request, async ({ targets }, project) => {
      const active = vscode.window.activeTextEditor?.document.uri
      const path = active && project.files.path(active)
      const wanted = targets.filter(({ task, template }) =>
        request.task === undefined
          ? template === path
          : `${task.place.file}:${task.place.range.start.line}` === request.task
      )
      return wanted.length === 1 ? wanted[0] : pick(wanted.length > 0 ? wanted : targets)
    })
    return uri && open(uri)
  }

  /** Shows a preview for another host. */
  async chooseHost(uri = activePreview()): Promise<vscode.Uri | undefined> {
    if (!uri) return this.config()
    const address = previewAddress(uri)
    const project = this.previews.project(uri)
    const found = await targetsOf(project, address.playbook)
    const target = found && targetAt(found, address)
    const host = target && (await this.askHost(project, target))
    if (host === undefined) return undefined
    return open(previewUri({ ...address, host }, target?.dest))
  }

  private async find(
    request: PreviewRequest,
    choose: (
      found: Targets,
      project: Project
    ) => PreviewTarget | undefined | Promise<PreviewTarget | undefined>
  ): Promise<vscode.Uri | undefined> {
    const playbook = request.playbook ?? (await findPlaybook(this.projects))
    if (!playbook) return undefined
    const project = this.projects.of(playbook)
    const path = project.files.path(playbook)
    const found = await targetsOf(project, path)
    if (!found || found.targets.length === 0) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('{0} has no task that renders a template, or it has errors that hide it.', path)
      )
      return undefined
    }
    const target = await choose(found, project)
    if (!target) return undefined
    const host = request.host ?? (await this.host(project, target))
    if (host === undefined) return undefined
    const same = found.targets.filter(({ template }) => template === target.template)
    const address = {
      root: project.root.toString(),
      playbook: path,
      template: target.template,
      index: same.indexOf(target),
      host
    }
    return previewUri(address, target.dest)
  }

  private async host(project: Project, target: PreviewTarget): Promise<string | undefined> {
    if (target.hosts.length === 1) return target.hosts[0]
    const remembered = this.memory.get<string>(hostKey(project))
    return remembered !== undefined && target.hosts.includes(remembered)
      ? remembered
      : this.askHost(project, target)
  }

  private async askHost(project: Project, { hosts }: PreviewTarget): Promise<string | undefined> {
    if (hosts.length === 0) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The play has no hosts: there is no inventory, or none of its hosts fits.')
      )
      return undefined
    }
    const host = await vscode.window.showQuickPick([...hosts], {
      title: vscode.l10n.t('Preview for which host?')
    })
    if (host !== undefined) await this.memory.update(hostKey(project), host)
    return host
  }
}

/** Shows a preview beside the text. */
const open = async (uri: vscode.Uri): Promise<vscode.Uri> => {
  const document = await vscode.workspace.openTextDocument(uri)
  await vscode.languages.setTextDocumentLanguage(document, languageOfPreview(uri))
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: false
  })
  return uri
}

const hostKey = (project: Project): string => `preview.host ${project.root.toString()}`

const activePreview = (): vscode.Uri | undefined => {
  const uri = vscode.window.activeTextEditor?.document.uri
  return uri?.scheme === 'hq-preview' ? uri : undefined
}

const pick = async (targets: readonly PreviewTarget[]): Promise<PreviewTarget | undefined> => {
  const items = targets.map(target => ({
    label: target.task.name,
    description: target.dest ?? '',
    detail: target.template,
    target
  }))
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Preview which file?') }))?.target
}

/** Jumps from the active line of a preview to what it was made from. */
export const goToSource = async (previews: PreviewDocuments): Promise<void> => {
  const editor = vscode.window.activeTextEditor
  if (editor?.document.uri.scheme !== 'hq-preview') return
  const [source] = previews.sources(editor.document.uri, editor.document.offsetAt(editor.selection.active))
  if (!source) return
  const document = await vscode.workspace.openTextDocument(source.uri)
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    selection: source.range
  })
}
