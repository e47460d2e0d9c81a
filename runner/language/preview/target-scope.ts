import type { Analysis } from '../analysis/analyse.ts'
import { placeOf } from '../analysis/problems.ts'
import { LanguageError } from '../language-error.ts'
import type { Node } from '../node.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Resolved, Value } from '../value.ts'
import { offlineScope } from '../variables/offline-scope.ts'
import { renderNode } from '../variables/render.ts'
import type { HostScope } from '../variables/variables.ts'
import type { PreviewTarget } from './preview-targets.ts'

/** What the task of a target sees on a host before anything has run; in a loop, with its first item. Throws LanguageError. */
export const targetScope = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: Pick<PreviewTarget, 'play' | 'task' | 'includes'>,
  host: string,
  facts: Resolved
): HostScope => {
  const { play, task, includes } = target
  const seenBy = (item: typeof task | (typeof includes)[number], loopItem?: Resolved): HostScope => {
    const scope = offlineScope(analysis, modules, play, item, host, facts, loopItem)
    if (scope) return scope
    throw new LanguageError({
      code: 'unknown-host',
      severity: 'error',
      message: `${host} is not in the inventory`,
      ...placeOf(play.hosts)
    })
  }
  const looped = loopOf(target)
  return seenBy(task, looped && firstItem(looped.loop, seenBy(looped.item), host))
}

/** The loop whose item the task sees: its own, or that of the nearest include around it. */
export const loopOf = ({ task, includes }: Pick<PreviewTarget, 'task' | 'includes'>) => {
  for (const item of [task, ...includes.toReversed()]) if (item.loop) return { item, loop: item.loop }
  return undefined
}

const firstItem = (loop: Node, scope: HostScope, host: string): Resolved => {
  const list = renderNode(loop, scope)
  if (list.unknown) return list
  const [first] = Array.isArray(list.value) ? (list.value as readonly Value[]) : []
  if (first !== undefined) return { ...list, value: first }
  throw new LanguageError({
    code: 'wrong-value',
    severity: 'error',
    message: Array.isArray(list.value)
      ? `The loop has no items on ${host}: there is nothing to render`
      : 'loop takes a list',
    ...placeOf(loop)
  })
}
