import type { TSchema } from 'typebox'
import { nearest } from '../nearest.ts'
import { choicesOf, describeType, elementType, type Kind, kindsOf, mayBe } from '../types/type.ts'

export interface Fault {
  readonly message: string
  readonly hint?: string
  /** The right operand alone is to blame. */
  readonly at?: 'right'
}

/** What is wrong with two operands of an operator, if anything certainly is. */
export const comparisonFault = (
  operator: string,
  left: TSchema,
  right: TSchema,
  leftText: string
): Fault | undefined => {
  switch (operator) {
    case '==':
    case '!=':
      return equalityFault(left, right, leftText)
    case 'in':
      return membershipFault(left, right, leftText)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return both(left, right, 'number') ||
        both(left, right, 'string') ||
        both(left, right, 'boolean') ||
        opaque(left, right)
        ? undefined
        : mismatch('compare', left, right)
    case '+':
      return both(left, right, 'number') ||
        both(left, right, 'string') ||
        both(left, right, 'array') ||
        opaque(left, right)
        ? undefined
        : mismatch('add', left, right)
    default:
      return both(left, right, 'number') || opaque(left, right)
        ? undefined
        : { message: `${operator} takes two numbers, not ${describeType(left)} and ${describeType(right)}` }
  }
}

const both = (left: TSchema, right: TSchema, kind: Kind): boolean => mayBe(left, kind) && mayBe(right, kind)

/** Times and durations have operators of their own and no type here. */
const opaque = (left: TSchema, right: TSchema): boolean => !kindsOf(left) && !kindsOf(right)

const equalityFault = (left: TSchema, right: TSchema, leftText: string): Fault | undefined => {
  if (!comparable(left, right)) return mismatch('compare', left, right)
  return choiceFault(left, right, leftText)
}

const membershipFault = (left: TSchema, right: TSchema, leftText: string): Fault | undefined => {
  const kinds = kindsOf(right)
  if (!kinds) return undefined
  if (!kinds.has('array') && !kinds.has('object'))
    return {
      message: `in looks into a list or a map, not ${describeType(right)}`,
      ...(kinds.has('string') && { hint: 'Write text.contains("part").' })
    }
  if (!kinds.has('array'))
    return mayBe(left, 'string')
      ? undefined
      : { message: `The names of a map are texts, not ${describeType(left)}` }
  const items = elementType(right)
  if (!comparable(left, items))
    return { message: `The list holds ${describeType(items)}, and ${leftText} is ${describeType(left)}` }
  return choiceFault(left, items, leftText)
}

/** Whether values of the two types can be equal; anything may be compared with null. */
const comparable = (left: TSchema, right: TSchema): boolean => {
  const [a, b] = [kindsOf(left), kindsOf(right)]
  if (!a || !b || a.has('null') || b.has('null')) return true
  return [...a].some(kind => mayBe(right, kind)) || (mayBe(left, 'number') && mayBe(right, 'number'))
}

/** A literal that is none of the values that the other side can have. */
const choiceFault = (left: TSchema, right: TSchema, leftText: string): Fault | undefined => {
  const [choices, literals] = [choicesOf(left), choicesOf(right)]
  if (!choices || !literals || literals.length === 0 || choices.length < 2) return undefined
  const wrong = literals.find(literal => literal !== null && !choices.includes(literal))
  if (wrong === undefined) return undefined
  const texts = choices.filter(choice => typeof choice === 'string')
  const meant = typeof wrong === 'string' ? nearest(wrong, texts) : undefined
  return {
    message: `${leftText} is never ${JSON.stringify(wrong)}`,
    hint:
      meant === undefined
        ? `It is one of ${choices.map(choice => JSON.stringify(choice)).join(', ')}.`
        : `Did you mean ${JSON.stringify(meant)}?`,
    at: 'right'
  }
}

const mismatch = (verb: string, left: TSchema, right: TSchema): Fault => {
  const digits = [left, right].some(
    type => /^\d+$/.test(String(choicesOf(type)?.[0] ?? '')) && mayBe(type, 'string')
  )
  return {
    message: `Cannot ${verb} ${describeType(left)} and ${describeType(right)}`,
    ...(digits && { hint: 'Write the number without quotes.' })
  }
}
