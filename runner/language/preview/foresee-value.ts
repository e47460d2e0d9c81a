import { conditionFromText, evaluateCondition, parseCondition } from '../condition/condition.ts'
import { LanguageError } from '../language-error.ts'
import type { MapNode, Node, ScalarNode } from '../node.ts'
import { mask } from '../redact.ts'
import { itemsOf, memberOf, presenceOf } from '../schema/presence.ts'
import { branches, type JsonSchema, takesType } from '../schema/schema-words.ts'
import { evaluateTemplate, renderTemplate } from '../template/evaluate.ts'
import { isTemplate, templateOfScalar } from '../template/parse.ts'
import type { Scope, Value } from '../value.ts'
import { settlePresence } from '../variables/render-parameter.ts'
import { scalarsOf } from '../yaml/plain.ts'
import { standIn } from './stand-in.ts'
import type { StandIns } from './stand-ins.ts'

/** A value, or the text that stands for what has no text of its own where it stands: it goes to what is around it. */
type Made = { readonly value: Value } | { readonly hole: string }

/**
 * A parameter as a value that may be shown: texts of `standIns` stand where something is secret or not known yet. `hidden`: no
 * value of a variable may be shown. Throws LanguageError.
 */
export const foreseeValue = (
  node: Node,
  schema: JsonSchema,
  scope: Scope,
  hidden: boolean,
  standIns: StandIns
): Value => {
  const make = (at: Node, its: JsonSchema): Made => {
    switch (at.kind) {
      case 'scalar':
        return typeof at.value === 'string' && isTemplate(at.value) ? made(at, its) : { value: at.value }
      case 'seq':
        return list(
          at.items.map(item => make(item, itemsOf(its))),
          its
        )
      case 'map':
        return map(at, its)
    }
  }

  const list = (items: readonly Made[], its: JsonSchema): Made => {
    const hole = items.find(item => 'hole' in item)
    return hole
      ? fitting(hole.hole, its)
      : { value: items.map(item => ('value' in item ? item.value : null)) }
  }

  const map = (at: MapNode, its: JsonSchema): Made => {
    const condition = presenceOf(at, its)
    for (const one of scalarsOf(condition)) {
      const holds = verdict(one)
      if (holds === 'no') return { value: null }
      const instead = holds === 'yes' ? undefined : fitting(holds, its)
      if (instead && 'value' in instead) return instead
    }
    const value: Record<string, Value> = {}
    for (const entry of at.entries) {
      if (entry.value === condition) continue
      const member = make(entry.value, memberOf(its, entry.key.value))
      if ('hole' in member) return fitting(`${entry.key.value} ${member.hole}`, its)
      value[entry.key.value] = member.value
    }
    return { value }
  }

  const verdict = (one: ScalarNode): string => {
    const { condition, diagnostics } = parseCondition(one)
    if (diagnostics[0]) throw new LanguageError(diagnostics[0])
    if (!condition) return 'yes'
    const { value, unknown } = evaluateCondition(condition, scope)
    if (!unknown) return value === true ? 'yes' : 'no'
    return standIns.add({ kind: 'unknown', shown: `‹when ${condition.text}›`, value: undefined, node: one })
  }

  const made = (at: ScalarNode, its: JsonSchema): Made => {
    const template = templateOfScalar(at)
    const [only, more] = template.body
    if (only?.kind !== 'output' || more) {
      const { text } = renderTemplate(template, scope, {
        show: (chunk, statement) => {
          const shown = standIn(chunk, statement, template, hidden)
          if (statement.kind === 'text' || !(chunk.secret || chunk.unknown || hidden)) return shown
          return standIns.add({
            kind: chunk.secret || !chunk.unknown ? 'secret' : 'unknown',
            shown,
            value: chunk.unknown ? undefined : chunk.text,
            node: at
          })
        }
      })
      return fitting(text, its)
    }
    const { value, secret, unknown } = evaluateTemplate(template, scope)
    if (!unknown && !secret && !hidden) return { value: settled(value, its) }
    if (!unknown) return masked(settled(value, its), at, its)
    const { source, start, end } = at
    const chunk = { text: '', source, start, end, secret, unknown }
    const shown = standIn(chunk, only, template, hidden)
    return fitting(
      standIns.add({ kind: secret ? 'secret' : 'unknown', shown, value: undefined, node: at }),
      its
    )
  }

  const settled = (value: Value, its: JsonSchema): Value =>
    settlePresence(value, its, text => evaluateCondition(conditionFromText(text), scope).value !== false)

  /** Lists and maps keep their shape: how many servers there are is no secret that a text could keep. */
  const masked = (value: Value, at: ScalarNode, its: JsonSchema): Made => {
    if (value === null) return { value }
    if (typeof value === 'object') {
      const members = Object.entries(value).map(
        ([name, member]) =>
          [name, masked(member, at, Array.isArray(value) ? itemsOf(its) : memberOf(its, name))] as const
      )
      const hole = members.find(([, member]) => 'hole' in member)
      if (hole && 'hole' in hole[1]) return fitting(hole[1].hole, its)
      const shown = members.map(([name, member]) => [name, 'value' in member ? member.value : null] as const)
      return { value: Array.isArray(value) ? shown.map(([, member]) => member) : Object.fromEntries(shown) }
    }
    return fitting(standIns.add({ kind: 'secret', shown: mask, value: String(value), node: at }), its)
  }

  const whole = make(node, schema)
  return 'value' in whole ? whole.value : whole.hole
}

/** A text where text can stand, or a number, which whoever reads it takes as text. */
const fitting = (text: string, schema: JsonSchema): Made =>
  branches(schema).some(branch => takesType(branch, '') || takesType(branch, 1))
    ? { value: text }
    : { hole: text }
