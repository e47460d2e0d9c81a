import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkName } from '../analysis/check-vars.ts'
import { problem } from '../analysis/problems.ts'
import { type Condition, parseCondition } from '../condition/condition.ts'
import { get, type MapNode, type Node } from '../node.ts'
import { scalarsOf } from '../yaml/plain.ts'
import type { Inherited, LayerKind } from './play.ts'

export const nothingInherited: Inherited = { layers: [], when: [], tags: [], environment: [] }

/** What the keywords of a play, block, role or task add to what they inherit. */
export const inherit = (
  outer: Inherited,
  node: MapNode,
  layer: LayerKind,
  diagnostics: Diagnostic[]
): Inherited => {
  const become = get(node, 'become') ?? outer.become
  const becomeUser = get(node, 'become_user') ?? outer.becomeUser
  const ignoreErrors = get(node, 'ignore_errors') ?? outer.ignoreErrors
  const noLog = get(node, 'no_log') ?? outer.noLog
  const delegateTo = get(node, 'delegate_to') ?? outer.delegateTo
  const runOnce = get(node, 'run_once') ?? outer.runOnce
  const throttle = get(node, 'throttle') ?? outer.throttle
  const vars = get(node, 'vars')
  if (vars?.kind === 'map') for (const { key } of vars.entries) diagnostics.push(...checkName(key.value, key))
  const environment = environmentsOf(get(node, 'environment'))
  const when = conditionsOf(get(node, 'when'), diagnostics)
  const tags = tagsOf(get(node, 'tags'))
  return {
    ...outer,
    layers: vars?.kind === 'map' ? [...outer.layers, { kind: layer, vars }] : outer.layers,
    when: when.length > 0 ? [...outer.when, ...when] : outer.when,
    tags: tags.length > 0 ? [...new Set([...outer.tags, ...tags])] : outer.tags,
    environment: environment.length > 0 ? [...outer.environment, ...environment] : outer.environment,
    ...(become ? { become } : {}),
    ...(becomeUser ? { becomeUser } : {}),
    ...(ignoreErrors ? { ignoreErrors } : {}),
    ...(noLog ? { noLog } : {}),
    ...(delegateTo ? { delegateTo } : {}),
    ...(runOnce ? { runOnce } : {}),
    ...(throttle ? { throttle } : {})
  }
}

/** A condition, or a list of them; what is neither was reported with its key. */
export const conditionsOf = (node: Node | undefined, diagnostics: Diagnostic[]): readonly Condition[] =>
  scalarsOf(node).flatMap(scalar => {
    if (scalar.value === null) return []
    if (typeof scalar.value === 'number') {
      diagnostics.push(
        problem(scalar, 'wrong-type', `A condition is text, true or false; this is ${scalar.value}`)
      )
      return []
    }
    const parsed = parseCondition(scalar)
    diagnostics.push(...parsed.diagnostics)
    return parsed.condition ? [parsed.condition] : []
  })

const environmentsOf = (node: Node | undefined): readonly Node[] =>
  !node ? [] : node.kind === 'seq' ? node.items : [node]

const tagsOf = (node: Node | undefined): readonly string[] =>
  scalarsOf(node)
    .flatMap(({ value }) => String(value ?? '').split(','))
    .map(tag => tag.trim())
    .filter(tag => tag !== '')
