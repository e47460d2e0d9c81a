import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { ExtraVars } from '../inventory/extra-vars.ts'
import { matchHosts } from '../inventory/host-pattern.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { LanguageError } from '../language-error.ts'
import type { Node, ScalarNode } from '../node.ts'
import type { Play } from '../playbook/play.ts'
import type { Source } from '../source.ts'
import type { Resolved, Scope } from '../value.ts'
import { findIn, findLast, rankLayers } from '../variables/definitions.ts'
import { renderNode } from '../variables/render.ts'
import { isTemplated } from '../yaml/plain.ts'
import { meant, problem } from './problems.ts'

export interface PlayHosts {
  /** What the play's pattern matches. */
  readonly all: readonly string[]
  /** Those of them that --limit leaves. */
  readonly names: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The hosts of a play; a part of the pattern that matches nothing is an error, for it is mostly a misspelt name. */
export const hostsOfPlay = (
  play: Play,
  inventory: Inventory | undefined,
  extra: ExtraVars,
  limit: Source | undefined
): PlayHosts => {
  const diagnostics: Diagnostic[] = []
  const pattern = patternOf(play, extra, diagnostics)
  if (!inventory || pattern === undefined) return { all: [], names: [], diagnostics }
  const matched = matchHosts(inventory, pattern)
  if (pattern !== '' && inventory.hosts.size > 0)
    diagnostics.push(...matched.unknown.map(name => unknownHost(name, play.hosts, inventory)))
  if (!limit) return { all: matched.hosts, names: matched.hosts, diagnostics }
  const limited = matchHosts(inventory, limit.text)
  const at: ScalarNode = {
    kind: 'scalar',
    value: limit.text,
    style: 'plain',
    source: limit,
    start: 0,
    end: limit.text.length
  }
  if (inventory.hosts.size > 0)
    diagnostics.push(...limited.unknown.map(name => unknownHost(name, at, inventory)))
  const left = new Set(limited.hosts)
  return { all: matched.hosts, names: matched.hosts.filter(name => left.has(name)), diagnostics }
}

const unknownHost = (name: string, at: Node, inventory: Inventory): Diagnostic => {
  const groups = [...inventory.groups.keys()].filter(group => group !== 'ungrouped')
  const hint =
    inventory.hosts.size <= 8
      ? `${inventory.file} has the hosts ${[...inventory.hosts.keys()].join(', ')} and the groups ${groups.join(', ')}.`
      : `${inventory.file} has ${inventory.hosts.size} hosts and the groups ${groups.slice(0, 12).join(', ')}.`
  return problem(exactPart(at, name), 'unknown-host', `No host or group is called ${name}`, {
    hint,
    ...meant(name, [...groups, ...inventory.hosts.keys()], exactPart(at, name))
  })
}

/** The part of a pattern, where it can be found as it is written. */
const exactPart = (at: Node, part: string): Node => {
  const index = at.source.text.slice(at.start, at.end).indexOf(part)
  return index < 0 ? at : { ...at, start: at.start + index, end: at.start + index + part.length }
}

const patternOf = (play: Play, extra: ExtraVars, diagnostics: Diagnostic[]): string | undefined => {
  if (!isTemplated(play.hosts)) return String(play.hosts.value ?? '')
  try {
    const { value, unknown } = renderNode(play.hosts, earlyScope(play, extra))
    return unknown ? undefined : Array.isArray(value) ? value.join(',') : String(value)
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    diagnostics.push({ ...error.diagnostic, hint: 'hosts sees the variables of -e and of the play only.' })
    return undefined
  }
}

/** What is known before there are hosts. */
export const earlyScope = (play: Play, extra: ExtraVars): Scope => {
  const { middle } = rankLayers(play.inherited.layers)
  const active = new Set<string>()
  const scope: Scope = {
    resolve(name): Resolved | undefined {
      const entry = findLast(extra, name) ?? findIn(middle, name)
      if (!entry || active.has(name)) return undefined
      active.add(name)
      const resolved = renderNode(entry.value, scope)
      active.delete(name)
      return resolved
    },
    names: () => [...extra, ...middle].flatMap(map => map.entries.map(({ key }) => key.value))
  }
  return scope
}
