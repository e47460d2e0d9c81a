import { dataFunctions } from './functions/data.ts'
import type { LanguageFunction } from './functions/language-function.ts'
import { logicFunctions } from './functions/logic.ts'
import { textFunctions } from './functions/text.ts'

/** Every function there is, by name. */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(
  [...logicFunctions, ...textFunctions, ...dataFunctions].map(fn => [fn.name, fn])
)
