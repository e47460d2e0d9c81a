import type { Range } from '../../protocol/diagnostic.ts'
import { conditionWords } from '../condition/described.ts'
import { functions } from '../functions/functions.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import { type Reference, referenceAt } from './cursor/reference.ts'
import { code, conditionWordText, functionText, paragraphs, typeText } from './describe.ts'
import { hoverSpot } from './hover/hover-spot.ts'
import { hoverVariable } from './hover/hover-variable.ts'
import type { OpenFile } from './open-file.ts'

export interface Hover {
  readonly range: Range
  readonly markdown: string
}

/** What the word at an offset means: docs, type, and what it is worth on the hosts. */
export const hover = (open: OpenFile, offset: number): Hover | undefined => {
  const reference = referenceAt(open, offset)
  const markdown = reference && textOf(open, reference)
  return markdown ? { range: reference.range, markdown } : undefined
}

const textOf = (open: OpenFile, reference: Reference): string | undefined => {
  switch (reference.kind) {
    case 'variable':
      return hoverVariable(open, reference)
    case 'local': {
      const { name, type } = reference
      return paragraphs(
        `**${name}**${type ? `: ${code(typeText(type))}` : ''}`,
        type && (type as JsonSchema).description
      )
    }
    case 'function':
      return functionDocs(reference.name, reference.condition)
    case 'block':
      return blocks[reference.name]
    case 'partial':
      return undefined
    case 'spot':
      return hoverSpot(open, reference.spot, reference.sight)
  }
}

const functionDocs = (name: string, condition: boolean): string | undefined => {
  const fn = functions.get(name)
  const word = condition ? conditionWords.find(each => each.name === name) : undefined
  if (word && (word.of || !fn)) return conditionWordText(word)
  return fn && functionText(fn)
}

const blocks: Readonly<Record<string, string>> = {
  if: 'What follows, up to `{{else}}` or `{{/if}}`, when the expression is true: not false, null, 0, nor empty.',
  unless: 'What follows, up to `{{else}}` or `{{/unless}}`, when the expression is not true.',
  each:
    'What follows once for each item of a list or map: `{{#each servers as |server index|}}`. ' +
    'Within it there are `this`, `@index`, `@key`, `@first` and `@last`; `{{else}}` is for an empty one.',
  with: 'What follows with another `this`: `{{#with server as |s|}}`.'
}
