import type { Place } from './diagnostic.ts'

/** Why a host cannot go on. The kind says what its user can do about it. */
export type FailureKind =
  | 'unreachable'
  | 'auth-failed'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'become-failed'
  | 'host-busy'
  | 'timeout'
  | 'lost'
  | 'interrupted'
  | 'task-failed'

export interface Failure {
  readonly kind: FailureKind
  readonly message: string
  readonly hint?: string
  /** Where in the user's text the cause stands, when it stands there. */
  readonly place?: Place
}

/** Failures that mean "no session with the host", which exit with 3; the rest exit with 2. */
export const isUnreachable = (kind: FailureKind): boolean =>
  kind === 'unreachable' ||
  kind === 'auth-failed' ||
  kind === 'host-key-unknown' ||
  kind === 'host-key-changed'
