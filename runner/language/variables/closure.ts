import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkNode, namesInNode } from '../analysis/check-node.ts'
import { placeOf, problem } from '../analysis/problems.ts'
import type { Entry } from '../node.ts'
import type { BaseTypes } from '../types/play-types.ts'
import type { TypeEnv } from '../types/type.ts'
import { onHosts } from './on-hosts.ts'

/** Variables whose values were looked at, for each set of layers. */
export type Visited = Map<BaseTypes, Set<string>>

/** Checks the variables that are named, those that their values name, and so on; each once. */
export const checkNamed = (
  names: Iterable<string>,
  base: BaseTypes,
  env: TypeEnv,
  visited: Visited,
  diagnostics: Diagnostic[]
): void => {
  const done = visited.get(base) ?? new Set<string>()
  visited.set(base, done)
  const active = new Map<string, Entry>()
  const visit = (name: string): void => {
    const around = active.get(name)
    if (around) {
      // Definitions of different hosts may name each other without a circle.
      if ([...active.keys()].every(each => base.definitions(each).length === 1))
        diagnostics.push(cycle(name, around, active))
      return
    }
    if (done.has(name)) return
    const definitions = base.definitions(name)
    const everywhere = definitions.length === 1 && base.lacking(name).length === 0
    const seen = everywhere ? env : base.onSomeHosts(env)
    for (const entry of definitions) {
      active.set(name, entry)
      diagnostics.push(...checkNode(entry.value, seen).map(one => onHosts(one, base)))
      for (const below of namesInNode(entry.value)) visit(below)
    }
    active.delete(name)
    done.add(name)
  }
  for (const name of names) visit(name)
}

const cycle = (name: string, at: Entry, active: ReadonlyMap<string, Entry>): Diagnostic => {
  const names = [...active.keys()]
  const chain = names.slice(names.indexOf(name))
  return problem(
    at.value,
    'variable-cycle',
    `The variable ${name} is defined by itself: ${[...chain, name].join(' → ')}`,
    {
      hint: 'Give one of them another name, or a value of its own.',
      related: chain.slice(1).flatMap(other => {
        const entry = active.get(other)
        return entry ? [{ ...placeOf(entry.value), message: `${other} is defined here` }] : []
      })
    }
  )
}
