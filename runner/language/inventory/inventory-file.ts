import type { Diagnostic, Place } from '../../protocol/diagnostic.ts'
import { checkVars } from '../analysis/check-vars.ts'
import { placeOf, problem } from '../analysis/problems.ts'
import { type Entry, get, type MapNode, type Node } from '../node.ts'
import { inventoryGroupKeywords } from '../schema/keywords.ts'
import { checkWritten } from '../schema/validate.ts'
import type { Value } from '../value.ts'
import { expandHostRange } from './host-range.ts'

/** An inventory while its files are read. */
export interface Draft {
  readonly hosts: Map<string, DraftHost>
  readonly groups: Map<string, DraftGroup>
}

export interface DraftHost {
  readonly place: Place
  readonly vars: MapNode[]
  /** Groups that name it themselves. */
  readonly groups: Set<string>
}

export interface DraftGroup {
  readonly vars: MapNode[]
  readonly children: Set<string>
  readonly parents: Set<string>
}

export const newDraft = (): Draft => ({ hosts: new Map(), groups: new Map() })

/** Reads the groups of a file into the draft. */
export const readGroups = (root: MapNode, draft: Draft, diagnostics: Diagnostic[]): void => {
  for (const entry of root.entries) readGroup(entry, undefined, [], draft, diagnostics)
}

const readGroup = (
  { key, value }: Entry,
  parent: string | undefined,
  chain: readonly string[],
  draft: Draft,
  diagnostics: Diagnostic[]
): void => {
  const name = key.value
  const group = groupNamed(draft, name)
  if (parent !== undefined && parent !== 'all') {
    if (chain.includes(name) || isBelow(draft, parent, name)) {
      diagnostics.push(problem(key, 'wrong-value', `The group ${name} would be a child of itself`))
      return
    }
    groupNamed(draft, parent).children.add(name)
    group.parents.add(parent)
  } else if (parent === 'all' && name !== 'all') groupNamed(draft, 'all').children.add(name)
  if (value.kind === 'scalar' && value.value === null) return
  diagnostics.push(
    ...checkWritten(
      inventoryGroupKeywords,
      value,
      { whole: `The group ${name}`, part: 'key', key },
      shallow(value)
    )
  )
  if (value.kind !== 'map') return
  const vars = get(value, 'vars')
  if (vars?.kind === 'map') {
    group.vars.push(vars)
    diagnostics.push(...checkVars(vars))
  }
  const hosts = get(value, 'hosts')
  if (hosts?.kind === 'map') for (const host of hosts.entries) readHost(host, name, draft, diagnostics)
  const children = get(value, 'children')
  if (children?.kind === 'map')
    for (const child of children.entries) readGroup(child, name, [...chain, name], draft, diagnostics)
}

const readHost = ({ key, value }: Entry, group: string, draft: Draft, diagnostics: Diagnostic[]): void => {
  const names = expandHostRange(key.value)
  if (typeof names === 'string') {
    diagnostics.push(problem(key, 'wrong-value', `A host of ${group}: ${names}`))
    return
  }
  const vars = value.kind === 'map' ? value : undefined
  if (vars) diagnostics.push(...checkVars(vars))
  else if (value.kind !== 'scalar' || value.value !== null)
    diagnostics.push(
      problem(value, 'wrong-type', `The host ${key.value} takes a mapping of variables, or nothing`)
    )
  for (const name of names) {
    const host = draft.hosts.get(name) ?? { place: placeOf(key), vars: [], groups: new Set<string>() }
    draft.hosts.set(name, host)
    if (group !== 'all' && group !== 'ungrouped') host.groups.add(group)
    if (vars) host.vars.push(vars)
  }
}

const groupNamed = (draft: Draft, name: string): DraftGroup => {
  const earlier = draft.groups.get(name)
  if (earlier) return earlier
  const made = { vars: [], children: new Set<string>(), parents: new Set<string>() }
  draft.groups.set(name, made)
  return made
}

const isBelow = (draft: Draft, name: string, above: string): boolean => {
  if (name === above) return true
  for (const parent of draft.groups.get(name)?.parents ?? []) if (isBelow(draft, parent, above)) return true
  return false
}

/** What the keys of a group hold, without going into thousands of hosts. */
const shallow = (node: Node): Value => {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'seq') return []
  return Object.fromEntries(
    node.entries.map(({ key, value }) => [
      key.value,
      value.kind === 'map' ? {} : value.kind === 'seq' ? [] : value.value
    ])
  )
}
