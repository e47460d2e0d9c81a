import type { TSchema } from 'typebox'
import type { Node, ScalarNode } from './node.ts'

/** The params a role declares, by name. */
export type RoleParams = ReadonlyMap<string, RoleParam>

export interface RoleParam {
  readonly name: string
  /** Where it is declared. */
  readonly key: ScalarNode
  /** JSON Schema of its value. */
  readonly schema: TSchema
  /** May hold templates. */
  readonly default?: Node
  /** No default: whoever uses the role gives a value. */
  readonly required: boolean
  readonly secret: boolean
  readonly description: string
}
