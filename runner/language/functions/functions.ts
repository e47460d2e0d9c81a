import { dataFunctions } from './data.ts'
import type { LanguageFunction } from './language-function.ts'
import { logicFunctions } from './logic.ts'
import { textFunctions } from './text.ts'

/** Every function there is, by name. */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(
  [...logicFunctions, ...textFunctions, ...dataFunctions].map(fn => [fn.name, fn])
)
