import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { acceptance } from '../../protocol/prompt.ts'
import type { Questions } from '../login/questions.ts'
import {
  fingerprint,
  hostKeyAlgorithms,
  hostKeyFailure,
  type KnownKey,
  keyType,
  knownKeys,
  knownLine,
  knownName,
  type Server
} from './known-hosts.ts'
import { rememberHostKey } from './remember-host-key.ts'

/** Who hears of a key that was taken without being known. */
type Notice = (message: string) => void

/** What known_hosts says about a target, and what became of the key it showed. */
export class Trust {
  readonly server: Server
  readonly #target: Target
  readonly #notice: Notice
  readonly #files: readonly string[]
  #known: readonly KnownKey[]
  #distrusted = false
  failure: Failure | undefined

  constructor(target: Target, notice: Notice = () => {}) {
    const { name, address, port, knownHostsFile, route = {} } = target
    const home = join(process.env.HOME ?? homedir(), '.ssh')
    const own = knownHostsFile === undefined ? (route.userKnownHosts ?? usual(home)) : [knownHostsFile]
    const [file = join(home, 'known_hosts')] = own
    const shared = knownHostsFile === undefined ? (route.globalKnownHosts ?? usual('/etc/ssh', 'ssh_')) : []
    this.#target = target
    this.#notice = notice
    this.#files = [...own, ...shared]
    this.server = { host: name, name: route.knownAs ?? knownName(address, port), file }
    this.#known = this.#read()
  }

  get known(): readonly KnownKey[] {
    return this.#known
  }

  /** It showed another key than the known one, and is talked to all the same: no password may be sent. */
  get isDistrusted(): boolean {
    return this.#distrusted
  }

  get algorithms(): readonly string[] {
    return hostKeyAlgorithms(this.#known, this.#target.route?.hostKeyAlgorithms, this.#newKeys === 'ignore')
  }

  /** Whether a key is the known one, or is taken without a question. */
  accepts(key: Buffer): boolean {
    this.failure = hostKeyFailure(this.#known, key, this.server)
    if (!this.failure || this.#knownWithoutPort(key)) this.failure = undefined
    else if (this.#newKeys === 'accept' && this.#isNew) this.#remember(key)
    else if (this.#newKeys === 'ignore' && !this.#isRevoked(key)) this.#takeUnchecked(key)
    return this.failure === undefined
  }

  /** A key that nobody knows yet; a changed or revoked one, or one that an authority should vouch for, is no question. */
  get isQuestion(): boolean {
    return this.#newKeys === 'ask' && this.#isNew
  }

  /** Asks whether a key that was not accepted may be; if so, known_hosts knows it from now on. */
  async ask(key: Buffer, questions: Questions, signal: AbortSignal): Promise<boolean> {
    const { host, name, file } = this.server
    const done = await questions.turn(`trust ${name}`, signal)
    try {
      // Another host of that name may have been asked about in the meantime.
      this.#known = this.#read()
      if (this.accepts(key)) return true
      if (!this.isQuestion) return false
      const shown = { keyType: keyType(key), fingerprint: fingerprint(key) }
      const answer = await questions.ask({ kind: 'host-key', host, name, ...shown, file }, signal)
      return answer === acceptance ? this.#remember(key) : this.#refuse('it was declined')
    } finally {
      done()
    }
  }

  get #newKeys() {
    return this.#target.route?.newHostKeys ?? 'ask'
  }

  get #isNew(): boolean {
    return (
      this.failure?.kind === 'host-key-unknown' &&
      !this.#known.some(({ marker }) => marker === 'cert-authority')
    )
  }

  #isRevoked(key: Buffer): boolean {
    return this.#known.some(entry => entry.marker === 'revoked' && entry.key.equals(key))
  }

  /** As ssh does: who listens on another port may show the key that is known of the host itself. */
  #knownWithoutPort(key: Buffer): boolean {
    const { address, port, route } = this.#target
    if (port === 22 || route?.knownAs !== undefined || !this.#isNew) return false
    return this.#read(knownName(address, 22)).some(entry => !entry.marker && entry.key.equals(key))
  }

  #takeUnchecked(key: Buffer): void {
    const changed = this.failure?.kind === 'host-key-changed'
    this.#distrusted = changed
    this.failure = undefined
    this.#notice(
      `its host key is ${changed ? 'not the known one' : 'not known'}, and is taken all the same (StrictHostKeyChecking no): ` +
        `${keyType(key)} ${fingerprint(key)}${changed ? '; no password is sent' : ''}`
    )
  }

  #remember(key: Buffer): boolean {
    const { name, file } = this.server
    try {
      rememberHostKey(file, knownLine(name, key, this.#target.route?.hashNames))
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      return this.#refuse(`it was accepted, but cannot be added to ${file}: ${why}`)
    }
    this.#known = this.#read()
    // It may have gone to /dev/null.
    this.failure = undefined
    return true
  }

  #refuse(why: string): false {
    if (this.failure) this.failure = { ...this.failure, message: `${this.failure.message}; ${why}` }
    return false
  }

  #read(name = this.server.name): readonly KnownKey[] {
    return this.#files.flatMap(file => knownKeys(textOf(file), file, name))
  }
}

const usual = (folder: string, prefix = ''): readonly string[] =>
  ['known_hosts', 'known_hosts2'].map(name => join(folder, `${prefix}${name}`))

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
