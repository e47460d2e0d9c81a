import { shortName } from '../../analysis/check-keys.ts'
import type { FileKind } from '../../analysis/file-kind.ts'
import { type Entry, get, type MapNode, type Node, type ScalarNode } from '../../node.ts'
import { keywordTables } from '../../schema/keywords.ts'
import { itemsOf } from '../../schema/presence.ts'
import { branches, type JsonSchema } from '../../schema/schema-words.ts'
import type { ModuleSignature } from '../../signature.ts'
import { textOf } from '../../yaml/plain.ts'

/** A word of a YAML text and what it stands for. */
export interface Spot extends Around {
  readonly node: ScalarNode
  readonly meaning: Meaning
}

interface Around {
  /** The mappings around it, the outermost first. */
  readonly maps: readonly MapNode[]
  /** Those of them that are tasks and blocks. */
  readonly tasks: readonly MapNode[]
}

export type Meaning =
  | { readonly kind: 'keyword'; readonly table: KeywordTable; readonly name: string }
  | { readonly kind: 'module'; readonly module: ModuleSignature }
  | { readonly kind: 'parameter'; readonly module: ModuleSignature; readonly name: string }
  /** A key of a mapping below a parameter. */
  | { readonly kind: 'member'; readonly owner: JsonSchema; readonly name: string }
  /** A key that gives a variable a value; `role`: it is given to that role. */
  | { readonly kind: 'variable'; readonly role?: string }
  /** The value of a variable, when it is no list or mapping. */
  | { readonly kind: 'value'; readonly name: string; readonly role?: string }
  /** A key of params.yaml. */
  | { readonly kind: 'param' }
  /** `outcome`: it is asked when the task is done. */
  | { readonly kind: 'condition'; readonly outcome: boolean }
  | { readonly kind: 'file'; readonly folder: 'files' | 'templates' }
  | { readonly kind: Plain }

type Plain =
  | 'hosts'
  | 'role'
  | 'handler'
  | 'tag'
  | 'tasks-file'
  | 'vars-file'
  | 'group'
  | 'host'
  | 'register'
  | 'expression'
  | 'text'

export type KeywordTable = keyof typeof keywordTables

type Walk = (node: Node, offset: number, around: Around) => Spot | undefined

/** What stands at an offset of a file of that kind; undefined between words and in comments. */
export const spotAt = (
  kind: FileKind | undefined,
  root: Node,
  offset: number,
  modules: readonly ModuleSignature[]
): Spot | undefined => {
  const walks = walksWith(new Map(modules.map(module => [module.name, module])))
  return kind && kind !== 'template' ? walks[kind](root, offset, { maps: [], tasks: [] }) : undefined
}

const contains = (node: Node, offset: number): boolean => node.start <= offset && offset <= node.end

const scalar =
  (meaning: Meaning): Walk =>
  (node, offset, around) =>
    node.kind !== 'scalar'
      ? text(node, offset, around)
      : contains(node, offset)
        ? { node, meaning, ...around }
        : undefined

const text: Walk = (node, offset, around) => {
  if (node.kind === 'scalar') return scalar({ kind: 'text' })(node, offset, around)
  if (node.kind === 'seq') return listOf(text)(node, offset, around)
  return mapOf(() => ({ value: text }))(node, offset, around)
}

const listOf =
  (walk: Walk): Walk =>
  (node, offset, around) => {
    if (node.kind !== 'seq') return text(node, offset, around)
    const item = node.items.findLast(each => each.start <= offset)
    return item && contains(item, offset) ? walk(item, offset, around) : undefined
  }

/** A scalar, or a list of them. */
const scalars =
  (meaning: Meaning): Walk =>
  (node, offset, around) =>
    node.kind === 'seq'
      ? listOf(scalar(meaning))(node, offset, around)
      : scalar(meaning)(node, offset, around)

interface Sides {
  readonly key?: Meaning | undefined
  readonly value: Walk
}

const mapOf =
  (sides: (entry: Entry, map: MapNode) => Sides): Walk =>
  (node, offset, around) => {
    if (node.kind !== 'map') return node.kind === 'scalar' ? undefined : text(node, offset, around)
    const entry = node.entries.findLast(({ key }) => key.start <= offset)
    if (!entry) return undefined
    const within = { ...around, maps: [...around.maps, node] }
    const { key, value } = sides(entry, node)
    if (offset <= entry.key.end) return key && { node: entry.key, meaning: key, ...within }
    return contains(entry.value, offset) ? value(entry.value, offset, within) : undefined
  }

/** Variables by name, whoever they are for. */
const variables = (role?: string): Walk =>
  mapOf(({ key }) => {
    const of = role === undefined ? {} : { role }
    return {
      key: { kind: 'variable', ...of },
      value: scalar({ kind: 'value', name: key.value, ...of })
    }
  })

const keyword = (table: KeywordTable, name: string): Meaning | undefined =>
  Object.hasOwn(keywordTables[table].properties, name) ? { kind: 'keyword', table, name } : undefined

const common: Readonly<Record<string, Walk>> = {
  vars: variables(),
  tags: scalars({ kind: 'tag' }),
  when: scalars({ kind: 'condition', outcome: false })
}

const role = mapOf(({ key }, map) => {
  const named = textOf(get(map, 'role') ?? get(map, 'name')) ?? ''
  const values: Readonly<Record<string, Walk>> = {
    ...common,
    role: scalar({ kind: 'role' }),
    name: scalar({ kind: 'role' }),
    params: variables(named),
    vars: variables(named)
  }
  return { key: keyword('role', key.value), value: own(values, key.value) ?? text }
})

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

const roleOrName: Walk = (node, offset, around) =>
  node.kind === 'scalar' ? scalar({ kind: 'role' })(node, offset, around) : role(node, offset, around)

const group: Walk = mapOf(({ key }) => {
  const hosts = mapOf(() => ({ key: { kind: 'host' }, value: variables() }))
  const values: Readonly<Record<string, Walk>> = { hosts, children: groups, vars: variables() }
  return { key: keyword('group', key.value), value: own(values, key.value) ?? text }
})

const groups: Walk = (node, offset, around) =>
  mapOf(() => ({ key: { kind: 'group' }, value: group }))(node, offset, around)

const params: Walk = mapOf(() => ({
  key: { kind: 'param' },
  value: mapOf(({ key }) => ({ key: keyword('param', key.value), value: text }))
}))

type Modules = ReadonlyMap<string, ModuleSignature>

const walksWith = (modules: Modules) => {
  const file: Walk = (node, offset, around) =>
    node.kind === 'map'
      ? mapOf(() => ({ value: scalar({ kind: 'tasks-file' }) }))(node, offset, around)
      : scalar({ kind: 'tasks-file' })(node, offset, around)
  const tasks: Walk = (node, offset, around) => listOf(task)(node, offset, around)
  const outcome = scalars({ kind: 'condition', outcome: true })
  const ofTask: Readonly<Record<string, Walk>> = {
    ...common,
    block: tasks,
    import_tasks: file,
    include_tasks: file,
    notify: scalars({ kind: 'handler' }),
    register: scalar({ kind: 'register' }),
    changed_when: outcome,
    failed_when: outcome,
    until: outcome
  }
  const task: Walk = (node, offset, around) =>
    ofEntries(node, offset, node.kind === 'map' ? { ...around, tasks: [...around.tasks, node] } : around)
  const ofEntries = mapOf(({ key }) => {
    const name = shortName(key.value)
    const module = modules.get(name)
    if (module) return { key: { kind: 'module', module }, value: moduleValue(module) }
    const table = tablesOfTasks.find(each => keyword(each, name))
    return { key: table && keyword(table, name), value: own(ofTask, name) ?? text }
  })
  const ofPlay: Readonly<Record<string, Walk>> = {
    ...common,
    hosts: scalars({ kind: 'hosts' }),
    vars_files: scalars({ kind: 'vars-file' }),
    roles: listOf(roleOrName),
    pre_tasks: tasks,
    tasks,
    post_tasks: tasks,
    handlers: tasks
  }
  const play = mapOf(({ key }) => ({
    key: keyword('play', key.value),
    value: own(ofPlay, key.value) ?? text
  }))
  const playbook = listOf(play)
  return { playbook, tasks, inventory: groups, vars: variables(), 'role-params': params }
}

const tablesOfTasks = ['task', 'block', 'import_tasks', 'include_tasks'] as const

const moduleValue = (module: ModuleSignature): Walk => {
  const { free } = module
  const map = mapOf(({ key }) => {
    const schema: JsonSchema | undefined = module.params.properties[key.value]
    if ((module.params as JsonSchema).hq === 'names') return { key: { kind: 'variable' }, value: text }
    return {
      key: schema && { kind: 'parameter', module, name: key.value },
      value: schema ? parameterValue(schema) : text
    }
  })
  return (node, offset, around) =>
    node.kind === 'scalar' && free !== undefined
      ? parameterValue(module.params.properties[free] ?? {})(node, offset, around)
      : map(node, offset, around)
}

const parameterValue = (schema: JsonSchema): Walk => {
  switch (schema.hq) {
    case 'condition':
    case 'presence':
      return scalars({ kind: 'condition', outcome: false })
    case 'expression':
      return scalar({ kind: 'expression' })
    case 'file':
    case 'template':
      return scalar({ kind: 'file', folder: schema.hq === 'file' ? 'files' : 'templates' })
    case 'names':
      return variables()
    default:
      return structured(schema)
  }
}

const structured =
  (schema: JsonSchema): Walk =>
  (node, offset, around) => {
    if (node.kind === 'seq') return listOf(parameterValue(itemsOf(schema)))(node, offset, around)
    return node.kind === 'map' && branches(schema).some(({ properties }) => properties)
      ? deep(schema)(node, offset, around)
      : text(node, offset, around)
  }

/** A parameter that is a mapping itself. */
const deep = (schema: JsonSchema): Walk =>
  mapOf(({ key }) => {
    const owner = branches(schema).find(({ properties }) => properties?.[key.value])
    const below = owner?.properties?.[key.value]
    return {
      key: owner && { kind: 'member', owner, name: key.value },
      value: below ? parameterValue(below) : text
    }
  })
