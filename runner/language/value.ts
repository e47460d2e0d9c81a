/** What templates, conditions and variables compute with: plain data. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** A value and what is known about it. */
export interface Resolved {
  readonly value: Value
  /** It holds, or was made from, a secret: it must not be shown. */
  readonly secret: boolean
  /** It comes from a step that has not run; `value` means nothing then. */
  readonly unknown: boolean
}

export const known = (value: Value): Resolved => ({ value, secret: false, unknown: false })
export const unknown: Resolved = { value: null, secret: false, unknown: true }

/** The names a template or condition can see. `resolve` may fail with a LanguageError (a cycle, a bad definition). */
export interface Scope {
  resolve(name: string): Resolved | undefined
  names(): Iterable<string>
}
