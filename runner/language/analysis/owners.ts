import { dirname, isAbsolute, isYaml, join, normalise } from '../path.ts'
import type { AnalyseOptions, Analysis } from './analyse.ts'
import { analysed } from './analysed.ts'
import { detectFileKind } from './file-kind.ts'
import type { Seen } from './seen.ts'
import type { Workspace } from './workspace.ts'

/** The playbooks that a file may belong to are looked for in its own directory and so many above it. */
const levelsAbove = 2

/** Analyses of the playbooks that read a file, the nearest first. Provisional while the workspace is pending. */
export const ownersOf = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): readonly Analysis[] => {
  const name = normalise(file)
  return analysesAround(workspace, name, options).filter(({ sources }) => sources.has(name))
}

/** What the first playbook with the role of a file sees, though nothing in it reads the file yet; it needs `witness`. */
export const seenByRole = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): readonly Seen[] | undefined => {
  const name = normalise(file)
  return analysesAround(workspace, name, options).find(({ seen }) =>
    seen.some(one => one.kind === 'role' && name.startsWith(`${one.role.directory}/`))
  )?.seen
}

const analysesAround = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): readonly Analysis[] => {
  const candidates = playbooksAround(workspace, file)
  return workspace.pending ? [] : candidates.map(playbook => analysed(workspace, { ...options, playbook }))
}

/** As `ownersOf`, and those that would read it if it were given as their inventory. */
export const ownersOfInventory = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): readonly Analysis[] => {
  const owners = ownersOf(workspace, file, options)
  if (owners.length > 0 || workspace.pending) return owners
  return ownersOf(workspace, file, { ...options, inventory: normalise(file) })
}

const playbooksAround = (workspace: Workspace, file: string): readonly string[] =>
  directoriesOf(file).flatMap(directory =>
    workspace
      .list(directory)
      .filter(isYaml)
      .map(name => join(directory, name))
      .filter(path => path !== file && isPlaybook(workspace, path))
  )

/** Other YAML may be large: what has none of a play's keys is not parsed. */
const isPlaybook = (workspace: Workspace, path: string): boolean => {
  const content = workspace.read(path)
  return (
    content.kind === 'text' &&
    /\b(?:hosts|roles|(?:pre_|post_)?tasks|gather_facts)["']?\s*:/.test(content.source.text) &&
    detectFileKind(workspace, path) === 'playbook'
  )
}

/** Where playbooks may stand that use the file. */
const directoriesOf = (file: string): readonly string[] => {
  const role = /^(?:(.*)\/)?roles\/[^/]+\/./.exec(file)
  if (role) return [role[1] || start(file)]
  const vars = /^(?:(.*)\/)?(?:group_vars|host_vars)\/./.exec(file)
  return upwards(vars ? vars[1] || start(file) : dirname(file), levelsAbove)
}

const start = (file: string): string => (isAbsolute(file) ? '/' : '.')

/** A directory and those above it; nothing above the directory that relative paths start from. */
const upwards = (directory: string, levels: number): readonly string[] => {
  const top = directory === '.' || directory === '/' || /(^|\/)\.\.$/.test(directory)
  return levels === 0 || top ? [directory] : [directory, ...upwards(dirname(directory), levels - 1)]
}
