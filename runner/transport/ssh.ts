import { type Connector, type Flight, HostError, type Target } from '../engine/host.ts'
import { BecomePassword } from './login/become-password.ts'
import { interrupted } from './login/connect-failure.ts'
import { type Asking, dial, type Line, type Socket } from './login/dial.ts'
import { Hops } from './login/hops.ts'
import { Keyring } from './login/keyring.ts'
import { ProxyCommand } from './login/proxy-command.ts'
import { Questions } from './login/questions.ts'
import { SecretSearch } from './login/secret-search.ts'
import type { Prompts } from './prompts.ts'
import { Session } from './session.ts'
import { SshSockets } from './socket/ssh-sockets.ts'
import { openAsAnother, openShell } from './ssh-shell.ts'

export interface SshOptions {
  /** Who is asked for what was not given; nobody when it is left out. */
  readonly prompts?: Prompts
  /** Milliseconds between questions whether the server is there; four without an answer end the connection. */
  readonly keepalive?: number
  /** Bytes of one command line. */
  readonly commandLimit?: number
}

/** What may be asked for one host. */
interface HostAsking extends Asking {
  /** For sudo the password of who logs in; for su that of the user to become. */
  readonly becomePassword: (user: string) => SecretSearch
}

/** Sessions over ssh; what is learnt by asking serves all hosts of one connector. */
export class SshConnector implements Connector {
  readonly #options: SshOptions
  readonly #questions: Questions | undefined
  readonly #keyring: Keyring | undefined
  readonly #hops = new Hops()

  constructor(options: SshOptions = {}) {
    this.#options = options
    this.#questions = options.prompts && new Questions(options.prompts)
    this.#keyring = this.#questions && new Keyring(this.#questions)
  }

  async connect(target: Target, options: Parameters<Connector['connect']>[1]) {
    const { lock, first, signal } = options
    if (target.route?.refusal) throw new HostError(target.route.refusal)
    // An aborted question is answered by what was right before.
    const patience = options.quiet ? AbortSignal.abort() : signal
    const asking = this.#asking(target, patience, options.secret ?? (() => {}))
    const line = await this.#dial(target, target.route?.hops ?? [], options, asking)
    const userOf = (flight: Flight) => flight.becomeUser ?? target.user
    const secrets = new Map<string, BecomePassword>()
    const ownerOf = (user: string) => (target.becomeMethod === 'su' ? user : target.user)
    const sockets = new SshSockets({
      line,
      target,
      notice: options.notice ?? (() => {}),
      passwordFor: user => secrets.get(ownerOf(user))?.password
    })
    const session = new Session({
      userOf,
      converse: (conversation, reach) => sockets.converse(conversation, reach),
      hangUp: () => line.hangUp(),
      open: (flight, trying) => {
        const user = userOf(flight)
        const shell = { line, target, user, lock, commandLimit: this.#options.commandLimit }
        if (user === target.user) return openShell(shell, flight, trying)
        const owner = ownerOf(user)
        const secret =
          secrets.get(owner) ?? new BecomePassword(target.becomePassword, asking?.becomePassword(owner))
        secrets.set(owner, secret)
        return openAsAnother(shell, secret, flight, trying).finally(() => secret.end())
      }
    })
    const abort = () => void line.hangUp()
    signal.addEventListener('abort', abort, { once: true })
    try {
      return { host: session, first: await session.begin(first) }
    } catch (error) {
      await line.hangUp()
      throw signal.aborted ? interrupted(target) : error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Over the hosts on the way, or through a command, or simply so. */
  #dial(
    target: Target,
    hops: readonly Target[],
    options: Parameters<Connector['connect']>[1],
    asking: HostAsking | undefined
  ): Promise<Line> {
    const { signal, secret = () => {}, notice } = options
    const dialHop = (hop: Target, over: readonly Target[]) => {
      const said = notice && { notice: (message: string) => notice(`${hop.name}: ${message}`) }
      return this.#dial(hop, over, { ...options, ...said }, this.#asking(hop, signal, secret))
    }
    const command = target.route?.proxyCommand
    const socket = async (): Promise<Socket> => {
      if (command === undefined)
        return { stream: await this.#hops.open(hops, target, dialHop), trouble: () => undefined }
      const stream = new ProxyCommand(command)
      return { stream, trouble: () => stream.trouble }
    }
    return dial(target, {
      signal,
      keepalive: this.#options.keepalive ?? 15_000,
      asking,
      notice,
      ...((command !== undefined || hops.length > 0) && { socket })
    })
  }

  #asking(
    { name: host, user, address, becomeMethod = 'sudo' }: Target,
    signal: AbortSignal,
    secret: (text: string) => void
  ): HostAsking | undefined {
    const questions = this.#questions
    const keyring = this.#keyring
    if (!questions || !keyring) return undefined
    return {
      questions,
      keyring,
      answer: async (text, echo) => {
        const answer = await questions.ask({ kind: 'login-question', host, user, text, echo }, signal)
        if (answer !== undefined && !echo) secret(answer)
        return answer
      },
      password: new SecretSearch(questions, {
        what: `password of ${user}`,
        prompt: again => ({ kind: 'password', host, user, address, again }),
        signal,
        secret
      }),
      becomePassword: owner =>
        new SecretSearch(questions, {
          what: `${becomeMethod} password of ${owner}`,
          prompt: again => ({
            kind: 'become-password',
            host,
            user: owner,
            again,
            ...(becomeMethod === 'su' && { method: becomeMethod })
          }),
          signal,
          secret
        })
    }
  }
}
