import { Type } from 'typebox'
import type { Sugar } from '../draft.ts'
import type { Form } from '../form.ts'

/** A keyword whose parameters all stand in one line; text stands for the rest of the line as it is. */
export const oneLine = (
  keyword: string,
  { schema, words }: Form,
  { conditional = false }: { readonly conditional?: boolean } = {}
): Sugar => ({
  schema: Type.Union([schema, Type.String()], { description: descriptionOf(schema) }),
  conditional,
  drafts: value =>
    typeof value === 'string'
      ? [{ verbatim: `${keyword} ${value}` }]
      : [{ words: [...keyword.split(' '), ...words(value)] }]
})

export const descriptionOf = (schema: object): string =>
  (schema as { description?: string }).description ?? ''
