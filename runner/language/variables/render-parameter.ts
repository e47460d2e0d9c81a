import { conditionFromText, evaluateCondition, parseCondition } from '../condition/condition.ts'
import { LanguageError } from '../language-error.ts'
import type { Node } from '../node.ts'
import { itemsOf, memberOf, presenceKey, presenceOf, saysPresence } from '../schema/presence.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import { known, type Resolved, type Scope, type Value } from '../value.ts'
import { scalarsOf } from '../yaml/plain.ts'
import { renderNode } from './render.ts'

/**
 * A parameter of a module as a value. A map whose own condition (`hq: 'presence'`) does not hold is null, and nothing in it is
 * looked at. Throws LanguageError.
 */
export const renderParameter = (node: Node, schema: JsonSchema, scope: Scope): Resolved => {
  if (!saysPresence(schema)) return renderNode(node, scope)
  let secret = false
  let unknown = false
  const render = (at: Node, its: JsonSchema): Value => {
    if (at.kind === 'scalar' || !saysPresence(its)) {
      const resolved = renderNode(at, scope)
      secret ||= resolved.secret
      unknown ||= resolved.unknown
      return present(resolved.value, its)
    }
    if (at.kind === 'seq') return at.items.map(item => render(item, itemsOf(its)))
    const condition = presenceOf(at, its)
    for (const one of scalarsOf(condition)) {
      const { condition: parsed, diagnostics } = parseCondition(one)
      if (diagnostics[0]) throw new LanguageError(diagnostics[0])
      if (parsed && !holds(evaluateCondition(parsed, scope))) return null
    }
    const others = at.entries.filter(({ value }) => value !== condition)
    return Object.fromEntries(
      others.map(({ key, value }) => [key.value, render(value, memberOf(its, key.value))])
    )
  }
  const holds = (verdict: Resolved): boolean => {
    secret ||= verdict.secret
    unknown ||= verdict.unknown
    return verdict.unknown || verdict.value === true
  }
  /** What a template gave has conditions of its own, which are text as yet. */
  const present = (value: Value, its: JsonSchema): Value =>
    settlePresence(value, its, text => holds(evaluateCondition(conditionFromText(text), scope)))
  const value = render(node, schema)
  return unknown ? { value: null, secret, unknown } : { ...known(value), secret }
}

/** A value without its conditions; maps for which one does not hold are null. */
export const settlePresence = (
  value: Value,
  schema: JsonSchema,
  holds: (condition: string) => boolean
): Value => {
  if (typeof value !== 'object' || value === null || !saysPresence(schema)) return value
  if (isList(value)) return value.map(item => settlePresence(item, itemsOf(schema), holds))
  const { [presenceKey(schema) ?? '']: condition = null, ...others } = value
  const conditions = condition === null ? [] : isList(condition) ? condition : [condition]
  if (!conditions.every(one => holds(String(one)))) return null
  return Object.fromEntries(
    Object.entries(others).map(([name, member]) => [
      name,
      settlePresence(member, memberOf(schema, name), holds)
    ])
  )
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
