import type { BecomeMethod } from '../language/inventory/become-flags.ts'
import type { Answer, HostStep, Outcome, Question } from '../modules/module.ts'
import type { Failure } from '../protocol/failure.ts'
import type { SshRoute } from './ssh-route.ts'

/** Where and as whom to log in. */
export interface Target {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  readonly privateKeyFile?: string
  readonly password?: string
  readonly becomePassword?: string
  /** How it becomes another user; `sudo` when it is left out. */
  readonly becomeMethod?: BecomeMethod
  readonly becomeFlags?: readonly string[]
  /** Instead of your own and the system's. */
  readonly knownHostsFile?: string
  /** Seconds for TCP, handshake and login together. */
  readonly connectTimeout: number
  /** What ssh's configuration says besides. */
  readonly route?: SshRoute
}

/**
 * One task's part of a flight. The host asks `questions`; if `guard` is there, it goes on only when the answers'
 * digest is the same, and else refuses the rest of the flight (later records then only answer). Without a guard the
 * answers are told.
 */
export interface FlightRecord {
  readonly id: string
  readonly questions: readonly Question[]
  /** sha256 of the answers the steps were planned from, as `Frame` gave it. */
  readonly guard?: string
  readonly steps: readonly HostStep[]
  /** argv or answers hold secrets: must not travel in exec arguments. */
  readonly secret: boolean
}

/** What travels in one go: one round trip. Order is kept; `becomeUser` undefined means the login user. */
export interface Flight {
  readonly becomeUser?: string
  readonly records: readonly FlightRecord[]
}

/** What comes back, in the order of the records; a record's frames are never mixed with another's. */
export type Frame =
  /** Told, or seen when the guard refused (`refused: true`, also on every later record). */
  | {
      readonly type: 'answers'
      readonly record: string
      readonly answers: readonly Answer[]
      readonly digest: string
      readonly refused: boolean
    }
  | { readonly type: 'agreed'; readonly record: string }
  | { readonly type: 'step-start'; readonly record: string; readonly step: number }
  | {
      readonly type: 'progress'
      readonly record: string
      readonly step: number
      readonly seconds: number
      readonly line: string
    }
  | { readonly type: 'step-end'; readonly record: string; readonly step: number; readonly outcome: Outcome }
  /** Bytes of a file on their way to the host, or from it. */
  | {
      readonly type: 'upload' | 'download'
      readonly record: string
      readonly path: string
      readonly sent: number
      readonly total?: number
    }
  | { readonly type: 'landed' }

/** One connection to a UNIX socket of the host: `send` goes, and what comes until the other side ends it comes back. */
export interface Conversation {
  /** Absolute. */
  readonly path: string
  /** Who opens it, where the login user may not; undefined means the login user. */
  readonly becomeUser?: string
  readonly send: string
  /** Seconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/** `out` is what came, also when it broke off; `err` why the code (a `socketCode`) is not 0. */
export interface Reply {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A session with one host. A failed step refuses the rest of its flight. Errors are thrown as HostError. */
export interface Host {
  fly(flight: Flight): AsyncIterable<Frame>
  /** Beside whatever flies. A connection to the host that is lost is a HostError, a socket that does not answer a reply. */
  converse(conversation: Conversation): Promise<Reply>
  /** Ends the running step's process group; the rest of the flight is refused. */
  cancel(): void
  close(): Promise<void>
}

/** Opens a session; the first flight travels inside the exec request and its frames come from `first`. */
export interface Connector {
  connect(
    target: Target,
    options: {
      readonly lock: boolean
      readonly first: Flight
      readonly signal: AbortSignal
      /** Hears of every secret that is tried on the host, so that it can be kept out of what is said. */
      readonly secret?: (text: string) => void
      /** Hears what is worth knowing and no failure, e.g. that a host key was not checked. */
      readonly notice?: (message: string) => void
      /** Nobody is asked for anything: what was right before has to do. */
      readonly quiet?: boolean
    }
  ): Promise<{
    readonly host: Host
    readonly first: AsyncIterable<Frame>
  }>
}

export class HostError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}
