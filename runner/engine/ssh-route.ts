import type { Failure } from '../protocol/failure.ts'
import type { Target } from './host.ts'

/** What ssh's configuration says of reaching a host, beyond address, port and user. */
export interface SshRoute {
  /** Why the host is not tried at all. */
  readonly refusal?: Failure
  /** The lines that count, each with its place, e.g. `~/.ssh/config:12 Port 2222`. */
  readonly applied?: readonly string[]
  /** Keys to log in with, instead of the usual ones. */
  readonly identityFiles?: readonly string[]
  /** Of an agent, only those keys. */
  readonly identitiesOnly?: boolean
  /** The agent's socket; null: no agent is asked. */
  readonly agent?: string | null
  /** Hosts on the way, from here to there. */
  readonly hops?: readonly Target[]
  /** A command of /bin/sh whose input and output are the connection. */
  readonly proxyCommand?: string
  /** The name under which known_hosts keeps the host. */
  readonly knownAs?: string
  /** New host keys are added to the first of them. */
  readonly userKnownHosts?: readonly string[]
  readonly globalKnownHosts?: readonly string[]
  /** Whether names added to known_hosts are hashed. */
  readonly hashNames?: boolean
  /** What becomes of a host key that nobody knows; `ask` when it is left out. */
  readonly newHostKeys?: 'refuse' | 'ask' | 'accept' | 'ignore'
  /** Host key algorithms to offer, the best first. */
  readonly hostKeyAlgorithms?: readonly string[]
  /** Seconds between questions whether the host is there (0: none), and how many may stay without an answer. */
  readonly keepalive?: number
  readonly keepaliveTries?: number
  readonly family?: 4 | 6
}
