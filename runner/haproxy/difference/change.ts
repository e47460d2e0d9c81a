/** What puts a change into effect: a command of the runtime API, a reload, or only a restart of the service. */
export type Means = 'runtime' | 'reload' | 'restart'

/** One change of what HAProxy does, as a person would tell it. */
export interface Change {
  readonly is: 'added' | 'removed' | 'changed' | 'moved'
  readonly what: 'section' | 'server' | 'bind' | 'line'
  /** `backend be_web` */
  readonly section: string
  /** A server's name, a bind's address, a line's keyword. */
  readonly name: string
  /** The line as words with one space between them; of a section there is none. */
  readonly before?: string
  readonly after?: string
  readonly means: Means
  /** Commands of the runtime API that do the same until the next reload. */
  readonly commands: readonly string[]
  /** Why the runtime API cannot, or a reload cannot. */
  readonly why?: string
}

/** What a reload means for the QUIC connections of before. */
export type QuicFate =
  | { readonly is: 'none' }
  /** The old worker keeps them until they end, or until hard-stop-after. */
  | { readonly is: 'kept' }
  | { readonly is: 'lost'; readonly why: string }

export interface Difference {
  readonly changes: readonly Change[]
  /** The strongest means that any change needs. */
  readonly means: 'nothing' | Means
  readonly quic: QuicFate
}
