import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../engine/host.ts'
import type { Failure } from '../protocol/failure.ts'
import { hostKeyFailure, type KnownKey, knownKeys } from './known-hosts.ts'

/** What known_hosts says about a target, and what became of the key it showed. */
export class Trust {
  readonly #target: Target
  readonly #file: string
  readonly known: readonly KnownKey[]
  failure: Failure | undefined

  constructor(target: Target) {
    this.#target = target
    this.#file = target.knownHostsFile ?? join(process.env.HOME ?? homedir(), '.ssh', 'known_hosts')
    const files =
      target.knownHostsFile === undefined ? [this.#file, '/etc/ssh/ssh_known_hosts'] : [this.#file]
    this.known = files.flatMap(file => knownKeys(textOf(file), file, target.address, target.port))
  }

  get server() {
    const { name, address, port } = this.#target
    return { host: name, address, port, file: this.#file }
  }

  accepts(key: Buffer): boolean {
    this.failure = hostKeyFailure(this.known, key, this.server)
    return this.failure === undefined
  }
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
