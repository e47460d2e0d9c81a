import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Node, ScalarNode } from '../node.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Value } from '../value.ts'
import { isTemplated, locate, plain } from '../yaml/plain.ts'
import { coerce, withDefaults } from './coerce.ts'
import { lazyCompiler, type Validator } from './lazily.ts'
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

/** Checks a value of which parts are stand-ins, which are not judged; `node` is where it is written or comes from. */
export const checkPartly = (
  schema: TSchema,
  value: Value,
  node: Node,
  subject: Subject,
  isStandIn: (value: Value) => boolean
): readonly Diagnostic[] => findings(schema, value, node, subject, path => isStandIn(valueAt(value, path)))

const valueAt = (value: Value, path: readonly string[]): Value =>
  path.reduce<Value>(
    (at, step) =>
      typeof at === 'object' && at !== null ? ((at as Readonly<Record<string, Value>>)[step] ?? null) : null,
    value
  )

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
  const errors = compiled(schema)(value)
  if (errors.length === 0) return []
  const found = reduceErrors(errors, excused)
  const told = found.map(one => tell(one, node, subject))
  // A misspelt key is not missing besides.
  const meantKeys = new Set(
    told.flatMap(({ code, fix }) => (code === 'unknown-key' ? (fix?.edits[0]?.text ?? []) : []))
  )
  return told.filter((_, index) => !meantKeys.has(String(found[index]?.params.missingProperty)))
}

/** Schemas of params compile when they are first needed, once. */
let compiler: ReturnType<typeof lazyCompiler> | undefined

const compiled = (schema: TSchema): Validator => {
  compiler ??= lazyCompiler()
  return compiler(schema)
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
