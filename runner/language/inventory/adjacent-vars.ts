import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkVars } from '../analysis/check-vars.ts'
import type { Workspace } from '../analysis/workspace.ts'
import type { MapNode } from '../node.ts'
import { isYaml, join, stem } from '../path.ts'
import { readVarsFile } from '../yaml/read-yaml.ts'

/** What group_vars/ and host_vars/ of a directory hold, by the name of the group or host. */
export interface AdjacentVars {
  readonly groups: ReadonlyMap<string, readonly MapNode[]>
  readonly hosts: ReadonlyMap<string, readonly MapNode[]>
}

export const adjacentVars = (
  workspace: Workspace,
  directory: string,
  diagnostics: Diagnostic[]
): AdjacentVars => ({
  groups: readAll(workspace, join(directory, 'group_vars'), diagnostics),
  hosts: readAll(workspace, join(directory, 'host_vars'), diagnostics)
})

/** `NAME.yaml`, `NAME.yml`, or a directory NAME/ of such files, read in the order of their names. */
const readAll = (
  workspace: Workspace,
  directory: string,
  diagnostics: Diagnostic[]
): ReadonlyMap<string, readonly MapNode[]> => {
  const found = new Map<string, MapNode[]>()
  for (const name of workspace.list(directory)) {
    if (name.startsWith('.')) continue
    const path = join(directory, name)
    const files = isYaml(name)
      ? [path]
      : workspace
          .list(path)
          .filter(isYaml)
          .map(file => join(path, file))
    for (const file of files) {
      const read = readVarsFile(workspace, file)
      diagnostics.push(...read.diagnostics)
      if (!read.vars) continue
      diagnostics.push(...checkVars(read.vars))
      const key = isYaml(name) ? stem(name) : name
      found.set(key, [...(found.get(key) ?? []), read.vars])
    }
  }
  return found
}
