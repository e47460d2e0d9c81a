import type { Schema } from './schemas.ts'

/** Parts of a schema that have a name (`shared`) stand once among its definitions. */
export const share = (schema: Schema): Schema => {
  const definitions: Record<string, unknown> = {}
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const { shared, ...rest } = value as { readonly shared?: unknown }
    const walked = () => Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, walk(member)]))
    if (typeof shared !== 'string')
      return 'shared' in value ? { ...walked(), shared: walk(shared) } : walked()
    if (!Object.hasOwn(definitions, shared)) {
      definitions[shared] = true
      definitions[shared] = walked()
    }
    return { $ref: `#/definitions/${shared}` }
  }
  const whole = walk(schema) as Schema
  return Object.keys(definitions).length === 0
    ? whole
    : { ...whole, definitions: { ...(whole.definitions as object | undefined), ...definitions } }
}
