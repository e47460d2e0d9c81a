import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions
} from 'ssh2'

/** Some of an agent's keys: each is offered at most once, since servers count what they refuse. */
export class AgentKeys extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: BaseAgent<ParsedKey>
  readonly #choose: (key: Buffer) => boolean

  /** `choose` is asked once for each key that the agent has. */
  constructor(socket: string, choose: (key: Buffer) => boolean) {
    super()
    this.#agent = ssh2.createAgent(socket) as BaseAgent<ParsedKey>
    this.#choose = choose
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, keys) => {
      if (error) done(error)
      else
        done(
          undefined,
          (keys ?? []).filter(key => this.#choose(blobOf(key)))
        )
    })
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, done)
  }
}

const blobOf = (key: ParsedKey | PublicKeyEntry): Buffer => {
  const own = 'pubKey' in key ? key.pubKey : key
  return 'getPublicSSH' in own ? own.getPublicSSH() : Buffer.from(own as never)
}
