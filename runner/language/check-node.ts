import type { TSchema } from 'typebox'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { Node } from './node.ts'
import type { TypeEnv } from './type.ts'

/** The static diagnostics of every template in the node. */
export const checkNode = (_node: Node, _types: TypeEnv): readonly Diagnostic[] => []

/** The type that rendering the node gives. */
export const typeOfNode = (_node: Node, _types: TypeEnv): TSchema => ({})

/** The variables that the templates in the node name, without their members. */
export const namesInNode = (_node: Node): ReadonlySet<string> => new Set()
