import type { Node } from './node.ts'
import type { Resolved, Scope } from './value.ts'

/** The node as a value: strings with {{ are templates, a single expression keeps its value. Throws LanguageError. */
export const renderNode = (_node: Node, _scope: Scope): Resolved => {
  throw new Error('not yet')
}
