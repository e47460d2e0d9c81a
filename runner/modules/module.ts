import type { Static, TObject } from 'typebox'
import type { ModuleSignature } from '../language/signature.ts'
import type { Facts } from '../language/types/facts.ts'
import type { Value } from '../language/value.ts'

/** A command that only reads. It runs with stdin closed and LC_ALL=C, before the plan and again as its guard. */
export type Question = readonly [command: string, ...rest: string[]]

/** A non-zero code is an answer, not an error. `out` is stdout without its trailing newlines and without NUL. */
export interface Answer {
  readonly code: number
  readonly out: string
}

/** What to ask the host, and what the answers (same order) mean. */
export interface Observation<Now> {
  readonly ask: readonly Question[]
  readonly read: (answers: readonly Answer[]) => Now
}

/** The bytes of a file to be; opened only when they have to travel. */
export interface Content {
  readonly sha256: string
  /** Bytes, when known before opening. */
  readonly size?: number
  /** The text, when it is text and small enough to diff. */
  readonly text?: string
  /** Permissions of the file of the controller that it is, in octal digits. */
  readonly mode?: string
  readonly secret?: boolean
  readonly open: () => AsyncIterable<Uint8Array>
}

/** Run a command on the host. A code that is not in `allow` (default: only 0) fails the task. */
export interface RunStep {
  readonly do: 'run'
  readonly why: string
  readonly argv: readonly [string, ...string[]]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Content
  readonly allow?: readonly number[]
  /** Seconds; the process group is ended then and the step fails with code 124. */
  readonly timeout?: number
  /** Shown while it runs when it is not plain from argv; argv may hold secrets. */
  readonly label?: string
}

/** Put a file in place: a temporary name in the same directory, fsync, rename, SELinux context restored. */
export interface WriteStep {
  readonly do: 'write'
  readonly why: string
  readonly path: string
  readonly content: Content
  /** Octal digits, e.g. `0644`; without it an existing file keeps its mode and a new one gets 0644. */
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
  /** The text it replaces, for the diff. */
  readonly before?: string
  /** A command that must succeed on the new file, `%s` in it, before it takes its place; else nothing is changed. */
  readonly validate?: readonly [string, ...string[]]
}

/** Bring a file of the host to the controller, where it gets its name when all of it is there and right. */
export interface FetchStep {
  readonly do: 'fetch'
  readonly why: string
  /** On the host. */
  readonly path: string
  /** Bytes, when known. */
  readonly size?: number
  readonly to: Destination
  /** What the bytes have to be; anything when it is left out. */
  readonly sha256?: string
}

/** A path of the controller for a host's file, and what was there when the task looked. */
export interface Destination {
  /** Absolute. */
  readonly path: string
  readonly is: 'missing' | 'file' | 'directory'
  /** Of the file. */
  readonly sha256?: string
  readonly receive: (sha256?: string) => Intake
}

/** A file that is coming in under a temporary name; each function throws when the controller cannot do it. */
export interface Intake {
  write(bytes: Uint8Array): void
  /** Gives the file its name; refuses bytes that are not the expected ones. */
  finish(): void
  /** Throws away what is there; never fails. */
  abandon(): void
}

/** Ask a server from the controller. */
export interface ProbeStep {
  readonly do: 'probe'
  readonly why: string
  readonly probe: ProbeRequest
}

export interface ProbeRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** `3` never falls back to TCP. */
  readonly version: '1.1' | '2' | '3'
  /** PEM of the authority to trust instead of the system's. */
  readonly ca?: string
  readonly verify: boolean
  /** Connect here instead of the URL's host: `address`. */
  readonly connectTo?: string
  /** Seconds. */
  readonly timeout: number
}

/** Wait on the controller; the outcome's `out` is the answer. */
export interface PauseStep {
  readonly do: 'pause'
  readonly why: string
  /** Without it, an answer is waited for. */
  readonly seconds?: number
  /** What is asked, or said while it waits. */
  readonly prompt?: string
  /** Whether an answer may be seen. */
  readonly echo: boolean
}

/** A step that travels to the host. */
export type HostStep = RunStep | WriteStep | FetchStep

/** Boot the host anew, wait until it is back, and go on in a new session; the outcome's `out` is its new boot. */
export interface RebootStep {
  readonly do: 'reboot'
  readonly why: string
  /** What makes it reboot. */
  readonly argv: readonly [string, ...string[]]
  /** Tells one boot from another, and what it told of the one that ends. */
  readonly boot: { readonly question: Question; readonly before: string }
  /** Succeeds when the host can be worked on again. */
  readonly test: Question
  /** Seconds: before it, after it is on its way, and for each of coming back and the test. */
  readonly delay: number
  readonly rest: number
  readonly timeout: number
  /** Seconds for one attempt to connect; as for every connection when it is left out. */
  readonly connectTimeout?: number
}

/**
 * Ask whoever listens on a UNIX socket of the host. Each text gets a connection of its own, which the other side ends when
 * it has answered; texts that change nothing travel side by side. The outcome's `out` is the JSON of the answers.
 */
export interface SocketStep {
  readonly do: 'socket'
  readonly why: string
  /** Absolute. */
  readonly path: string
  readonly send: readonly string[]
  /** Nothing is changed by it: check mode asks, too, and no task counts as changed for it. */
  readonly reads?: boolean
  /** Seconds for one answer, 10 when it is left out. */
  readonly timeout?: number
  readonly until?: SocketUntil
  /** Codes that are no failure (default: only 0): see `socketCode`. */
  readonly allow?: readonly number[]
  /** Shown instead of what is sent. */
  readonly label?: string
}

/** Asks again until nothing is missing in the answers, or the time is over. No answer is an answer to wait on. */
export interface SocketUntil {
  /** What is still missing, as a noun or a sentence; undefined when all is well. */
  readonly missing: (answers: readonly string[]) => string | undefined
  /** Seconds between two looks, and for all of them. */
  readonly every: number
  readonly within: number
}

/** What becomes of a conversation over a socket. */
export const socketCode = { answered: 0, failed: 1, nobody: 2, refused: 3, late: 124 } as const

/** A step of which the controller is in charge. */
export type ControllerStep = ProbeStep | PauseStep | RebootStep | SocketStep

export type Step = HostStep | ControllerStep

/** What came of a step. A write has code 0 and no output; a probe's `out` is the JSON of a ProbeResult, a socket's that of its answers. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly seconds: number
}

/** What a server proved in a handshake of QUIC: that it has the key of this certificate. */
export interface ProvenServer {
  /** The protocol that it chose: `h3`. */
  readonly alpn: string
  readonly cipher: string
  readonly subject: string
  readonly issuer: string
  /** Hex, upper case. */
  readonly serial: string
  readonly names: readonly string[]
  /** ISO 8601, UTC. */
  readonly notAfter: string
  /** Why the certificate is not to be trusted for the name that was asked for; nothing when it is. */
  readonly problem?: string
}

/** The certificate of a server; whoever asked may have mistrusted it. */
export interface ServedCertificate {
  /** Hex, lower case. */
  readonly sha256: string
  /** Hex, upper case. */
  readonly serial: string
  /** `CN=www.example.org`. */
  readonly subject: string
}

/**
 * Which proof of HTTP was reached: `quic` = a QUIC listener answered (RFC 9000 section 6), `handshake` = it has the key of its
 * certificate and chose h3, `http` = a whole response.
 */
export interface ProbeResult {
  readonly level: 'none' | 'quic' | 'handshake' | 'http'
  readonly version: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly url: string
  /** QUIC versions that the server offered, as 0x…. */
  readonly quicVersions?: readonly string[]
  /** From the level `handshake` on. */
  readonly server?: ProvenServer
  /** What the server showed, over TCP or QUIC. */
  readonly certificate?: ServedCertificate
  /** The program or library that spoke: `node`, `hq-run`, `curl 8.14.1`, `quic version negotiation`. */
  readonly client: string
  readonly error?: string
  readonly hint?: string
}

/** Certificates in their order, and the key for the first one. */
export interface PemFile {
  readonly certificates: readonly PemCertificate[]
  /** `encrypted`: with a passphrase, `broken`: not readable as one. */
  readonly key: 'none' | 'matches' | 'other' | 'encrypted' | 'broken'
  /** Its blocks without what stands between them: certificates, key, and whatever else there is. */
  readonly text: string
  /** Why a certificate in it cannot be read. */
  readonly broken?: string
}

export interface PemCertificate {
  /** One name after the other, e.g. `CN=www.example.org`. */
  readonly subject: string
  readonly issuer: string
  /** Hex, upper case. */
  readonly serial: string
  /** SHA-1 of the certificate, in upper-case hex: what HAProxy tells of one. */
  readonly sha1: string
  /** DNS names and addresses (subjectAltName). */
  readonly names: readonly string[]
  /** ISO 8601, UTC. */
  readonly notBefore: string
  readonly notAfter: string
  /** Whole days from now, rounded down; below zero when it is over. */
  readonly daysLeft: number
  /** It begins only later. */
  readonly early: boolean
  /** Whether the certificate behind it signed it; undefined for the last one. */
  readonly signedByNext?: boolean
}

/** What the engine offers while a module looks and plans: all of it is about the controller, none about the host. */
export interface Context {
  readonly check: boolean
  /** How many -v there are, two at most. */
  readonly verbosity?: number
  /** Diffs will be shown, so a module that writes should ask for the text it replaces. */
  readonly diff?: boolean
  /** A file of the controller: role files/, then beside the playbook; `at`: the parameter that names it, if not src. */
  readonly file: (src: string, at?: string) => Content
  /** Relative paths of the files below a directory of the controller, sorted; undefined when it is not a directory. */
  readonly directory: (src: string) => readonly string[] | undefined
  /** A template of the controller, rendered with this task's variables; `written` says how its text becomes the file. */
  readonly template: (src: string, written?: (text: string) => string | Uint8Array) => Content
  readonly text: (text: string, secret?: boolean) => Content
  /** Whether a condition holds for this task's variables. */
  readonly condition: (text: string) => boolean
  /** What a name or template expression stands for (debug's var). */
  readonly value?: (expression: string) => Value
  /** A path of the controller, seen from the playbook's folder, for a file of the host. */
  readonly destination: (path: string) => Destination
  /** What a PEM text holds. */
  readonly pem: (text: string) => PemFile
  /** A download that the controller does (and caches by digest) when its bytes have to travel. */
  readonly download: (url: string, sha256: string) => Content
}

/** Why a task cannot be done as written, anchored to the parameter that causes it: its name, or a JSON pointer below all of them. */
export class Refusal extends Error {
  readonly at: string
  readonly hint: string | undefined

  constructor(at: string, message: string, hint?: string) {
    super(message)
    this.at = at
    this.hint = hint
  }
}

/** How a module stands to Ansible's: what a reader of Ansible would look for and not find. */
export interface AnsibleKinship {
  /** Its full name, e.g. `ansible.builtin.copy`. */
  readonly module: string
  /** Its parameters that are not here, each with the reason; `same as X` for another name of one that is. */
  readonly without?: Readonly<Record<string, string>>
  /** Where the same words mean something else, a sentence each. */
  readonly deviations?: readonly string[]
}

/** What a task does to the run of its play instead of to the host (meta). */
export type Flow = 'nothing' | 'flush-handlers' | 'end-host' | 'end-batch' | 'end-play' | 'reset-connection'

/** Everything there is to know about a module. */
export interface Module<P extends TObject = TObject, Now = unknown, R extends TObject = TObject>
  extends ModuleSignature {
  readonly params: P
  readonly result: R
  readonly ansible?: AnsibleKinship
  /** Commands beyond sh, bash and coreutils, with the package that brings each on EL9. */
  readonly needs?: Readonly<Record<string, string>>
  /** `false`: must not be asked or planned before every earlier task is done (wait_for, uri, assert). */
  readonly ahead?: boolean
  readonly observe: (want: Static<P>, context: Context) => Observation<Now>
  /** Pure: the same wish, state and outcomes always give the same steps; none means "ok". */
  readonly plan: (want: Static<P>, now: Now, context: Context) => Generator<Step, void, Outcome>
  /** `outcomes` has one entry for each step, in order; none in check mode and when nothing had to be done. May refuse. */
  readonly report: (want: Static<P>, now: Now, outcomes: readonly Outcome[], context: Context) => Static<R>
  /** Variables it gives the host (set_fact), known without running it: in check mode they beat those of `gives`. */
  readonly facts?: (want: Static<P>, context: Context) => Readonly<Record<string, Value>>
  /** Facts of the host that are these once it is done (hostname). */
  readonly renews?: (want: Static<P>) => Partial<Facts>
  /** Why there is nothing to do for it at all, as if its condition were false (debug's verbosity). */
  readonly skip?: (want: Static<P>, context: Context) => string | undefined
  /** It steers the run; then nothing is asked or planned. */
  readonly flow?: (want: Static<P>) => Flow
  /** What in the parameters a step failed for, when the module can tell: a JSON pointer below them. */
  readonly blame?: (want: Static<P>, now: Now, failed: Outcome) => string | undefined
  /** A line for the human report when the result is worth saying (debug, uri). */
  readonly say?: (want: Static<P>, result: Static<R>) => string | undefined
}

export const defineModule = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>
): Module<P, Now, R> => module

/** For modules that have nothing to ask. */
export const nothing: Observation<undefined> = { ask: [], read: () => undefined }

export const run = (why: string, ...argv: [string, ...string[]]): RunStep => ({ do: 'run', why, argv })
