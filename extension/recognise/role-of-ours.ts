import * as vscode from 'vscode'

/** How many directories above a file are looked at, and how many roles in each. */
const levels = 4
const roles = 40

/** Whether a role that only hq-run reads (params.yaml, Handlebars templates) stands in the project of a file. */
export const hasRoleOfOurs = async (file: vscode.Uri): Promise<boolean> => {
  const top = vscode.workspace.getWorkspaceFolder(file)?.uri.path
  let directory = vscode.Uri.joinPath(file, '..')
  for (let level = 0; level < levels; level++) {
    for (const place of ['roles', 'playbooks/roles'])
      if (await holdsRoleOfOurs(vscode.Uri.joinPath(directory, place))) return true
    if (directory.path === top || directory.path === '/') return false
    directory = vscode.Uri.joinPath(directory, '..')
  }
  return false
}

const holdsRoleOfOurs = async (directory: vscode.Uri): Promise<boolean> => {
  for (const role of (await namesIn(directory)).slice(0, roles)) {
    const names = await namesIn(vscode.Uri.joinPath(directory, role))
    if (names.some(name => /^params(\.ya?ml)?$/.test(name))) return true
    if (!names.includes('templates')) continue
    const templates = await namesIn(vscode.Uri.joinPath(directory, role, 'templates'))
    if (templates.some(name => name.endsWith('.hbs'))) return true
  }
  return false
}

const namesIn = async (directory: vscode.Uri): Promise<readonly string[]> => {
  try {
    return (await vscode.workspace.fs.readDirectory(directory)).map(([name]) => name)
  } catch {
    return []
  }
}
