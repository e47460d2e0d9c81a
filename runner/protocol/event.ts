import type { Diagnostic, Place } from './diagnostic.ts'
import type { ExitCode } from './exit-code.ts'
import type { Failure } from './failure.ts'
import type { Prompt } from './prompt.ts'

/** The version that `run-start` announces; it grows when a reader of the stream would have to change. */
export const eventVersion = 1

/** Which task of which play; `id` is unique within a run and host, and the same on every host. */
export interface TaskRef {
  readonly id: string
  readonly name: string
  readonly module: string
  readonly role?: string
  readonly handler?: boolean
  /** The loop item's label, for a task with `loop`. */
  readonly item?: string
  /** The host that it is done on, when that is another one (delegate_to). */
  readonly delegate?: string
  readonly place: Place
}

/** One thing that was done, or would be. */
export interface StepReport {
  readonly kind: 'run' | 'write' | 'fetch' | 'probe' | 'pause' | 'reboot' | 'socket'
  /** argv as one shell-quoted line, or the path written, or what was fetched or probed. */
  readonly summary: string
  readonly why: string
  /** Unified diff of a written text, when diffs are on and nothing in it is secret. */
  readonly diff?: string
}

/**
 * - `ok`: as wished already. `changed`: steps were applied. `would-change`: steps were planned (check mode).
 * - `unknown`: check mode cannot know, because an earlier task would have changed the host.
 * - `ignored`: failed, with `ignore_errors`.
 */
export type TaskStatus = 'ok' | 'changed' | 'would-change' | 'unknown' | 'skipped' | 'ignored' | 'failed'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export type Counts = { readonly [status in TaskStatus]: number }

/** `stopped`: it did not fail, but others did, and so it did not get to the end, or did not begin. */
export type HostStatus = 'ok' | 'failed' | 'unreachable' | 'interrupted' | 'stopped'

/** Everything a run says. JSON lines print these as they are; the human report is a reading of them. */
export type Event =
  | {
      readonly type: 'run-start'
      readonly version: typeof eventVersion
      readonly playbook: string
      readonly inventory: string | null
      readonly hosts: readonly string[]
      readonly check: boolean
      /** ISO 8601. */
      readonly time: string
    }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | {
      readonly type: 'play-start'
      readonly play: string
      readonly hosts: readonly string[]
      readonly place: Place
    }
  /** With `serial`: some hosts begin the play. */
  | {
      readonly type: 'batch-start'
      readonly play: string
      /** From 1. */
      readonly batch: number
      readonly batches: number
      readonly hosts: readonly string[]
    }
  | {
      readonly type: 'batch-end'
      readonly play: string
      readonly batch: number
      readonly batches: number
      readonly hosts: readonly string[]
      /** Those of them that failed, or could not be reached. */
      readonly failed: readonly string[]
    }
  /** Too many hosts have failed: nothing more is begun, in this play or a later one. */
  | {
      readonly type: 'play-stop'
      readonly play: string
      readonly why: string
      /** Hosts of the play that are not begun. */
      readonly notBegun: readonly string[]
    }
  | {
      readonly type: 'host-start'
      readonly host: string
      readonly address: string
      /** Lines of ssh's configuration that count for it, each with its place. */
      readonly sshConfig?: readonly string[]
    }
  | { readonly type: 'task-start'; readonly host: string; readonly task: TaskRef }
  | {
      readonly type: 'progress'
      readonly host: string
      readonly task: TaskRef
      /** Seconds since the step began. */
      readonly seconds: number
      /** What runs now. */
      readonly doing: string
      /** The last line it printed. */
      readonly line: string
    }
  | {
      readonly type: 'retry'
      readonly host: string
      readonly task: TaskRef
      readonly attempt: number
      readonly attempts: number
      readonly message: string
    }
  | {
      readonly type: 'task-end'
      readonly host: string
      readonly task: TaskRef
      readonly status: TaskStatus
      readonly seconds: number
      readonly steps: readonly StepReport[]
      /** Why it was skipped or failed, what debug says, what a probe saw. */
      readonly message?: string
      readonly hint?: string
      /** The command that failed, or that ran; whole. */
      readonly command?: CommandResult
      /** Check mode: how many earlier tasks of this host would change something. */
      readonly assumes?: number
    }
  /** A question, where they are asked over standard input and output; `id` is unique within the run. */
  | { readonly type: 'prompt'; readonly id: number; readonly prompt: Prompt }
  | { readonly type: 'notice'; readonly host?: string; readonly message: string }
  /** `haproxy diff`: a rendered text and the one on a host, both with their secrets masked. */
  | {
      readonly type: 'comparison'
      readonly host: string
      /** On the host. */
      readonly path: string
      readonly template: string
      /** Byte for byte, secrets included. */
      readonly same: boolean
      /** Null when it is not there yet. */
      readonly onHost: string | null
      readonly rendered: string
    }
  | {
      readonly type: 'host-end'
      readonly host: string
      readonly status: HostStatus
      readonly counts: Counts
      readonly failure?: Failure
      /** Why it was stopped, or not begun. */
      readonly why?: string
      /** Names of the tasks and notified handlers that did not run. */
      readonly notRun: readonly string[]
      readonly roundTrips: number
    }
  | { readonly type: 'run-end'; readonly code: ExitCode; readonly seconds: number }
