import type { Node } from '../node.ts'
import { evaluateTemplate } from '../template/evaluate.ts'
import { isTemplate, templateOfScalar } from '../template/parse.ts'
import { known, type Resolved, type Scope, type Value } from '../value.ts'

/** The node as a value: strings with {{ are templates, a single expression keeps its value. Throws LanguageError. */
export const renderNode = (node: Node, scope: Scope): Resolved => {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && isTemplate(node.value)
      ? evaluateTemplate(templateOfScalar(node), scope)
      : known(node.value)
  let secret = false
  let unknown = false
  const inner = (child: Node): Value => {
    const resolved = renderNode(child, scope)
    secret ||= resolved.secret
    unknown ||= resolved.unknown
    return resolved.value
  }
  const value: Value =
    node.kind === 'seq'
      ? node.items.map(inner)
      : Object.fromEntries(node.entries.map(entry => [entry.key.value, inner(entry.value)]))
  return { value: unknown ? null : value, secret, unknown }
}
