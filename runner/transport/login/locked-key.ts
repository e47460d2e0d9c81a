import ssh2, {
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions
} from 'ssh2'

/** An agent of one encrypted key: it is unlocked only when the server would take it, and has to sign. */
export class LockedKey extends ssh2.BaseAgent<ParsedKey> {
  readonly #public: ParsedKey
  readonly #unlock: () => Promise<ParsedKey | undefined>

  constructor(publicKey: ParsedKey, unlock: () => Promise<ParsedKey | undefined>) {
    super()
    this.#public = publicKey
    this.#unlock = unlock
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(undefined, [this.#public])
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback
  ): void {
    const answer = typeof options === 'function' ? options : done
    const hash = typeof options === 'function' ? undefined : options.hash
    const sign = (key: ParsedKey | undefined) => {
      const signature: Buffer | Error = key?.sign(data, hash) ?? new Error('the key stays locked')
      if (signature instanceof Error) answer?.(signature)
      else answer?.(undefined, signature)
    }
    void this.#unlock().then(sign, answer)
  }
}
