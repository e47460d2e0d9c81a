import type { ErrorObject } from 'ajv'
import { pointerSteps } from '../yaml/plain.ts'
import type { JsonSchema } from './schema-words.ts'

/** One thing that is wrong with a value: ajv's finding, with unions reduced to what the author most likely meant. */
export interface Finding {
  readonly path: readonly string[]
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The schema of the value, or the whole union when none of its alternatives was near. */
  readonly schema: JsonSchema
  readonly value: unknown
}

/** `excused` says whether whatever stands at a path cannot be judged yet (a template). */
export const reduceErrors = (
  errors: readonly ErrorObject[],
  excused: (path: readonly string[]) => boolean
): readonly Finding[] =>
  reduce(errors.filter(error => isUnion(error) || !excused(pointerSteps(error.instancePath))))

const isUnion = (error: ErrorObject): boolean => error.keyword === 'anyOf'

const reduce = (errors: readonly ErrorObject[]): readonly Finding[] => {
  const unions = errors
    .filter(isUnion)
    .sort(
      (a, b) => a.schemaPath.length - b.schemaPath.length || a.instancePath.length - b.instancePath.length
    )
  const outermost = unions[0]
  if (!outermost) return errors.map(finding)
  const inside = (error: ErrorObject): boolean =>
    error !== outermost &&
    error.schemaPath.startsWith(`${outermost.schemaPath}/`) &&
    (error.instancePath === outermost.instancePath ||
      error.instancePath.startsWith(`${outermost.instancePath}/`))
  const rest = errors.filter(error => error !== outermost && !inside(error))
  return [...best(outermost, errors.filter(inside)), ...reduce(rest)]
}

/** What to say of a union: nothing when an alternative fits after all, else what is wrong with the nearest one. */
const best = (union: ErrorObject, errors: readonly ErrorObject[]): readonly Finding[] => {
  const alternatives = union.schema as readonly unknown[]
  const found = alternatives.map((_, index) =>
    reduce(errors.filter(error => error.schemaPath.startsWith(`${union.schemaPath}/${index}/`)))
  )
  if (found.some(findings => findings.length === 0)) return []
  const depth = pointerSteps(union.instancePath).length
  const near = found
    .filter(findings => findings.every(one => one.path.length > depth || !isWhole(one)))
    .sort((a, b) => a.length - b.length)
  return near[0] ?? [finding(union)]
}

/** The value as a whole is another one than wanted, so that the alternative says nothing of use. */
const isWhole = (one: Finding): boolean =>
  one.keyword === 'type' || one.keyword === 'const' || one.keyword === 'enum' || one.keyword === 'anyOf'

const finding = (error: ErrorObject): Finding => ({
  path: pointerSteps(error.instancePath),
  keyword: error.keyword,
  params: error.params,
  schema: (error.parentSchema ?? {}) as JsonSchema,
  value: error.data
})
