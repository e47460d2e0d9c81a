import type { Condition } from '../condition.ts'
import type { TypeEnv } from '../type.ts'
import type { Resolved, Scope } from '../value.ts'

/**
 * Whether the condition holds: `value` is a boolean. Unknown when what decides it is unknown. Throws LanguageError.
 * Types tell whole numbers that are meant as doubles from integers; without them whole numbers are integers.
 */
export const evaluateCondition = (_condition: Condition, _scope: Scope, _types?: TypeEnv): Resolved => {
  throw new Error('not yet')
}
