import type { Analysis } from '../analysis/analyse.ts'
import type { Workspace } from '../analysis/workspace.ts'
import { LanguageError } from '../language-error.ts'
import { get, type Node } from '../node.ts'
import { basename, normalise } from '../path.ts'
import type { Include, Item, Play, Task } from '../playbook/play.ts'
import { searchPath } from '../playbook/search-path.ts'
import type { ModuleSignature } from '../signature.ts'
import { type Resolved, unknown } from '../value.ts'
import { renderNode } from '../variables/render.ts'
import { isTemplated, textOf } from '../yaml/plain.ts'
import { firstThere } from '../yaml/read-yaml.ts'
import { isForeseeable } from './foresee.ts'
import { targetScope } from './target-scope.ts'

/** A task of a playbook that makes a text, for the hosts of its play on which it makes it of this template. */
export interface PreviewTarget {
  readonly play: Play
  readonly task: Task
  /** Includes that lead to the task, the outermost first. */
  readonly includes: readonly Include[]
  /** Path of the template; of the file with the task, when its parameters tell the text. */
  readonly template: string
  /** The module foresees the text from the task's parameters: there is no template. */
  readonly foreseen?: true
  /** The file on the first of the hosts; undefined when a task, or a fact that is not given, decides it, or it is secret. */
  readonly dest: string | undefined
  readonly hosts: readonly string[]
}

/**
 * Every task that renders a template which is there, also below include_tasks with a plain name, in the order of the
 * plays, handlers last. A `src` that differs between hosts makes a target of each template. Run it inside `loadWorkspace`.
 */
export const previewTargets = (
  workspace: Workspace,
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  facts: Resolved = unknown
): readonly PreviewTarget[] => {
  const templates = new Map(modules.flatMap(module => templateParam(module)))
  const foreseers = new Map(
    modules.flatMap(module => (module.renders ? [[module.name, module] as const] : []))
  )
  const targetsIn = (play: Play, item: Item, includes: readonly Include[]): readonly PreviewTarget[] => {
    if (item.kind === 'include')
      return (item.items ?? []).flatMap(each => targetsIn(play, each, [...includes, item]))
    const foreseer = foreseers.get(item.module)
    const hosts = analysis.playHosts.get(play) ?? []
    if (foreseer && isForeseeable(item, foreseer)) {
      const target = { play, task: item, includes, template: item.args.source.file, foreseen: true as const }
      return [
        {
          ...target,
          hosts,
          dest: destinationOn(analysis, modules, { ...target, hosts, dest: undefined }, hosts[0], facts)
        }
      ]
    }
    const param = templates.get(item.module)
    const src = param === undefined ? undefined : get(item.args, param)
    if (!src) return []
    const task = { play, task: item, includes }
    return bySource(analysis, modules, task, src, facts).flatMap(({ text, hosts }) => {
      const found = firstThere(workspace, searchPath('templates', text, item, play.directory))
      if (!found || found === 'pending') return []
      const target = { ...task, template: normalise(found.path), dest: undefined, hosts }
      return [{ ...target, dest: destinationOn(analysis, modules, target, hosts[0], facts) }]
    })
  }
  return (analysis.playbook?.plays ?? []).flatMap(play =>
    [...play.sections.flat(), ...play.handlers].flatMap(item => targetsIn(play, item, []))
  )
}

/** The file that a target is on a host; undefined when it cannot be known yet or is secret. */
export const destinationOn = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string | undefined,
  facts: Resolved = unknown
): string | undefined => {
  const node = get(target.task.args, 'dest')
  const usual = modules.find(({ name }) => name === target.task.module)?.params.properties.dest as
    | { readonly default?: string }
    | undefined
  const path = node ? textOn(analysis, modules, target, node, host, facts) : usual?.default
  return path?.endsWith('/') ? `${path}${basename(target.template).replace(/\.hbs$/, '')}` : path
}

const templateParam = ({ name, params }: ModuleSignature): readonly (readonly [string, string])[] =>
  Object.entries(params.properties).flatMap(([param, schema]) =>
    (schema as { hq?: string }).hq === 'template' ? [[name, param] as const] : []
  )

type TaskOfPlay = Pick<PreviewTarget, 'play' | 'task' | 'includes'>

interface Sourced {
  readonly text: string
  readonly hosts: readonly string[]
}

/** The templates that a task names, each with its hosts; hosts on which that cannot be known are left out. */
const bySource = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  task: TaskOfPlay,
  src: Node,
  facts: Resolved
): readonly Sourced[] => {
  const hosts = analysis.playHosts.get(task.play) ?? []
  const written = textOf(src)
  if (written !== undefined && !isTemplated(src)) return [{ text: written, hosts }]
  const found = new Map<string, string[]>()
  for (const host of hosts) {
    const text = textOn(analysis, modules, task, src, host, facts)
    if (text !== undefined) found.set(text, [...(found.get(text) ?? []), host])
  }
  return [...found].map(([text, its]) => ({ text, hosts: its }))
}

const textOn = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  task: TaskOfPlay,
  node: Node,
  host: string | undefined,
  facts: Resolved
): string | undefined => {
  const written = textOf(node)
  if (written !== undefined && !isTemplated(node)) return written
  if (host === undefined) return undefined
  try {
    const scope = targetScope(analysis, modules, task, host, facts)
    const { value, secret, unknown: unclear } = renderNode(node, scope)
    return typeof value === 'string' && !secret && !unclear ? value : undefined
  } catch (error) {
    if (error instanceof LanguageError) return undefined
    throw error
  }
}
