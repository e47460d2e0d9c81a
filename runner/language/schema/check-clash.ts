import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { problem } from '../analysis/problems.ts'
import { get, type MapNode, type ScalarNode } from '../node.ts'
import type { ModuleSignature } from '../signature.ts'
import { isTemplated, plain, scalarsOf } from '../yaml/plain.ts'
import { coerce, withDefaults } from './coerce.ts'

/** What the module says against parameters that do not go together; nothing while one of them is a template. */
export const checkClash = (
  { params, clash }: ModuleSignature,
  args: MapNode,
  key: ScalarNode
): readonly Diagnostic[] => {
  if (!clash || args.entries.some(entry => scalarsOf(entry.value).some(isTemplated))) return []
  const value = withDefaults(params, coerce(params, plain(args), args))
  const found = clash(value as Parameters<typeof clash>[0])
  if (!found) return []
  const { at, message, hint } = found
  return [problem(get(args, at) ?? key, 'wrong-value', message, hint === undefined ? {} : { hint })]
}
