import type { TSchema } from 'typebox'
import { LanguageError } from '../../language-error.ts'
import { eachFrame, type Frame, typeOfExpression, withFrame } from '../../template/check.ts'
import type { TypeEnv } from '../../types/type.ts'
import type { OpenBlock } from './template-cursor.ts'

/** What the blocks around a place add to the names there. */
export const framesOf = (blocks: readonly OpenBlock[], env: TypeEnv): Frame | undefined => {
  let frame: Frame | undefined
  for (const { name, over, names, otherwise } of blocks) {
    if (otherwise || (name !== 'each' && name !== 'with')) continue
    const type = expressionType(over, env, frame) ?? {}
    frame = name === 'each' ? eachFrame(type, names, frame) : withFrame(type, names, frame)
  }
  return frame
}

/** The type of an expression of a template; undefined when it is none. */
export const expressionType = (text: string, env: TypeEnv, frame: Frame | undefined): TSchema | undefined => {
  try {
    return typeOfExpression(text, env, frame)
  } catch (error) {
    if (error instanceof LanguageError) return undefined
    throw error
  }
}
