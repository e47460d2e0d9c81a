import type { Place } from '../../protocol/diagnostic.ts'
import { placeOf } from '../analysis/problems.ts'
import { varsOf } from '../inventory/vars-map.ts'
import { type Entry, get, type MapNode, type Node } from '../node.ts'
import type { Item } from '../playbook/play.ts'
import { rankLayers } from '../variables/definitions.ts'
import type { Sight } from './cursor/sight.ts'
import { declaredParams } from './declared-params.ts'
import type { OpenFile } from './open-file.ts'

/** Every place that gives a variable a value for what sees it: the strongest first, then where it is declared. */
export const variablePlaces = (open: OpenFile, name: string, sight: Sight): readonly Place[] => {
  const { inherited, play, analysis, item } = sight
  if (name === 'item') return item?.item.loop ? [placeOf(item.item.loop)] : []
  const { above, middle, below } = rankLayers(inherited.layers)
  const hosts = (analysis && play && analysis.playHosts.get(play)) ?? []
  const ofHosts = hosts.flatMap(host => [...(analysis?.inventory?.hosts.get(host)?.layers ?? [])].reverse())
  const found = [...new Set([...(analysis?.extra ?? []), ...above, ...middle, ...ofHosts, ...below])].flatMap(
    map => varsOf(map).get(name) ?? []
  )
  const declared = declaredParams(open, inherited.role?.name).get(name)
  return [
    ...made(open, name),
    ...found.filter(isInFile).map(({ key }) => placeOf(key)),
    ...(declared ? [placeOf(declared.param.key)] : [])
  ]
}

/** What stands on the command line cannot be opened. */
const isInFile = ({ key }: Entry): boolean => !key.source.file.startsWith('-')

/** Tasks that give their result the name, or set it. */
const made = (open: OpenFile, name: string): readonly Place[] =>
  open.seen.flatMap(one => (one.kind === 'item' ? madeBy(open, one.item, name) : []))

const madeBy = (open: OpenFile, item: Item, name: string): readonly Place[] => {
  if (item.kind === 'include') return []
  const registers = item.register === name ? nodeOf(open, item) : undefined
  const register = get(registers, 'register')
  const module = open.modules.find(each => each.name === item.module)
  const sets =
    (module?.params as { readonly hq?: string } | undefined)?.hq === 'names' && item.args.kind === 'map'
  const set = sets ? item.args.entries.find(({ key }) => key.value === name) : undefined
  return [...(register ? [placeOf(register)] : []), ...(set ? [placeOf(set.key)] : [])]
}

/** The mapping that a task is written as. */
const nodeOf = ({ workspace }: OpenFile, { place }: Item): MapNode | undefined => {
  const parsed = workspace.yaml(place.file)
  return 'kind' in parsed || !parsed.root ? undefined : mapAt(parsed.root, place.range.start.offset)
}

const mapAt = (node: Node, start: number): MapNode | undefined => {
  if (node.kind === 'map' && node.start === start) return node
  const below =
    node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'seq' ? node.items : []
  const next = below.findLast(each => each.start <= start && start < each.end)
  return next && mapAt(next, start)
}
