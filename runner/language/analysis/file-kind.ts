import { get, type Node } from '../node.ts'
import { isYaml, join } from '../path.ts'
import type { Workspace } from './workspace.ts'

export type FileKind = 'playbook' | 'inventory' | 'tasks' | 'vars' | 'role-params' | 'template'

/** What a file is, by its place and its content; undefined when it cannot be read or says nothing. */
export const detectFileKind = (workspace: Workspace, file: string): FileKind | undefined => {
  if (/\.hbs$/.test(file) || /(^|\/)roles\/[^/]+\/templates\//.test(file)) return 'template'
  if (/(^|\/)(tasks|handlers)\/[^/]+\.ya?ml$/.test(file)) return 'tasks'
  if (/(^|\/)roles\/[^/]+\/params(\/main)?\.ya?ml$/.test(file)) return 'role-params'
  if (/(^|\/)roles\/[^/]+\/(defaults|vars)\/[^/]+\.ya?ml$/.test(file)) return 'vars'
  if (/(^|\/)(group_vars|host_vars)\//.test(file)) return 'vars'
  if (workspace.kind(file) === 'directory') return holdsPlaybooks(workspace, file) ? undefined : 'inventory'
  const template = /(^|\/)templates\//.test(file) ? 'template' : undefined
  if (template && !isYaml(file)) return template
  const parsed = workspace.yaml(file)
  const content = 'kind' in parsed || !parsed.root ? undefined : ofContent(parsed.root)
  // A whole project may stand in a directory called templates.
  return content === 'playbook' || content === 'inventory' ? content : (template ?? content)
}

const holdsPlaybooks = (workspace: Workspace, directory: string): boolean =>
  workspace
    .list(directory)
    .some(name => isYaml(name) && detectFileKind(workspace, join(directory, name)) === 'playbook')

const ofContent = (root: Node): FileKind | undefined => {
  if (root.kind === 'seq') {
    const maps = root.items.filter(item => item.kind === 'map')
    const keys = new Set(maps.flatMap(map => map.entries.map(({ key }) => key.value)))
    if (['hosts', 'roles', 'tasks', 'pre_tasks', 'post_tasks', 'gather_facts'].some(key => keys.has(key)))
      return 'playbook'
    return keys.size === 0 ? 'playbook' : 'tasks'
  }
  if (root.kind !== 'map') return undefined
  if (get(root, 'hosts')?.kind === 'scalar' || get(root, 'tasks')) return 'playbook'
  const isGroup = ({ value }: (typeof root.entries)[number]): boolean =>
    ['hosts', 'children'].some(key => get(value, key)?.kind === 'map')
  return get(root, 'all') || root.entries.some(isGroup) ? 'inventory' : 'vars'
}
