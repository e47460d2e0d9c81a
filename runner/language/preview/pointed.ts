import { namesInNode } from '../analysis/check-node.ts'
import { parseCondition } from '../condition/condition.ts'
import type { Entry, Node } from '../node.ts'
import { itemsOf, memberOf, presenceOf, saysPresence } from '../schema/presence.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import { templateOfScalar } from '../template/parse.ts'
import type { HostScope } from '../variables/variables.ts'
import { isTemplated, pointerSteps, scalarsOf } from '../yaml/plain.ts'

/** What a JSON pointer into a task's parameters leads to. */
export interface Pointed {
  /** Where it is written: the finest node, or what stands for it. */
  readonly node: Node
  /** The key before it, when it is a value of a map. */
  readonly entry?: Entry
  /** Nodes of variables that the way goes through, the last one the finest. */
  readonly through: readonly { readonly name: string; readonly node: Node }[]
  /** Variables in it and in the conditions around it, the nearest first. */
  readonly names: ReadonlySet<string>
}

/**
 * Follows a pointer from a task's parameters to where it is written, through templates that are one variable: the list of sections
 * may be a variable of the inventory. Without a scope it stops at the first template.
 */
export const pointed = (
  args: Node,
  params: JsonSchema,
  pointer: string,
  scope?: Pick<HostScope, 'definition'>
): Pointed => {
  let node = args
  let entry: Entry | undefined
  let its = params
  let written: Pick<Pointed, 'node' | 'entry'> = { node }
  let left = false
  const through: { readonly name: string; readonly node: Node }[] = []
  const around: string[] = []
  const steps = pointerSteps(pointer)
  for (let index = 0; index <= steps.length; index++) {
    for (let definition = follow(node, scope); definition; definition = follow(node, scope)) {
      if (index === steps.length && !saysPresence(its)) break
      // Below a line only its own values are variables: the line is still where it is written.
      if (!left && !saysPresence(its)) {
        written = { node, ...(entry ? { entry } : {}) }
        left = true
      }
      node = definition.node
      entry = undefined
      through.push(definition)
      if (through.length > 20) break
    }
    if (!left) written = { node, ...(entry ? { entry } : {}) }
    if (node.kind === 'map') around.unshift(...namesOfPresence(node, its))
    const step = steps[index]
    if (step === undefined) break
    if (node.kind === 'map') {
      entry = node.entries.find(({ key }) => key.value === step)
      if (!entry) break
      node = entry.value
      its = memberOf(its, step)
    } else if (node.kind === 'seq') {
      const item: Node | undefined = node.items[Number(step)]
      if (!item) break
      entry = undefined
      node = item
      its = itemsOf(its)
    } else break
  }
  if (!left) written = { node, ...(entry ? { entry } : {}) }
  return { ...written, through, names: new Set([...namesInNode(written.node), ...around]) }
}

const namesOfPresence = (node: Extract<Node, { kind: 'map' }>, its: JsonSchema): readonly string[] =>
  scalarsOf(presenceOf(node, its)).flatMap(one => [...(parseCondition(one).condition?.names ?? [])])

/** The definition of the variable that a template consists of. */
const follow = (
  node: Node,
  scope: Pick<HostScope, 'definition'> | undefined
): { readonly name: string; readonly node: Node } | undefined => {
  if (!scope || node.kind !== 'scalar' || !isTemplated(node)) return undefined
  const [only, more] = templateOfScalar(node).body
  if (only?.kind !== 'output' || more || only.expression.kind !== 'path') return undefined
  const { segments, data, here } = only.expression
  const name = segments[0]?.name
  if (data || here || segments.length !== 1 || name === undefined) return undefined
  const definition = scope.definition(name)
  return definition && { name, node: definition.value }
}
