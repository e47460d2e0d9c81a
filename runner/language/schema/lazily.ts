import { Ajv, type ErrorObject, type SchemaValidateFunction, type ValidateFunction } from 'ajv'
import type { TSchema } from 'typebox'

/** A compiled schema: what is wrong with a value. */
export type Validator = (value: unknown) => readonly ErrorObject[]

/** Compiles schemas; named parts of one (`shared`) when a value first needs them, once each: most of a large schema is never asked. */
export const lazyCompiler = (): ((schema: TSchema) => Validator) => {
  const cache = new WeakMap<TSchema, ValidateFunction>()
  const compiled = (schema: TSchema): ValidateFunction => {
    const earlier = cache.get(schema)
    if (earlier) return earlier
    const validate = ajv.compile(withLazyParts(schema, true) as TSchema)
    cache.set(schema, validate)
    return validate
  }
  const validateLazy: SchemaValidateFunction = ({ schema }: { readonly schema: TSchema }, data) => {
    const validate = compiled(schema)
    if (validate(data)) return true
    // The keyword's error gets its place from ajv; what it holds is told below that.
    validateLazy.errors = [{ keyword: lazily, params: { errors: validate.errors ?? [] } }]
    return false
  }
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    code: { optimize: false },
    // Judging schemas by the schema of schemas costs a tenth of a second; compiling one finds what is wrong with it, too.
    meta: false,
    validateSchema: false
  })
    .addKeyword('hq')
    .addKeyword('shared')
    .addKeyword('stranger')
    .addKeyword({ keyword: lazily, schemaType: 'object', errors: true, validate: validateLazy })
  return schema => {
    const validate = compiled(schema)
    return value => (validate(value) ? [] : (validate.errors ?? []).flatMap(opened))
  }
}

const lazily = 'lazily'

const withLazyParts = (value: unknown, root = false): unknown => {
  if (Array.isArray(value)) return value.map(each => withLazyParts(each))
  if (typeof value !== 'object' || value === null) return value
  if (!root && typeof (value as { shared?: unknown }).shared === 'string')
    return { [lazily]: { schema: value as TSchema } }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withLazyParts(each)]))
}

/** The errors of lazy parts as if the parts stood in the whole. */
const opened = (error: ErrorObject): readonly ErrorObject[] => {
  if (error.keyword !== lazily) return [error]
  const { errors } = error.params as { readonly errors: readonly ErrorObject[] }
  const path = error.schemaPath.slice(0, -`/${lazily}`.length)
  return errors.flatMap(opened).map(inner => ({
    ...inner,
    instancePath: `${error.instancePath}${inner.instancePath}`,
    schemaPath: `${path}${inner.schemaPath.slice(1)}`
  }))
}
