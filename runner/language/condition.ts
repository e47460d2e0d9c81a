import type { ASTNode } from '@marcbachmann/cel-js'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { ScalarNode } from './node.ts'

/** A CEL expression that says yes or no. */
export interface Condition {
  readonly text: string
  readonly node: ScalarNode
  /** Offsets in it count in `text`; `offsetInSource(node, n)` leads on to the source. */
  readonly ast: ASTNode
  /** The variables it names, without their members; `vars.x` counts as x. */
  readonly names: ReadonlySet<string>
}

export interface ParsedCondition {
  readonly condition?: Condition
  readonly diagnostics: readonly Diagnostic[]
}

/** A condition as it stands in YAML; true and false are conditions too. */
export const parseCondition = (_node: ScalarNode): ParsedCondition => {
  throw new Error('not yet')
}

/** A condition that has no place in a file (assert's `that`, at run time). Throws LanguageError. */
export const conditionFromText = (_text: string): Condition => {
  throw new Error('not yet')
}
