import type { ParsedKey } from 'ssh2'
import { type EncryptedKey, parsePrivateKey } from './private-key.ts'
import type { Questions } from './questions.ts'

/** What became of an encrypted key. */
export type Unlocked = ParsedKey | 'declined' | 'refused'

const mostQuestions = 3

/** Encrypted keys and what people say of them: each is asked for once in a run, however many hosts want it. */
export class Keyring {
  readonly #questions: Questions
  readonly #keys = new Map<string, Promise<Unlocked>>()

  constructor(questions: Questions) {
    this.#questions = questions
  }

  unlock(file: string, { text }: EncryptedKey, signal: AbortSignal): Promise<Unlocked> {
    const known = this.#keys.get(file)
    if (known) return known
    const unlocking = this.#unlock(file, text, signal)
    this.#keys.set(file, unlocking)
    return unlocking
  }

  async #unlock(file: string, text: Buffer, signal: AbortSignal): Promise<Unlocked> {
    for (let asked = 0; asked < mostQuestions; asked += 1) {
      const passphrase = await this.#questions.ask({ kind: 'passphrase', file, again: asked > 0 }, signal)
      if (passphrase === undefined) return 'declined'
      const key = parsePrivateKey(text, passphrase)
      if (!(key instanceof Error)) return key
    }
    return 'refused'
  }
}
