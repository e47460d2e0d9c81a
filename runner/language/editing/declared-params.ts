import { join } from '../path.ts'
import { parseRoleParams, type RoleParam } from '../playbook/role-params.ts'
import { directoriesOf } from './directories.ts'
import type { OpenFile } from './open-file.ts'

export interface DeclaredParam {
  readonly param: RoleParam
  /** Names of the roles that declare it. */
  readonly roles: readonly string[]
}

/** Params of a role, or of all roles of the playbooks that the file belongs to, by name. */
export const declaredParams = (open: OpenFile, role?: string): ReadonlyMap<string, DeclaredParam> => {
  const found = new Map<string, DeclaredParam>()
  const add = (name: string, params: Iterable<RoleParam>): void => {
    for (const param of params) {
      const earlier = found.get(param.name)
      if (earlier?.roles.includes(name)) continue
      found.set(
        param.name,
        earlier ? { ...earlier, roles: [...earlier.roles, name] } : { param, roles: [name] }
      )
    }
  }
  const seen = [...open.seen, ...open.analyses.flatMap(analysis => analysis.seen)]
  for (const one of seen)
    if (one.kind === 'role' && (role === undefined || one.role.name === role))
      add(one.role.name, one.role.params.values())
  if (role !== undefined && found.size === 0) add(role, unusedParams(open, role))
  return found
}

/** Of a role that no play has taken in yet. */
const unusedParams = (open: OpenFile, role: string): Iterable<RoleParam> => {
  const directory = join(directoriesOf(open).roles, role)
  for (const name of ['params.yaml', 'params.yml', 'params/main.yaml', 'params/main.yml']) {
    const parsed = open.workspace.yaml(join(directory, name))
    if (!('kind' in parsed) && parsed.root?.kind === 'map')
      return parseRoleParams(parsed.root).params.values()
  }
  return []
}
