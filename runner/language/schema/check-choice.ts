import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { orList, problem } from '../analysis/problems.ts'
import type { MapNode, ScalarNode } from '../node.ts'
import type { ModuleSignature } from '../signature.ts'

/** Whether one of the parameters is given where a module takes one of several; `key` names the module. */
export const checkChoice = (
  { name, choice }: ModuleSignature,
  args: MapNode,
  key: ScalarNode
): readonly Diagnostic[] => {
  if (!choice) return []
  const given = args.entries.filter(entry => choice.of.includes(entry.key.value))
  const [first, second] = given
  if (!first)
    return [
      problem(key, 'missing-key', `${name} lacks its parameter ${orList(choice.of)}`, {
        hint: `Give ${orList(choice.of)}.`
      })
    ]
  if (!choice.only || !second) return []
  return [
    problem(second.key, 'wrong-value', `${name} takes ${orList(choice.of)}; both are given`, {
      hint: `Take ${orList([second.key.value, first.key.value])} out.`
    })
  ]
}
