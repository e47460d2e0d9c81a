import type { Diagnostic, Place } from '../../protocol/diagnostic.ts'
import { problem } from '../analysis/problems.ts'
import type { Workspace } from '../analysis/workspace.ts'
import type { MapNode } from '../node.ts'
import { dirname, isYaml, join } from '../path.ts'
import { Source } from '../source.ts'
import { fileProblem } from '../yaml/read-yaml.ts'
import { adjacentVars } from './adjacent-vars.ts'
import { type Draft, newDraft, readGroups } from './inventory-file.ts'

export interface Inventory {
  /** What was given or found: a file, a directory, a list of hosts. */
  readonly file: string
  readonly hosts: ReadonlyMap<string, InventoryHost>
  readonly groups: ReadonlyMap<string, InventoryGroup>
}

export interface InventoryHost {
  readonly name: string
  readonly place: Place
  /** Sorted names of the groups it is in, `all` left out. */
  readonly groups: readonly string[]
  /** Variables, lowest precedence first. */
  readonly layers: readonly MapNode[]
}

export interface InventoryGroup {
  readonly name: string
  /** All hosts in it, also by way of its children, in the order of the inventory. */
  readonly hosts: readonly string[]
  readonly children: readonly string[]
}

export interface LoadedInventory {
  readonly inventory?: Inventory
  readonly diagnostics: readonly Diagnostic[]
}

/** The inventory beside a playbook, when none is given. */
export const findInventory = (workspace: Workspace, playbookDirectory: string): string | undefined =>
  ['inventory.yaml', 'inventory.yml', 'inventories']
    .map(name => join(playbookDirectory, name))
    .filter(path => workspace.kind(path) !== undefined)[0]

/** Reads a file, a directory of files, or `host,host,`, with the group_vars/ and host_vars/ that belong to it. */
export const loadInventory = (
  workspace: Workspace,
  given: string,
  playbookDirectory: string | undefined
): LoadedInventory => {
  const diagnostics: Diagnostic[] = []
  const draft = newDraft()
  const isList = given.includes(',')
  const directory = workspace.kind(given) === 'directory'
  if (isList) readList(given, draft)
  else {
    const files = directory ? inventoryFiles(workspace, given) : [given]
    if (files.length === 0 && !workspace.pending) diagnostics.push(emptyDirectory(given))
    for (const file of files) readFile(workspace, file, draft, diagnostics)
  }
  const beside = isList ? undefined : directory ? given : dirname(given)
  const places = [...new Set([beside, playbookDirectory].filter(place => place !== undefined))]
  const vars = places.map(place => adjacentVars(workspace, place, diagnostics))
  return { inventory: assemble(given, draft, vars), diagnostics }
}

const inventoryFiles = (workspace: Workspace, directory: string): readonly string[] =>
  workspace
    .list(directory)
    .filter(isYaml)
    .map(name => join(directory, name))

const emptyDirectory = (directory: string): Diagnostic => ({
  code: 'no-inventory',
  severity: 'error',
  message: `${directory} holds no inventory`,
  hint: 'Put YAML files into it, or give one of the files below it with -i.',
  ...new Source(directory, '').place(0, 0)
})

const readFile = (workspace: Workspace, file: string, draft: Draft, diagnostics: Diagnostic[]): void => {
  const parsed = workspace.yaml(file)
  if ('kind' in parsed) {
    diagnostics.push(...fileProblem(parsed, file))
    return
  }
  diagnostics.push(...parsed.diagnostics)
  const { root } = parsed
  if (root?.kind === 'map') readGroups(root, draft, diagnostics)
  else if (root && !(root.kind === 'scalar' && root.value === null))
    diagnostics.push(
      problem(root, 'wrong-type', 'An inventory is a mapping of groups', {
        hint: 'Begin with all:, below it hosts:.'
      })
    )
}

const readList = (given: string, draft: Draft): void => {
  const source = new Source('-i', given)
  for (const match of given.matchAll(/[^,\s]+/g)) {
    const place = source.place(match.index, match.index + match[0].length)
    draft.hosts.set(match[0], { place, vars: [], groups: new Set() })
  }
}

/** Ansible's order: of all, of groups from the outermost in, of the host; each first in the inventory, then beside it. */
const assemble = (
  file: string,
  draft: Draft,
  beside: readonly ReturnType<typeof adjacentVars>[]
): Inventory => {
  const levels = depths(draft)
  const ancestors = (direct: ReadonlySet<string>): readonly string[] => {
    const found = new Set<string>()
    const visit = (name: string): void => {
      if (found.has(name) || name === 'all') return
      found.add(name)
      for (const parent of draft.groups.get(name)?.parents ?? []) visit(parent)
    }
    for (const name of direct) visit(name)
    return [...(found.size > 0 ? found : ['ungrouped'])].sort()
  }
  const shared = new Map<
    string,
    { readonly groups: readonly string[]; readonly layers: readonly MapNode[] }
  >()
  const ofGroups = (
    direct: ReadonlySet<string>
  ): { readonly groups: readonly string[]; readonly layers: readonly MapNode[] } => {
    const key = [...direct].sort().join('\0')
    const earlier = shared.get(key)
    if (earlier) return earlier
    const groups = ancestors(direct)
    const ordered = [...groups].sort(
      (a, b) => (levels.get(a) ?? 1) - (levels.get(b) ?? 1) || (a < b ? -1 : 1)
    )
    const layers = [
      ...(draft.groups.get('all')?.vars ?? []),
      ...ordered.flatMap(name => draft.groups.get(name)?.vars ?? []),
      ...beside.flatMap(vars => vars.groups.get('all') ?? []),
      ...beside.flatMap(vars => ordered.flatMap(name => vars.groups.get(name) ?? []))
    ]
    const made = { groups, layers }
    shared.set(key, made)
    return made
  }
  const hosts = new Map<string, InventoryHost>()
  const members = new Map<string, string[]>([
    ['all', []],
    ['ungrouped', []],
    ...[...draft.groups.keys()].map(name => [name, []] as [string, string[]])
  ])
  for (const [name, host] of draft.hosts) {
    const { groups, layers } = ofGroups(host.groups)
    const own = [...host.vars, ...beside.flatMap(vars => vars.hosts.get(name) ?? [])]
    hosts.set(name, {
      name,
      place: host.place,
      groups,
      layers: own.length > 0 ? [...layers, ...own] : layers
    })
    for (const group of ['all', ...groups]) members.get(group)?.push(name)
  }
  const groups = new Map(
    [...members].map(([name, names]) => [
      name,
      { name, hosts: names, children: [...(draft.groups.get(name)?.children ?? [])] }
    ])
  )
  return { file, hosts, groups }
}

/** How far below `all` a group is, by its longest way. */
const depths = (draft: Draft): ReadonlyMap<string, number> => {
  const found = new Map<string, number>([['all', 0]])
  const visit = (name: string): number => {
    const earlier = found.get(name)
    if (earlier !== undefined) return earlier
    found.set(name, 1)
    const parents = [...(draft.groups.get(name)?.parents ?? [])]
    const depth = 1 + Math.max(0, ...parents.map(visit))
    found.set(name, depth)
    return depth
  }
  for (const name of draft.groups.keys()) visit(name)
  return found
}
