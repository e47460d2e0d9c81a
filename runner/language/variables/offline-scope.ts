import type { Analysis } from '../analysis/analyse.ts'
import type { Inherited, Item, Play } from '../playbook/play.ts'
import type { ModuleSignature } from '../signature.ts'
import { type Resolved, unknown } from '../value.ts'
import { createScope, type HostScope } from './variables.ts'

/**
 * What a task sees on a host before anything has run: results of tasks are unknown, and so are facts unless they are given.
 * Undefined when the inventory does not have the host. `item`: the one of the task's loop that is looked at.
 */
export const offlineScope = (
  { inventory, playHosts, extra, playbook }: Analysis,
  modules: readonly ModuleSignature[],
  play: Play,
  task: Inherited,
  hostName: string,
  facts: Resolved = unknown,
  item?: Resolved
): HostScope | undefined => {
  const host = inventory?.hosts.get(hostName)
  if (!inventory || !host) return undefined
  const names = (playbook?.plays ?? []).flatMap(each => namesMade(each, modules))
  return createScope({
    inventory,
    host,
    play,
    task,
    playHosts: playHosts.get(play) ?? [],
    facts,
    vars: new Map(names.map(name => [name, unknown])),
    extra,
    check: true,
    ...(item ? { item } : {})
  })
}

const cache = new WeakMap<Play, readonly string[]>()

/** Names that the tasks of a play give to results (register) and values (set_fact, service_facts). */
const namesMade = (play: Play, modules: readonly ModuleSignature[]): readonly string[] => {
  const earlier = cache.get(play)
  if (earlier) return earlier
  const setters = new Set(
    modules.filter(({ params }) => (params as { hq?: string }).hq === 'names').map(({ name }) => name)
  )
  const given = new Map(modules.map(({ name, gives }) => [name, gives ?? []]))
  const ofItem = (item: Item): readonly string[] => {
    if (item.kind === 'include') return (item.items ?? []).flatMap(ofItem)
    const set = setters.has(item.module) && item.args.kind === 'map' ? item.args.entries : []
    return [
      ...(item.register === undefined ? [] : [item.register]),
      ...set.map(({ key }) => key.value),
      ...(given.get(item.module) ?? [])
    ]
  }
  const names = [...play.sections.flat(), ...play.handlers].flatMap(ofItem)
  cache.set(play, names)
  return names
}
