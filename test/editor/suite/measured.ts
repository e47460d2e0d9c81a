/** What something took, each time, in milliseconds; the limit is a promise of the documentation, not an assertion. */
export interface Measured {
  readonly what: string
  readonly limit: number
  readonly took: readonly number[]
}
