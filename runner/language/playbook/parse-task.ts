import { checkKeys, shortName } from '../analysis/check-keys.ts'
import { checkName } from '../analysis/check-vars.ts'
import { meant, placeOf, problem } from '../analysis/problems.ts'
import type { Entry, MapNode, Node, ScalarNode } from '../node.ts'
import { get } from '../node.ts'
import { ansibleHints } from '../schema/ansible-keywords.ts'
import { checkChoice } from '../schema/check-choice.ts'
import { checkClash } from '../schema/check-clash.ts'
import { taskKeywords } from '../schema/keywords.ts'
import { said } from '../schema/schema-words.ts'
import { checkWritten, moduleSubject } from '../schema/validate.ts'
import type { ModuleSignature } from '../signature.ts'
import { isTemplated, plain, scalarsOf, textOf } from '../yaml/plain.ts'
import { conditionsOf, inherit } from './inherit.ts'
import type { ParseContext, TaskPlace } from './parse-context.ts'
import type { Inherited, Task } from './play.ts'

const keywords = new Set(Object.keys(taskKeywords.properties))

/** One task; none when it names no module that could run. */
export const parseTask = (
  node: MapNode,
  outer: Inherited,
  place: TaskPlace,
  context: ParseContext
): readonly Task[] => {
  const { diagnostics } = context
  const own = node.entries.filter(({ key }) => keywords.has(key.value))
  checkKeys({ ...node, entries: own }, taskKeywords, 'A task', context)
  const inner = inherit(outer, node, 'task', diagnostics)
  const id = context.nextId(place.handlers ? 'handler' : 'task')
  const found = moduleOf(node, context)
  const register = registerName(get(node, 'register'), context)
  if (!found) return []
  const { module, entry } = found
  const args = argumentsOf(module, entry, context)
  const optional = (name: string, key: string): { readonly [key: string]: Node } => {
    const value = get(node, name)
    return value ? { [key]: value } : {}
  }
  const conditions = (name: string) => {
    const value = get(node, name)
    return value ? conditionsOf(value, diagnostics) : undefined
  }
  const name = get(node, 'name')
  const changedWhen = conditions('changed_when')
  const failedWhen = conditions('failed_when')
  const until = conditions('until')
  return [
    {
      ...inner,
      kind: 'task',
      id,
      name: textOf(name) ?? defaultName(module, args),
      ...(name?.kind === 'scalar' && textOf(name) !== undefined ? { nameNode: name } : {}),
      place: placeOf(node),
      module: module.name,
      args,
      ...optional('loop', 'loop'),
      ...optional('retries', 'retries'),
      ...optional('delay', 'delay'),
      ...(register === undefined ? {} : { register }),
      ...(changedWhen ? { changedWhen } : {}),
      ...(failedWhen ? { failedWhen } : {}),
      ...(until ? { until } : {}),
      notify: scalarsOf(get(node, 'notify')).filter(({ value }) => typeof value === 'string'),
      handler: place.handlers
    }
  ]
}

const registerName = (node: Node | undefined, context: ParseContext): string | undefined => {
  const name = textOf(node)
  if (!node || name === undefined) return undefined
  context.diagnostics.push(...checkName(name, node))
  return name
}

const moduleOf = (
  node: MapNode,
  context: ParseContext
): { readonly module: ModuleSignature; readonly entry: Entry } | undefined => {
  const { modules, diagnostics } = context
  const others = node.entries.filter(({ key }) => !keywords.has(key.value))
  const [first, second, ...rest] = others.filter(({ key }) => modules.has(shortName(key.value)))
  const unknown = others.filter(({ key }) => !modules.has(shortName(key.value)))
  for (const { key } of unknown)
    diagnostics.push(unknownKey(key, first !== undefined, unknown.length === 1, context))
  for (const extra of second ? [second, ...rest] : [])
    if (first)
      diagnostics.push(
        problem(
          extra.key,
          'two-modules',
          `A task names one module; this is the second, after ${first.key.value}`,
          {
            hint: 'Make two tasks of it.',
            related: [{ ...placeOf(first.key), message: 'the first' }]
          }
        )
      )
  if (!first) {
    if (unknown.length === 0)
      diagnostics.push(
        problem(node.entries[0]?.key ?? node, 'no-module', 'This task names no module', {
          hint: 'Add one, such as command: or copy:.'
        })
      )
    return undefined
  }
  const module = modules.get(shortName(first.key.value))
  return module ? { module, entry: first } : undefined
}

const unknownKey = (key: ScalarNode, hasModule: boolean, alone: boolean, context: ParseContext) => {
  const name = shortName(String(key.value))
  const hint = Object.hasOwn(ansibleHints, name) ? ansibleHints[name] : undefined
  const known = [...context.modules.keys(), ...keywords]
  const extra = hint ? { hint } : meant(name, known, key)
  const better = hint ? '' : (extra.fix?.edits[0]?.text ?? '')
  if (hasModule || hint || keywords.has(better) || !alone)
    return problem(key, 'unknown-key', `A task has no key ${name}`, extra)
  return problem(key, 'unknown-module', `There is no module ${name}`, {
    hint: `The modules are ${[...context.modules.keys()].sort().join(', ')}.`,
    ...extra
  })
}

/** The parameters as a map, whatever way they are written; checked as far as they are plain. */
const argumentsOf = (module: ModuleSignature, { key, value }: Entry, context: ParseContext): Node => {
  const map = asMap(module, key, value, context)
  if (!map) return { kind: 'map', entries: [], source: value.source, start: value.start, end: value.end }
  const wrong = [
    ...checkWritten(module.params, map, moduleSubject(module, key)),
    ...checkChoice(module, map, key)
  ]
  context.diagnostics.push(...(wrong.length > 0 ? wrong : checkClash(module, map, key)))
  return map
}

const asMap = (
  module: ModuleSignature,
  key: ScalarNode,
  value: Node,
  context: ParseContext
): MapNode | undefined => {
  const spot = { kind: 'map', source: value.source, start: value.start, end: value.end } as const
  if (value.kind === 'map') return value
  if (value.kind === 'scalar' && value.value === null) return { ...spot, entries: [] }
  const pairs = oldPairs(module, value)
  if (module.free !== undefined && value.kind === 'scalar' && !pairs)
    return { ...spot, entries: [{ key: { ...key, value: module.free }, value }] }
  context.diagnostics.push(
    problem(value, 'wrong-type', `${module.name} takes a map of parameters; this is ${said(plain(value))}`, {
      hint: pairs
        ? 'Write name=value pairs as a map: one `name: value` on each line.'
        : isTemplated(value)
          ? 'Parameters are written out; their values may be templates.'
          : `Write them below ${module.name}:, one on each line.`
    })
  )
  return undefined
}

/** Ansible's old way: `copy: src=a dest=b`. */
const oldPairs = (module: ModuleSignature, value: Node): boolean => {
  const name = /^\s*(\w+)=/.exec(textOf(value) ?? '')?.[1]
  return name !== undefined && Object.hasOwn(module.params.properties, name)
}

const defaultName = (module: ModuleSignature, args: Node): string => {
  const free = module.free === undefined ? undefined : textOf(get(args, module.free))
  const [line = ''] = free?.trim().split('\n') ?? []
  return line ? `${module.name}: ${line}` : module.name
}
