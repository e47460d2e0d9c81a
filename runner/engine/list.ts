/** An immutable list that is cheap to take from and put to at the front; undefined is the empty one. */
export type List<T> = { readonly first: T; readonly rest: List<T> } | undefined

export const prepend = <T>(items: readonly T[], rest: List<T>): List<T> =>
  items.reduceRight<List<T>>((list, first) => ({ first, rest: list }), rest)

export function* each<T>(list: List<T>): Generator<T> {
  for (let at = list; at; at = at.rest) yield at.first
}
