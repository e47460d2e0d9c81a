import * as vscode from 'vscode'
import type { Project } from '../project/project.ts'
import { isOurs, type Projects } from '../project/projects.ts'

/** The playbook that the active editor is about; asked for when there are several, found when nothing is open. */
export const findPlaybook = async (projects: Projects): Promise<vscode.Uri | undefined> => {
  const document = vscode.window.activeTextEditor?.document
  if (document && isOurs(document)) {
    const project = projects.of(document.uri)
    const open = await project.open(document.uri)
    if (open?.kind === 'playbook') return document.uri
    const owners = (open?.analyses ?? []).flatMap(({ playbook }) => (playbook ? [playbook.file] : []))
    if (owners.length > 0) return pick(owners, project)
  }
  const [folder] = vscode.workspace.workspaceFolders ?? []
  if (!folder) return undefined
  const project = projects.at(folder.uri)
  const found = await playbooksBelow(project)
  if (found.length > 0) return pick(found, project)
  void vscode.window.showWarningMessage(vscode.l10n.t('There is no playbook in this folder.'))
  return undefined
}

/** Open playbooks, and the usual place for one. */
const playbooksBelow = async (project: Project): Promise<readonly string[]> => {
  const open = vscode.workspace.textDocuments.filter(({ languageId }) => languageId === 'hq-playbook')
  const usual = await vscode.workspace.findFiles(
    new vscode.RelativePattern(project.root, '{,playbooks/}{site,*.playbook,playbook}.{yaml,yml}'),
    undefined,
    20
  )
  const paths = [...open.map(({ uri }) => uri), ...usual].map(uri => project.files.path(uri))
  const kinds = await Promise.all(
    [...new Set(paths)].map(async path => ({ path, open: await project.open(project.files.uri(path)) }))
  )
  return kinds.filter(({ open: file }) => file?.kind === 'playbook').map(({ path }) => path)
}

const pick = async (paths: readonly string[], project: Project): Promise<vscode.Uri | undefined> => {
  const [only, another] = paths
  const path =
    another === undefined
      ? only
      : await vscode.window.showQuickPick([...paths], { title: vscode.l10n.t('Which playbook?') })
  return path === undefined ? undefined : project.files.uri(path)
}
