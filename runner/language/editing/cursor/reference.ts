import type { TSchema } from 'typebox'
import type { Range } from '../../../protocol/diagnostic.ts'
import { functions } from '../../functions/functions.ts'
import type { TypeEnv } from '../../types/type.ts'
import { boundTypes, conditionType } from '../completion/complete-condition.ts'
import type { OpenFile } from '../open-file.ts'
import { type ConditionCursor, conditionCursor } from './condition-cursor.ts'
import { contextAt } from './context.ts'
import type { ExpressionWord } from './expression-word.ts'
import { expressionType, framesOf } from './frames.ts'
import { type Sight, sightAt } from './sight.ts'
import type { Spot } from './spot.ts'
import { templateCursor } from './template-cursor.ts'
import { cursorInScalar, type TextCursor } from './text-cursor.ts'

/** What the word at an offset refers to. */
export type Reference = { readonly range: Range } & (
  | {
      readonly kind: 'variable'
      readonly name: string
      /** The members of it that lead to the word. */
      readonly members: readonly string[]
      readonly type: TSchema | undefined
      readonly sight: Sight
    }
  /** A name that a block or a macro gives, or a member of what cannot be followed; `given`: where the block begins. */
  | {
      readonly kind: 'local'
      readonly name: string
      readonly type: TSchema | undefined
      readonly given: Range | undefined
    }
  | { readonly kind: 'function'; readonly name: string; readonly condition: boolean }
  | { readonly kind: 'partial' | 'block'; readonly name: string }
  | { readonly kind: 'spot'; readonly spot: Spot; readonly sight: Sight }
)

export const referenceAt = (open: OpenFile, offset: number): Reference | undefined => {
  const found = wordAt(open, offset)
  // Of a quote that is never closed the text is not all there.
  return found && found.range.start.offset <= offset && offset <= found.range.end.offset ? found : undefined
}

const wordAt = (open: OpenFile, offset: number): Reference | undefined => {
  if (open.kind === 'template') {
    const cursor = { text: open.source.text, at: offset, offset: (index: number) => index }
    return inTemplate(open, cursor, () => sightAt(open, offset, undefined))
  }
  const context = contextAt(open, offset)
  if (!context) return undefined
  const { spot, sight } = context
  const { node, meaning } = spot
  const cursor = cursorInScalar(node, offset)
  if (!cursor) return undefined
  if (meaning.kind === 'condition') return inCondition(open, cursor, sight)
  if (meaning.kind === 'expression' && !cursor.text.includes('{{'))
    return inBareExpression(open, cursor, sight)
  const found = inTemplate(open, cursor, sight)
  if (found || cursor.text.includes('{{')) return found
  return { kind: 'spot', spot, sight: sight(), range: open.source.range(node.start, node.end) }
}

const rangeOf = (open: OpenFile, { offset }: TextCursor, start: number, end: number): Range =>
  open.source.range(offset(start), end > start ? offset(end - 1) + 1 : offset(start))

const inBareExpression = (open: OpenFile, cursor: TextCursor, sight: () => Sight): Reference | undefined => {
  const { text, at, offset } = cursor
  return inTemplate(
    open,
    { text: `{{${text}}}`, at: at + 2, offset: index => offset(Math.max(0, index - 2)) },
    sight
  )
}

const inTemplate = (open: OpenFile, cursor: TextCursor, sight: () => Sight): Reference | undefined => {
  const { text, at } = cursor
  const found = templateCursor(text, at)
  if (!found) return undefined
  if (found.kind !== 'expression') {
    const { start, end, kind } = found
    const name = text.slice(start, end)
    if (name === '') return undefined
    return { kind: kind === 'partial' ? 'partial' : 'block', name, range: rangeOf(open, cursor, start, end) }
  }
  const { word, blocks } = found
  if (word.kind === 'literal' || word.text === '') return undefined
  const range = rangeOf(open, cursor, word.start, word.end)
  if (word.kind === 'name' && word.head && isCalled(text, word))
    return { kind: 'function', name: word.text, condition: false, range }
  const seen = sight()
  const frame = framesOf(blocks, seen.env)
  const [root = '', ...members] = pathTo(word)
  const type = (path: string) => expressionType(path, seen.env, frame)
  const block = blocks.findLast(({ names, otherwise }) => !otherwise && names.includes(root))
  if (block) {
    const given = rangeOf(open, cursor, block.start, text.indexOf('}}', block.start) + 2)
    return { kind: 'local', name: word.text, type: type([root, ...members].join('.')), given, range }
  }
  if ((root === 'vars' || root === '@root') && members.length > 0) return variable(members, range, seen)
  const isLocal = /^(?:this|\.\.?|@\w+)$/.test(root) || (frame !== undefined && !seen.env.names.has(root))
  if (isLocal)
    return {
      kind: 'local',
      name: word.text,
      type: type([root, ...members].join('.')),
      given: undefined,
      range
    }
  if (/[^\w]/.test(root))
    return { kind: 'local', name: word.text, type: type(wholePath(word)), given: undefined, range }
  return variable([root, ...members], range, seen)
}

/** A function that is given something; a bare name is a variable's. */
const isCalled = (text: string, { text: name, end }: ExpressionWord): boolean =>
  functions.has(name) && /^\s+[^\s}~)]/.test(text.slice(end))

const wholePath = (word: ExpressionWord): string =>
  word.kind === 'member' ? `${word.of}.${word.text}` : word.text

/** The names that lead to a word; indices stay with the name before them. */
const pathTo = (word: ExpressionWord): readonly string[] => wholePath(word).split('.')

const variable = (path: readonly string[], range: Range, sight: Sight): Reference | undefined => {
  const [name, ...members] = path
  if (name === undefined || name === '') return undefined
  return { kind: 'variable', name, members, type: typeAt(path, sight.env), sight, range }
}

const typeAt = (path: readonly string[], env: TypeEnv): TSchema | undefined =>
  expressionType(path.join('.'), env, undefined)

const inCondition = (open: OpenFile, cursor: TextCursor, sight: () => Sight): Reference | undefined => {
  const { text, at } = cursor
  const found = conditionCursor(text, at)
  const word = found?.word
  if (!found || !word || word.kind === 'literal' || word.text === '') return undefined
  const range = rangeOf(open, cursor, word.start, word.end)
  if (text[word.end] === '(') return { kind: 'function', name: word.text, condition: true, range }
  return nameInCondition(found, range, sight())
}

const nameInCondition = (
  { word, bindings }: ConditionCursor,
  range: Range,
  seen: Sight
): Reference | undefined => {
  const bound = boundTypes(bindings, seen.env)
  const path = pathTo(word)
  const [root = '', ...members] = path
  const local = (): Reference => ({
    kind: 'local',
    name: word.text,
    type: conditionType(wholePath(word), seen.env, bound),
    given: undefined,
    range
  })
  if (bound.has(root)) return local()
  if (root === 'vars' && members.length > 0) return variable(members, range, seen)
  return path.every(name => /^\w+$/.test(name)) ? variable(path, range, seen) : local()
}
