import { Ajv, type ValidateFunction } from 'ajv'
import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Node, ScalarNode } from '../node.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Value } from '../value.ts'
import { isTemplated, locate, plain } from '../yaml/plain.ts'
import { coerce, withDefaults } from './coerce.ts'
import { reduceErrors } from './schema-errors.ts'
import { type Subject, tell } from './schema-messages.ts'

export interface CheckedParams {
  /** With defaults filled in; what the module's `Static<params>` promises when there are no diagnostics. */
  readonly value: Value
  readonly diagnostics: readonly Diagnostic[]
}

/** Checks a module's rendered parameters. `node` is where they are written, for the places. */
export const checkParams = (module: ModuleSignature, value: Value, node: Node): CheckedParams => {
  const whole = value === null ? {} : typeof value === 'object' ? value : { [module.free ?? '']: value }
  const checked = checkValue(module.params, whole, node, moduleSubject(module))
  return { value: withDefaults(module.params, checked.value), diagnostics: checked.diagnostics }
}

/** Checks a value that is known against its schema; `node` is where it is written or comes from. */
export const checkValue = (schema: TSchema, value: Value, node: Node, subject: Subject): CheckedParams => {
  const coerced = coerce(schema, value, node)
  return { value: coerced, diagnostics: findings(schema, coerced, node, subject, () => false) }
}

/** Checks what is written; a template stands for whatever is wanted. `value` defaults to what the node says. */
export const checkWritten = (
  schema: TSchema,
  node: Node,
  subject: Subject,
  value: Value = plain(node)
): readonly Diagnostic[] =>
  findings(schema, coerce(schema, value, node), node, subject, path => isTemplated(locate(node, path).node))

export const moduleSubject = (module: ModuleSignature, key?: ScalarNode): Subject => ({
  whole: module.name,
  part: 'parameter',
  ...(key ? { key } : {})
})

const findings = (
  schema: TSchema,
  value: Value,
  node: Node,
  subject: Subject,
  excused: (path: readonly string[]) => boolean
): readonly Diagnostic[] => {
  const validate = compiled(schema)
  if (validate(value)) return []
  const found = reduceErrors(validate.errors ?? [], excused)
  const told = found.map(one => tell(one, node, subject))
  // A misspelt key is not missing besides.
  const meantKeys = new Set(
    told.flatMap(({ code, fix }) => (code === 'unknown-key' ? (fix?.edits[0]?.text ?? []) : []))
  )
  return told.filter((_, index) => !meantKeys.has(String(found[index]?.params.missingProperty)))
}

/** Schemas of params compile when they are first needed, once. */
const cache = new WeakMap<TSchema, ValidateFunction>()
let ajv: Ajv | undefined

const compiled = (schema: TSchema): ValidateFunction => {
  const earlier = cache.get(schema)
  if (earlier) return earlier
  ajv ??= new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    code: { optimize: false },
    // Judging schemas by the schema of schemas costs a tenth of a second; compiling one finds what is wrong with it, too.
    meta: false,
    validateSchema: false
  }).addKeyword('hq')
  const validate = ajv.compile(schema)
  cache.set(schema, validate)
  return validate
}

/** Why a schema that a user wrote cannot be used. */
export const schemaProblem = (schema: TSchema): string | undefined => {
  try {
    compiled(schema)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
