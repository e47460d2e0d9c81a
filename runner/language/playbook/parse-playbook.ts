import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkKeys } from '../analysis/check-keys.ts'
import { checkVars } from '../analysis/check-vars.ts'
import { placeOf, problem } from '../analysis/problems.ts'
import { get, type MapNode, type Node, type ScalarNode } from '../node.ts'
import { dirname, join } from '../path.ts'
import { playKeywords } from '../schema/keywords.ts'
import { said } from '../schema/schema-words.ts'
import type { ModuleSignature } from '../signature.ts'
import { isTemplated, plain, scalarsOf, textOf } from '../yaml/plain.ts'
import { readVarsFile } from '../yaml/read-yaml.ts'
import { inherit, nothingInherited } from './inherit.ts'
import { ordinals, type ParseContext } from './parse-context.ts'
import { parseTasks } from './parse-tasks.ts'
import type { Inherited, Item, Layer, PaceNodes, Play, Playbook, Task } from './play.ts'
import { parseRoles, roleItems, type UsedRole } from './role.ts'

/** What parsing found that a play itself does not hold. */
export interface PlayParts {
  readonly play: Play
  readonly roles: readonly UsedRole[]
}

/** Reads a playbook with all files it leads to. */
export const parsePlaybook = (
  root: Node,
  { workspace, aside }: Pick<ParseContext, 'workspace' | 'aside'>,
  modules: ReadonlyMap<string, ModuleSignature>,
  diagnostics: Diagnostic[]
): { readonly playbook: Playbook; readonly parts: readonly PlayParts[] } => {
  const { file } = root.source
  const context: ParseContext = {
    workspace,
    aside,
    modules,
    diagnostics,
    directory: dirname(file),
    candidates: new Set(),
    nextId: ordinals()
  }
  const parts = root.kind === 'seq' ? root.items.flatMap(item => parsePlay(item, file, context) ?? []) : []
  if (root.kind !== 'seq')
    diagnostics.push(
      problem(root, 'wrong-type', `A playbook is a list of plays; this is ${said(plain(root))}`, {
        hint: 'Begin each play with a dash: - hosts: all.'
      })
    )
  return { playbook: { file, plays: parts.map(({ play }) => play) }, parts }
}

const parsePlay = (node: Node, file: string, context: ParseContext): PlayParts | undefined => {
  if (node.kind !== 'map') {
    context.diagnostics.push(
      problem(
        node,
        'wrong-type',
        `A play is a map with hosts and tasks or roles; this is ${said(plain(node))}`
      )
    )
    return undefined
  }
  checkPlayKeys(node, context)
  const own = inherit(nothingInherited, node, 'play', context.diagnostics)
  const files = varsFiles(get(node, 'vars_files'), context)
  const bare = { ...own, layers: [...own.layers, ...files] }
  const roles = parseRoles(get(node, 'roles'), bare, context)
  const shared = roles.flatMap(role => role.shared)
  const inherited: Inherited = { ...bare, layers: [...shared, ...bare.layers] }
  const used = roles.map(
    (role): UsedRole => ({
      ...role,
      inherited: { ...role.inherited, layers: [...shared, ...role.shared, ...role.inherited.layers] }
    })
  )
  const place = { directory: context.directory, chain: [file], handlers: false }
  const section = (key: string): readonly Item[] => parseTasks(get(node, key), inherited, place, context)
  const before = section('pre_tasks')
  const ofRoles = used.flatMap(role => roleItems(role, 'tasks', file, context))
  const sections = [before, [...ofRoles, ...section('tasks')], section('post_tasks')]
  const handlers = [
    ...used.flatMap(role => roleItems(role, 'handlers', file, context)),
    ...parseTasks(get(node, 'handlers'), inherited, { ...place, handlers: true }, context)
  ]
  const hosts = hostsOf(get(node, 'hosts'), node)
  const gather = get(node, 'gather_facts')
  if (gather && isTemplated(gather))
    context.diagnostics.push(
      problem(
        gather,
        'wrong-value',
        'gather_facts is read before any variable has a value, so it cannot be a template'
      )
    )
  const play: Play = {
    name: textOf(get(node, 'name')) ?? String(hosts.value),
    place: placeOf(node.entries[0]?.key ?? node),
    hosts,
    pace: paceOf(node),
    gatherFacts: !(gather?.kind === 'scalar' && gather.value === false),
    inherited,
    sections,
    handlers: lastOfEach(handlers.filter((item): item is Task => item.kind === 'task')),
    directory: context.directory
  }
  return { play, roles: used }
}

const paceOf = (node: MapNode): PaceNodes => {
  const optional = (key: string, name: keyof PaceNodes): PaceNodes => {
    const value = get(node, key)
    return value ? { [name]: value } : {}
  }
  return {
    ...optional('serial', 'serial'),
    ...optional('order', 'order'),
    ...optional('max_fail_percentage', 'maxFailPercentage'),
    ...optional('max_fail_total', 'maxFailTotal'),
    ...optional('any_errors_fatal', 'anyErrorsFatal')
  }
}

const lists = new Set(['roles', 'pre_tasks', 'tasks', 'post_tasks', 'handlers'])

/** The keys of the play; below those that hold tasks each task is checked by itself. */
const checkPlayKeys = (node: MapNode, context: ParseContext): void => {
  const shallow = node.entries.map(entry => {
    const { key, value } = entry
    if (!lists.has(key.value) || value.kind === 'map') return entry
    if (value.kind === 'scalar')
      return value.value === null ? { key, value: { ...value, kind: 'seq', items: [] } as const } : entry
    return { key, value: { ...value, items: [] } }
  })
  checkKeys({ ...node, entries: shallow }, playKeywords, 'A play', context)
}

/** A list of patterns is one pattern. */
const hostsOf = (node: Node | undefined, play: MapNode): ScalarNode => {
  if (node?.kind === 'scalar') return { ...node, value: String(node.value ?? '') }
  const at = node ?? play.entries[0]?.key ?? play
  const value = scalarsOf(node)
    .map(({ value }) => String(value))
    .join(',')
  return { kind: 'scalar', value, style: 'plain', source: at.source, start: at.start, end: at.end }
}

const varsFiles = (node: Node | undefined, context: ParseContext): readonly Layer[] =>
  scalarsOf(node).flatMap(scalar => {
    if (typeof scalar.value !== 'string') return []
    if (isTemplated(scalar)) {
      context.diagnostics.push(
        problem(
          scalar,
          'wrong-value',
          'vars_files are read before any variable has a value, so their names cannot be templates',
          {
            hint: 'Use group_vars/ or host_vars/ for what differs between hosts.'
          }
        )
      )
      return []
    }
    const { vars, diagnostics } = readVarsFile(
      context.workspace,
      join(context.directory, scalar.value),
      scalar
    )
    context.diagnostics.push(...diagnostics, ...(vars ? checkVars(vars) : []))
    return vars ? [{ kind: 'vars-files', vars } as const] : []
  })

/** Of handlers with the same name the last one counts, as in Ansible. */
const lastOfEach = (handlers: readonly Task[]): readonly Task[] => {
  const last = new Map(handlers.map(handler => [handler.name, handler]))
  return handlers.filter(handler => last.get(handler.name) === handler)
}
