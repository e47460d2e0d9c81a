import type { TSchema } from 'typebox'
import type { Analysis } from '../../analysis/analyse.ts'
import { typeOfNode } from '../../analysis/check-node.ts'
import { looseNames } from '../../analysis/check-standalone.ts'
import type { Seen, SeenItem } from '../../analysis/seen.ts'
import { get, type MapNode } from '../../node.ts'
import { nothingInherited } from '../../playbook/inherit.ts'
import type { Inherited, Play } from '../../playbook/play.ts'
import type { RoleParam } from '../../playbook/role-params.ts'
import { resultType } from '../../types/task-types.ts'
import { anyType, elementType, mayBe, type TypeEnv } from '../../types/type.ts'
import { TypeNames } from '../../types/type-names.ts'
import type { OpenFile } from '../open-file.ts'
import type { Spot } from './spot.ts'

/** The names that a place of a text sees, and whose they are. */
export interface Sight {
  readonly env: TypeEnv
  /** What hands variables down to it. */
  readonly inherited: Inherited
  readonly play?: Play
  /** That the play is of. */
  readonly analysis?: Analysis
  /** The task that it belongs to, when there is one. */
  readonly item?: SeenItem
}

/** What an offset of the file sees; `spot` is what stands there, `seen` what an analysis of the file tells. */
export const sightAt = (
  open: OpenFile,
  offset: number,
  spot: Spot | undefined,
  seen: readonly Seen[] = open.seen
): Sight => withParams(sightIn(open, offset, spot, seen))

const sightIn = (open: OpenFile, offset: number, spot: Spot | undefined, seen: readonly Seen[]): Sight => {
  const { file } = open.source
  const outcome = spot?.meaning.kind === 'condition' && spot.meaning.outcome
  const items = seen.filter(one => one.kind === 'item').filter(({ item }) => item.place.file === file)
  const covering = innermost(items.filter(one => covers(one, offset)))
  if (covering) return ofItem(open, covering, outcome ? covering.outcome : covering.env)
  const inBlock = firstInBlock(items, spot, offset)
  if (inBlock) return ofItem(open, inBlock, inBlock.env)
  const earlier = items.findLast(({ item }) => item.place.range.end.offset <= offset)
  const play = playAt(open, offset, seen)
  const inTask = spot !== undefined && spot.tasks.length > 0
  if (earlier && inTask && (!play || earlier.play === play.play)) {
    const { item: _item, ...sight } = ofItem(open, earlier, earlier.after())
    return { ...sight, env: withOwnNames(sight.env, spot, open) }
  }
  const found = play ?? templateOf(file, seen) ?? roleOf(file, seen) ?? seen.find(one => one.kind === 'play')
  if (!found) return { env: withOwnNames(looseNames(), spot, open), inherited: nothingInherited }
  return {
    env: withOwnNames(found.env, spot, open),
    inherited: inheritedOf(found),
    ...playOf(open, found.play)
  }
}

const covers = ({ item: { place } }: SeenItem, offset: number): boolean =>
  place.range.start.offset <= offset && offset <= place.range.end.offset

const innermost = (items: readonly SeenItem[]): SeenItem | undefined => {
  let found: SeenItem | undefined
  for (const one of items) if (!found || length(one) < length(found)) found = one
  return found
}

const length = ({ item: { place } }: SeenItem): number => place.range.end.offset - place.range.start.offset

/** Keywords of a block stand outside of its tasks; the first of them sees what they see. */
const firstInBlock = (
  items: readonly SeenItem[],
  spot: Spot | undefined,
  offset: number
): SeenItem | undefined => {
  const block = spot?.tasks.findLast(map => get(map, 'block'))
  if (!block || offset < block.start) return undefined
  return items.find(
    ({ item: { place } }) => block.start <= place.range.start.offset && place.range.end.offset <= block.end
  )
}

/** A task that is not finished yet: its own variables, item and result beside what is there anyway. */
const withOwnNames = (env: TypeEnv, spot: Spot | undefined, { modules }: OpenFile): TypeEnv => {
  const names = new Map<string, TSchema>()
  for (const map of spot?.tasks ?? []) {
    const vars = get(map, 'vars')
    if (vars?.kind === 'map')
      for (const { key, value } of vars.entries) names.set(key.value, typeOfNode(value, env))
    const loop = get(map, 'loop')
    const type = loop && typeOfNode(loop, env)
    if (type) names.set('item', mayBe(type, 'array') ? elementType(type) : anyType)
    const own = spot?.meaning.kind === 'condition' && spot.meaning.outcome && ownResult(map, modules)
    if (own) names.set(own.name, own.type)
  }
  return withNames(env, names)
}

const withNames = (env: TypeEnv, names: ReadonlyMap<string, TSchema>): TypeEnv => {
  if (names.size === 0) return env
  const made = new Map([...names].map(([name, type]) => [name, () => type]))
  return { ...env, names: new TypeNames(made, env.names) }
}

/** Params that the role declares and nobody gives a value yet. */
const withParams = (sight: Sight): Sight => {
  const params = sight.inherited.role?.params ?? new Map<string, RoleParam>()
  const missing = [...params].filter(([name]) => !sight.env.names.has(name))
  return { ...sight, env: withNames(sight.env, new Map(missing.map(([name, { schema }]) => [name, schema]))) }
}

const ownResult = (map: MapNode, modules: OpenFile['modules']) => {
  const register = get(map, 'register')
  const module = modules.find(({ name }) => get(map, name))
  return register?.kind === 'scalar' && module
    ? { name: String(register.value), type: resultType(module, false) }
    : undefined
}

/** The play of a playbook that an offset stands in. */
const playAt = ({ source }: OpenFile, offset: number, seen: readonly Seen[]) =>
  seen
    .filter(one => one.kind === 'play')
    .findLast(({ play: { place } }) => place.file === source.file && place.range.start.offset <= offset)

const roleOf = (file: string, seen: readonly Seen[]) =>
  seen.find(one => one.kind === 'role' && file.startsWith(`${one.role.directory}/`))

const templateOf = (file: string, seen: readonly Seen[]) =>
  seen.find(one => one.kind === 'template' && one.file === file)

const inheritedOf = (seen: Seen): Inherited => {
  switch (seen.kind) {
    case 'play':
      return seen.play.inherited
    case 'role':
      return seen.inherited
    case 'item':
      return seen.item
    case 'template':
      return seen.task
  }
}

const ofItem = (open: OpenFile, item: SeenItem, env: TypeEnv): Sight => ({
  env,
  inherited: item.item,
  item,
  ...playOf(open, item.play)
})

export const playOf = ({ analyses: [analysis] }: OpenFile, play: Play | undefined) => ({
  ...(play ? { play } : {}),
  ...(analysis && play ? { analysis } : {})
})
