import type { Entry, MapNode } from '../node.ts'

const cache = new WeakMap<MapNode, ReadonlyMap<string, Entry>>()

/** The variables of a mapping by name; built once for each mapping. */
export const varsOf = (map: MapNode): ReadonlyMap<string, Entry> => {
  const earlier = cache.get(map)
  if (earlier) return earlier
  const built = new Map(map.entries.map(entry => [entry.key.value, entry]))
  cache.set(map, built)
  return built
}
