import type { Expression, Path, Statement } from '../template/ast.ts'
import type { Around } from '../template/evaluate.ts'

/**
 * Names of the variables that a statement's text depends on, without their members: those it names itself, then those
 * of the blocks it stands in, the innermost first. What a block or partial calls by a name of its own is not among
 * them: the variables it made that from are.
 */
export const variablesAround = (statement: Statement, around: Around | undefined): ReadonlySet<string> => {
  const names = new Set<string>()
  const add = (one: Statement, outer: Around | undefined): void => {
    for (const path of expressionsOf(one).flatMap(pathsIn)) {
      const name = variableOf(path, outer)
      if (name !== undefined && !isLocal(name, outer)) names.add(name)
    }
  }
  add(statement, around)
  for (let at = around; at; at = at.outer) add(at.statement, at.outer)
  return names
}

/** What the statement itself evaluates; what stands in a block speaks for itself. */
const expressionsOf = (statement: Statement): readonly Expression[] => {
  switch (statement.kind) {
    case 'text':
      return []
    case 'output':
      return [statement.expression]
    case 'if':
      return [statement.condition]
    case 'each':
      return [statement.over]
    case 'with':
      return [statement.value]
    case 'partial':
      return [...(statement.context ? [statement.context] : []), ...statement.named.map(({ value }) => value)]
  }
}

const pathsIn = (expression: Expression): readonly Path[] => {
  if (expression.kind === 'path') return [expression]
  if (expression.kind === 'literal') return []
  return [...expression.args, ...expression.named.map(({ value }) => value)].flatMap(pathsIn)
}

/** `this.a` and `../a` are mostly members of what a block is about, which the block names; `@root.a` and `vars.a` are a. */
const variableOf = (path: Path, around: Around | undefined): string | undefined => {
  const [first, second] = path.segments
  if (path.data) return first?.name === 'root' ? second?.name : undefined
  if (path.here && path.up === 0 && hasContext(around)) return undefined
  return first?.name === 'vars' && second ? second.name : first?.name
}

/** Whether something around the statement gives `this` a meaning. */
const hasContext = (around: Around | undefined): boolean => {
  for (let at = around; at; at = at.outer) {
    const { statement } = at
    if (statement.kind === 'each' || statement.kind === 'with') return true
    if (statement.kind === 'partial' && statement.context) return true
  }
  return false
}

const isLocal = (name: string, around: Around | undefined): boolean => {
  for (let at = around; at; at = at.outer) {
    const { statement } = at
    if ((statement.kind === 'each' || statement.kind === 'with') && statement.names.includes(name))
      return true
    if (statement.kind === 'partial' && statement.named.some(named => named.name === name)) return true
  }
  return false
}
