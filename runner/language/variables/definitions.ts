import { varsOf } from '../inventory/vars-map.ts'
import type { Entry, MapNode } from '../node.ts'
import { type Layer, layerOrder } from '../playbook/play.ts'

/** The layers of a task by rank, the strongest first. */
export interface Ranked {
  /** Stronger than what the host has by now: role params. */
  readonly above: readonly MapNode[]
  /** Between that and the inventory. */
  readonly middle: readonly MapNode[]
  /** Weaker than the inventory: defaults of roles. */
  readonly below: readonly MapNode[]
  /** Names that are secret wherever they come from. */
  readonly secrets: ReadonlySet<string>
}

const cache = new WeakMap<readonly Layer[], Ranked>()
const rank = (layer: Layer): number => layerOrder.indexOf(layer.kind)
const inventoryRank = layerOrder.indexOf('inventory')
const hostRank = layerOrder.indexOf('host')

/** Sorts the layers that a task carries; tasks that share them share the result. */
export const rankLayers = (layers: readonly Layer[]): Ranked => {
  const earlier = cache.get(layers)
  if (earlier) return earlier
  const strongestFirst = layers.map((layer, index) => ({ layer, index }))
  strongestFirst.sort((a, b) => rank(b.layer) - rank(a.layer) || b.index - a.index)
  const within = (low: number, high: number): readonly MapNode[] =>
    strongestFirst
      .filter(({ layer }) => rank(layer) > low && rank(layer) < high)
      .map(({ layer }) => layer.vars)
  const ranked = {
    above: within(hostRank, Number.POSITIVE_INFINITY),
    middle: within(inventoryRank, hostRank),
    below: within(-1, inventoryRank),
    secrets: new Set(layers.flatMap(layer => [...(layer.secrets ?? [])]))
  }
  cache.set(layers, ranked)
  return ranked
}

/** The first definition of a name in mappings that come strongest first. */
export const findIn = (maps: readonly MapNode[], name: string): Entry | undefined => {
  for (const map of maps) {
    const entry = varsOf(map).get(name)
    if (entry) return entry
  }
  return undefined
}

/** The last definition of a name in mappings that come weakest first. */
export const findLast = (maps: readonly MapNode[], name: string): Entry | undefined => {
  for (let index = maps.length - 1; index >= 0; index--) {
    const map = maps[index]
    const entry = map && varsOf(map).get(name)
    if (entry) return entry
  }
  return undefined
}
