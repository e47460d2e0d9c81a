import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { acceptance } from '../../protocol/prompt.ts'
import type { Questions } from '../login/questions.ts'
import {
  fingerprint,
  hostKeyFailure,
  type KnownKey,
  keyType,
  knownKeys,
  knownLine,
  knownName
} from './known-hosts.ts'
import { rememberHostKey } from './remember-host-key.ts'

/** What known_hosts says about a target, and what became of the key it showed. */
export class Trust {
  readonly #target: Target
  readonly #file: string
  #known: readonly KnownKey[]
  failure: Failure | undefined

  constructor(target: Target) {
    this.#target = target
    this.#file = target.knownHostsFile ?? join(process.env.HOME ?? homedir(), '.ssh', 'known_hosts')
    this.#known = this.#read()
  }

  get known(): readonly KnownKey[] {
    return this.#known
  }

  get server() {
    const { name, address, port } = this.#target
    return { host: name, address, port, file: this.#file }
  }

  accepts(key: Buffer): boolean {
    this.failure = hostKeyFailure(this.#known, key, this.server)
    return this.failure === undefined
  }

  /** A key that nobody knows yet; a changed or revoked one, or one that an authority should vouch for, is no question. */
  get isQuestion(): boolean {
    return (
      this.failure?.kind === 'host-key-unknown' &&
      !this.#known.some(({ marker }) => marker === 'cert-authority')
    )
  }

  /** Asks whether a key that was not accepted may be; if so, known_hosts knows it from now on. */
  async ask(key: Buffer, questions: Questions, signal: AbortSignal): Promise<boolean> {
    const { host, address, port, file } = this.server
    const name = knownName(address, port)
    const done = await questions.turn(`trust ${name}`, signal)
    try {
      // Another host of that name may have been asked about in the meantime.
      this.#known = this.#read()
      if (this.accepts(key)) return true
      if (!this.isQuestion) return false
      const shown = { keyType: keyType(key), fingerprint: fingerprint(key) }
      const answer = await questions.ask({ kind: 'host-key', host, name, ...shown, file }, signal)
      if (answer !== acceptance) return this.#refuse('it was declined')
      return this.#remember(key)
    } finally {
      done()
    }
  }

  #remember(key: Buffer): boolean {
    const { address, port, file } = this.server
    try {
      rememberHostKey(file, knownLine(address, port, key))
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      return this.#refuse(`it was accepted, but cannot be added to ${file}: ${why}`)
    }
    this.#known = this.#read()
    return this.accepts(key)
  }

  #refuse(why: string): false {
    if (this.failure) this.failure = { ...this.failure, message: `${this.failure.message}; ${why}` }
    return false
  }

  #read(): readonly KnownKey[] {
    const { knownHostsFile, address, port } = this.#target
    const files = knownHostsFile === undefined ? [this.#file, '/etc/ssh/ssh_known_hosts'] : [this.#file]
    return files.flatMap(file => knownKeys(textOf(file), file, address, port))
  }
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
