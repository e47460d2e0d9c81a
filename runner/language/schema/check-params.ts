import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { typeOfNode } from '../analysis/check-node.ts'
import { placeOf, problem } from '../analysis/problems.ts'
import type { Node } from '../node.ts'
import type { Role } from '../playbook/play.ts'
import type { RoleParam } from '../playbook/role-params.ts'
import type { BaseTypes } from '../types/play-types.ts'
import { describeType, kindsOf, type TypeEnv } from '../types/type.ts'
import { hostList } from '../variables/on-hosts.ts'
import { isTemplated, plain } from '../yaml/plain.ts'
import { branches, type JsonSchema, takesType, wanted } from './schema-words.ts'
import { checkWritten } from './validate.ts'

/** Whether each param that the role declares gets a value of its type, on every host. */
export const checkRoleParams = (
  role: Role,
  base: BaseTypes,
  results: { has(name: string): boolean }
): readonly Diagnostic[] =>
  [...role.params.values()].flatMap(param => {
    const definitions = base.definitions(param.name)
    if (definitions.length === 0)
      return param.required && !results.has(param.name) && !base.env.open ? [missing(role, param, [])] : []
    const lacking = param.required && !results.has(param.name) ? base.lacking(param.name) : []
    const wrong = definitions.flatMap(({ key, value }) =>
      value.source === param.key.source ? [] : checkDefinition(param, role, value, { ...base.env }, key)
    )
    return lacking.length > 0 ? [missing(role, param, lacking), ...wrong] : wrong
  })

const checkDefinition = (
  param: RoleParam,
  role: Role,
  value: Node,
  env: TypeEnv,
  key: Node
): readonly Diagnostic[] => {
  if (!param.required && value.kind === 'scalar' && value.value === null) return []
  const whole = `The param ${param.name} of the role ${role.name}`
  const wrong = checkWritten(param.schema, value, { whole, part: 'key' })
  if (wrong.length > 0)
    return wrong.map(one => ({ ...one, related: [{ ...placeOf(param.key), message: 'declared here' }] }))
  return checkType(param.schema, value, env, whole, key)
}

const missing = (role: Role, param: RoleParam, hosts: readonly string[]): Diagnostic => ({
  code: 'missing-key',
  severity: 'error',
  message: `The role ${role.name} needs a value for its param ${param.name}${hosts.length > 0 ? ` on ${hostList(hosts)}` : ''}`,
  hint: param.description ? `${param.name}: ${param.description}` : `Give it below params: of the role.`,
  ...role.place,
  related: [{ ...placeOf(param.key), message: 'declared here' }]
})

/** Whether what a template gives can be what is wanted. */
export const checkType = (
  schema: TSchema,
  node: Node,
  env: TypeEnv,
  name: string,
  _key: Node = node
): readonly Diagnostic[] => {
  if (!isTemplated(node)) return []
  const type = typeOfNode(node, env)
  const kinds = kindsOf(type)
  if (!kinds || kinds.size === 0) return []
  const possible = branches(schema as JsonSchema)
  const fits = [...kinds].some(kind => possible.some(branch => canBecome(kind, branch)))
  return fits
    ? []
    : [
        problem(
          node,
          'wrong-type',
          `${name} takes ${wanted(schema as JsonSchema)}; ${String(plain(node)).trim()} is ${describeType(type)}`
        )
      ]
}

const samples: Readonly<Record<string, Parameters<typeof takesType>[1]>> = {
  null: null,
  boolean: true,
  integer: 1,
  number: 1.5,
  string: '',
  array: [],
  object: {}
}

/** Text may turn out to be a number or a truth value, and a number is text where that is wanted. */
const canBecome = (kind: string, schema: JsonSchema): boolean =>
  takesType(schema, samples[kind] ?? null) ||
  (kind === 'string' && (takesType(schema, true) || takesType(schema, 1.5) || takesType(schema, 1))) ||
  ((kind === 'integer' || kind === 'number') && (takesType(schema, '') || takesType(schema, 1)))
