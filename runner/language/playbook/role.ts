import { checkKeys } from '../analysis/check-keys.ts'
import { checkVars } from '../analysis/check-vars.ts'
import { meant, placeOf, problem } from '../analysis/problems.ts'
import { get, type MapNode, type Node } from '../node.ts'
import { join } from '../path.ts'
import { roleKeywords } from '../schema/keywords.ts'
import { said } from '../schema/schema-words.ts'
import { plain, textOf } from '../yaml/plain.ts'
import { firstThere, readVarsFile } from '../yaml/read-yaml.ts'
import { inherit } from './inherit.ts'
import type { ParseContext } from './parse-context.ts'
import { parseTaskFile } from './parse-import.ts'
import type { Inherited, Item, Layer, Role } from './play.ts'
import { paramDefaults, parseRoleParams, type RoleParam } from './role-params.ts'

/** A role as a play uses it. */
export interface UsedRole {
  readonly role: Role
  /** Where the play names it. */
  readonly node: Node
  /** What it is given there. */
  readonly given: readonly MapNode[]
  /** What other tasks of the play see of it: its defaults and vars. */
  readonly shared: readonly Layer[]
  readonly inherited: Inherited
}

/** The entries of `roles:`. What they share is known to all of the play's tasks, so they are read before any task is. */
export const parseRoles = (
  node: Node | undefined,
  outer: Inherited,
  context: ParseContext
): readonly UsedRole[] => {
  if (node?.kind !== 'seq') return []
  return node.items.flatMap(item => parseRole(item, outer, context) ?? [])
}

const parseRole = (node: Node, outer: Inherited, context: ParseContext): UsedRole | undefined => {
  const { diagnostics, workspace } = context
  const nameNode = node.kind === 'map' ? (get(node, 'role') ?? get(node, 'name')) : node
  if (node.kind === 'map') checkKeys(node, roleKeywords, 'A role', context)
  const name = textOf(nameNode)
  if (!nameNode || name === undefined) {
    if (node.kind === 'map' && !nameNode)
      diagnostics.push(problem(node.entries[0]?.key ?? node, 'missing-key', 'A role lacks its key role'))
    else if (node.kind !== 'map')
      diagnostics.push(
        problem(node, 'wrong-type', `A role is its name, or a map with role; this is ${said(plain(node))}`)
      )
    return undefined
  }
  const directory = join(context.directory, `roles/${name}`)
  if (workspace.kind(directory) !== 'directory') {
    const siblings = workspace.list(join(context.directory, 'roles'))
    if (!workspace.pending)
      diagnostics.push(
        problem(nameNode, 'unknown-role', `There is no role ${name}`, {
          hint: `It would be the directory ${directory}.`,
          ...meant(name, siblings, nameNode)
        })
      )
    return undefined
  }
  const { params, defaults } = readParams(directory, context)
  const files = (folder: string) => readMain(directory, folder, context)
  const ownDefaults = files('defaults')
  const vars = files('vars')
  const shared: Layer[] = [
    ...(defaults ? [{ kind: 'role-defaults', vars: defaults, secrets: secretNames(params) } as const] : []),
    ...(ownDefaults ? [{ kind: 'role-defaults', vars: ownDefaults } as const] : []),
    ...(vars ? [{ kind: 'role-vars', vars } as const] : [])
  ]
  const given = ['vars', 'params'].map(key => get(node, key)).filter(map => map?.kind === 'map')
  if (ownDefaults) for (const { key } of ownDefaults.entries) satisfied(params, key.value)
  const role: Role = { name, directory, params, place: placeOf(nameNode) }
  const bare =
    node.kind === 'map'
      ? { ...node, entries: node.entries.filter(({ key }) => key.value !== 'vars') }
      : undefined
  const inherited = bare ? inherit(outer, bare, 'role-params', diagnostics) : outer
  checkGiven(node, role, context)
  return {
    role,
    node: nameNode,
    given,
    shared,
    inherited: {
      ...inherited,
      role,
      layers: [...inherited.layers, ...given.map(vars => ({ kind: 'role-params', vars }) as const)]
    }
  }
}

const secretNames = (params: ReadonlyMap<string, RoleParam>): ReadonlySet<string> =>
  new Set([...params.values()].filter(({ secret }) => secret).map(({ name }) => name))

const satisfied = (params: Map<string, RoleParam>, name: string): void => {
  const param = params.get(name)
  if (param) params.set(name, { ...param, required: false })
}

const readParams = (directory: string, context: ParseContext) => {
  const paths = ['params.yaml', 'params.yml', 'params/main.yaml', 'params/main.yml'].map(name =>
    join(directory, name)
  )
  const found = firstThere(context.workspace, paths)
  const params = new Map<string, RoleParam>()
  if (!found || found === 'pending') return { params }
  const { vars, diagnostics } = readVarsFile(context.workspace, found.path)
  context.diagnostics.push(...diagnostics)
  if (!vars) return { params }
  const parsed = parseRoleParams(vars)
  context.diagnostics.push(...parsed.diagnostics)
  for (const [name, param] of parsed.params) params.set(name, param)
  return { params, defaults: paramDefaults(params, vars) }
}

const readMain = (directory: string, folder: string, context: ParseContext): MapNode | undefined => {
  const found = firstThere(context.workspace, mains(directory, folder))
  if (!found || found === 'pending') return undefined
  const { vars, diagnostics } = readVarsFile(context.workspace, found.path)
  context.diagnostics.push(...diagnostics)
  if (vars) context.diagnostics.push(...checkVars(vars))
  return vars
}

const mains = (directory: string, folder: string): readonly string[] =>
  ['yaml', 'yml'].map(end => join(directory, `${folder}/main.${end}`))

/** Names below params are those that the role declares. */
const checkGiven = (node: Node, { name, params }: Role, { diagnostics }: ParseContext): void => {
  const given = get(node, 'params')
  const vars = get(node, 'vars')
  if (vars?.kind === 'map') diagnostics.push(...checkVars(vars))
  if (given?.kind !== 'map') return
  for (const { key } of given.entries)
    if (!params.has(key.value))
      diagnostics.push(
        problem(key, 'unknown-key', `The role ${name} has no param ${key.value}`, {
          hint:
            params.size > 0
              ? `It declares ${[...params.keys()].join(', ')}.`
              : 'It declares none in params.yaml.',
          ...meant(key.value, params.keys(), key)
        })
      )
}

/** The tasks, or handlers, of a role, with what the role hands down to them. */
export const roleItems = (
  { role, inherited }: UsedRole,
  folder: 'tasks' | 'handlers',
  file: string,
  context: ParseContext
): readonly Item[] => {
  const found = firstThere(context.workspace, mains(role.directory, folder))
  if (!found || found === 'pending') return []
  return parseTaskFile(found.path, inherited, { chain: [file], handlers: folder === 'handlers' }, context)
}
