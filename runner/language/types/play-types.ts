import { type TSchema, Type } from 'typebox'
import { typeOfNode } from '../analysis/check-node.ts'
import type { ExtraVars } from '../inventory/extra-vars.ts'
import type { Inventory, InventoryHost } from '../inventory/inventory.ts'
import { varsOf } from '../inventory/vars-map.ts'
import type { Entry, MapNode } from '../node.ts'
import type { Inherited } from '../playbook/play.ts'
import { rankLayers } from '../variables/definitions.ts'
import { magicVariables, roleVariables } from '../variables/magic-variables.ts'
import { joinTypes, type TypeEnv } from './type.ts'
import { TypeNames } from './type-names.ts'

/** The names that tasks with the same layers see, before results and items. */
export interface BaseTypes {
  readonly env: TypeEnv
  /** What a name may come to be on the hosts of the play: one definition, or the inventory's several. */
  readonly definitions: (name: string) => readonly Entry[]
  /** Hosts of the play that lack the name. */
  readonly lacking: (name: string) => readonly string[]
  /** The type of a name, also when some hosts lack it. */
  readonly anyway: (name: string) => TSchema | undefined
  /** What the value of a variable sees that only some of the hosts have: names of those hosts are not missing. */
  readonly onSomeHosts: (env: TypeEnv) => TypeEnv
  /** Names that results cannot take over. */
  readonly strong: (name: string) => boolean
}

/** What the inventory defines for the hosts of a play, by name. */
export class HostVars {
  private readonly hosts: readonly InventoryHost[]
  private readonly byName = new Map<string, Entry[]>()
  private readonly gaps = new Map<string, readonly string[]>()

  constructor(inventory: Inventory | undefined, hostNames: readonly string[]) {
    this.hosts = hostNames.flatMap(name => inventory?.hosts.get(name) ?? [])
    const layers = new Set<MapNode>()
    for (const host of this.hosts) for (const layer of host.layers) layers.add(layer)
    for (const layer of layers)
      for (const entry of layer.entries) {
        const entries = this.byName.get(entry.key.value)
        if (entries) entries.push(entry)
        else this.byName.set(entry.key.value, [entry])
      }
  }

  names(): Iterable<string> {
    return this.byName.keys()
  }

  entries(name: string): readonly Entry[] {
    return this.byName.get(name) ?? []
  }

  /** Hosts for which nothing defines the name. */
  lacking(name: string): readonly string[] {
    const earlier = this.gaps.get(name)
    if (earlier) return earlier
    const found = this.hosts
      .filter(host => !host.layers.some(layer => varsOf(layer).has(name)))
      .map(host => host.name)
    this.gaps.set(name, found)
    return found
  }
}

/** Types of a play's variables, shared by tasks that carry the same layers. */
export class PlayTypes {
  private readonly hostVars: HostVars
  private readonly extra: ExtraVars
  private readonly open: boolean
  /** Whether facts are gathered before, or by an earlier play. */
  private readonly facts: boolean
  private readonly bases = new Map<Inherited['layers'], Map<Inherited['role'], BaseTypes>>()

  constructor(
    hostVars: HostVars,
    extra: ExtraVars,
    given: { readonly open: boolean; readonly facts: boolean }
  ) {
    this.hostVars = hostVars
    this.extra = extra
    this.open = given.open
    this.facts = given.facts
  }

  base({ layers, role }: Inherited): BaseTypes {
    const byRole = this.bases.get(layers) ?? new Map<Inherited['role'], BaseTypes>()
    this.bases.set(layers, byRole)
    const earlier = byRole.get(role)
    if (earlier) return earlier
    const made = this.build(layers, role)
    byRole.set(role, made)
    return made
  }

  private build(layers: Inherited['layers'], role: Inherited['role']): BaseTypes {
    const { hostVars, extra, open } = this
    const { above, middle, below } = rankLayers(layers)
    const over = new Map<string, Entry>()
    const under = new Map<string, Entry>()
    const strong = new Set<string>()
    for (const map of [...below].reverse()) for (const entry of map.entries) under.set(entry.key.value, entry)
    for (const map of [...middle].reverse()) for (const entry of map.entries) over.set(entry.key.value, entry)
    for (const map of [...[...above].reverse(), ...extra])
      for (const entry of map.entries) {
        over.set(entry.key.value, entry)
        strong.add(entry.key.value)
      }

    const lacking = (name: string): readonly string[] =>
      name in magicVariables || over.has(name) || under.has(name) || hostVars.entries(name).length === 0
        ? []
        : hostVars.lacking(name)
    const definitions = (name: string): readonly Entry[] => {
      const decided = over.get(name)
      if (decided) return [decided]
      const standard = under.get(name)
      const ofHosts = hostVars.entries(name)
      const needed = standard && (ofHosts.length === 0 || hostVars.lacking(name).length > 0)
      return needed ? [...ofHosts, standard] : ofHosts
    }

    const own = new Map<string, () => TSchema>()
    const inferred = (name: string) => (): TSchema => {
      const types = definitions(name).map(entry => typeOfNode(entry.value, env))
      return types.length > 0 ? types.reduce(joinTypes) : {}
    }
    for (const names of [under.keys(), hostVars.names(), over.keys()])
      for (const name of names) if (!own.has(name)) own.set(name, inferred(name))
    for (const [name, param] of role?.params ?? [])
      if (own.has(name))
        own.set(name, () =>
          param.required || param.default ? param.schema : joinTypes(param.schema, Type.Null())
        )
    for (const [name, type] of Object.entries(
      role ? { ...magicVariables, ...roleVariables } : magicVariables
    ))
      if (this.facts || name !== 'facts') own.set(name, () => type)
    const env: TypeEnv = { names: new TypeNames(own, undefined, name => lacking(name).length > 0), open }
    return {
      env,
      definitions,
      lacking,
      anyway: name => own.get(name)?.(),
      onSomeHosts: seen => ({ ...seen, names: new TypeNames(own, seen.names) }),
      strong: name => strong.has(name)
    }
  }
}
