import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkName } from '../analysis/check-vars.ts'
import { problem } from '../analysis/problems.ts'
import { type Entry, get, type MapNode, type Node, type ScalarNode } from '../node.ts'
import { roleParamKeywords } from '../schema/keywords.ts'
import { said } from '../schema/schema-words.ts'
import { checkWritten, schemaProblem } from '../schema/validate.ts'
import type { Value } from '../value.ts'
import { plain } from '../yaml/plain.ts'

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
  /** Whoever uses the role gives a value; without one, and without a default, an optional param is null. */
  readonly required: boolean
  readonly secret: boolean
  readonly description: string
}

export interface DeclaredParams {
  readonly params: RoleParams
  readonly diagnostics: readonly Diagnostic[]
}

/** While files are still being loaded the same declarations are looked at again and again. */
const declared = new WeakMap<MapNode, DeclaredParams>()

/** The declarations of a role's params.yaml. */
export const parseRoleParams = (root: MapNode): DeclaredParams => {
  const earlier = declared.get(root) ?? parseParams(root)
  declared.set(root, earlier)
  return earlier
}

const parseParams = (root: MapNode): DeclaredParams => {
  const params = new Map<string, RoleParam>()
  const diagnostics: Diagnostic[] = []
  for (const entry of root.entries) {
    const { param, wrong } = parseParam(entry)
    diagnostics.push(...wrong)
    if (param) params.set(param.name, param)
  }
  return { params, diagnostics }
}

const parseParam = ({
  key,
  value
}: Entry): { readonly param?: RoleParam; readonly wrong: readonly Diagnostic[] } => {
  const name = key.value
  const wrong = [...checkName(name, key)]
  if (value.kind !== 'map') {
    wrong.push(
      problem(
        value,
        'wrong-type',
        `The param ${name} takes a map of its type, default and description; this is ${said(plain(value))}`,
        {
          hint: `Write ${name}: { default: … }.`
        }
      )
    )
    return { wrong }
  }
  wrong.push(...checkWritten(roleParamKeywords, value, { whole: `The param ${name}`, part: 'key', key }))
  if (wrong.length > 0) return { wrong }
  const schema = theSame(schemaOf(value))
  const refused = schemaProblem(schema)
  if (refused)
    return { wrong: [problem(key, 'wrong-value', `The param ${name} is not a JSON Schema: ${refused}`)] }
  const standard = get(value, 'default')
  const required = get(value, 'required')
  const description = get(value, 'description')
  if (standard)
    wrong.push(...checkWritten(schema, standard, { whole: `The default of ${name}`, part: 'key' }))
  const param: RoleParam = {
    name,
    key,
    schema,
    required: !standard && !(required?.kind === 'scalar' && required.value === false),
    secret: plain(get(value, 'secret') ?? value) === true,
    description: description?.kind === 'scalar' ? String(description.value) : '',
    ...(standard ? { default: standard } : {})
  }
  return { param, wrong }
}

/** What of a declaration is JSON Schema: all but how the value comes about. */
const schemaOf = (node: MapNode): TSchema => {
  const given = plain(node) as Readonly<Record<string, Value>>
  const { default: _default, secret: _secret, required, examples: _examples, ...schema } = given
  return (Array.isArray(required) ? { ...schema, required } : schema) as TSchema
}

/** Roles say the same of the params they share; what one schema was made into serves all. */
const theSame = (schema: TSchema): TSchema => {
  const text = JSON.stringify(schema)
  const earlier = schemas.get(text)
  if (earlier) return earlier
  // An editor would keep every word that was ever typed.
  if (schemas.size > 1000) schemas.clear()
  schemas.set(text, schema)
  return schema
}

const schemas = new Map<string, TSchema>()

/** The defaults as a layer of variables. */
export const paramDefaults = (params: RoleParams, root: MapNode): MapNode => ({
  ...root,
  entries: [...params.values()].flatMap((param): Entry[] => {
    const key = param.key as Entry['key']
    if (param.default) return [{ key, value: param.default }]
    if (param.required) return []
    return [{ key, value: { ...key, value: null, style: 'plain' } }]
  })
})
