/** Fields by their names; numbers as numbers. */
export type Fields = Readonly<Record<string, string | number>>

const numbers = /^([su](32|64)|flt)$/

export const typedValue = (type: string, value: string): string | number =>
  numbers.test(type) ? Number(value) : value

interface JsonField {
  readonly field: { readonly name: string }
  readonly value: { readonly type: string; readonly value: string | number }
}

/** A list of fields as `json` writes it. */
export const fieldsOfJson = (list: readonly JsonField[]): Fields =>
  Object.fromEntries(
    list.map(({ field, value }) => [field.name, typedValue(value.type, String(value.value))])
  )
