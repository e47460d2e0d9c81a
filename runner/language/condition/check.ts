import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Condition } from '../condition.ts'
import type { TypeEnv } from '../type.ts'

/** Misspelt names, comparisons that cannot be, a result that is not yes or no. */
export const checkCondition = (_condition: Condition, _types: TypeEnv): readonly Diagnostic[] => []
