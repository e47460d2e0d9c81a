import type { ClientChannel, PseudoTtyOptions } from 'ssh2'
import { type Connector, type Flight, HostError, type Target } from '../engine/host.ts'
import type { Failure } from '../protocol/failure.ts'
import { forAnyShell } from './any-shell.ts'
import {
  type BecomeFailure,
  type Becoming,
  becomeDespair,
  becomeFailure,
  isPrompted,
  type Want
} from './login/become.ts'
import { BecomePassword } from './login/become-password.ts'
import { interrupted } from './login/connect-failure.ts'
import { type Asking, dial, type Line, type Socket } from './login/dial.ts'
import { Hops } from './login/hops.ts'
import { Keyring } from './login/keyring.ts'
import { ProxyCommand } from './login/proxy-command.ts'
import { Questions } from './login/questions.ts'
import { SecretSearch } from './login/secret-search.ts'
import type { Prompts } from './prompts.ts'
import { deferred } from './queue.ts'
import { type Opening, Session } from './session.ts'
import { promptOf } from './shell/become-argv.ts'
import { FramedShell } from './shell/framed-shell.ts'
import { launch } from './shell/launch.ts'
import type { Wire } from './shell/wire.ts'

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
    const session = new Session({
      userOf,
      hangUp: () => line.hangUp(),
      open: (flight, trying) => {
        const user = userOf(flight)
        const shell = { line, target, user, lock, commandLimit: this.#options.commandLimit }
        if (user === target.user) return openShell(shell, flight, trying)
        const owner = target.becomeMethod === 'su' ? user : target.user
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

interface ShellOptions {
  readonly line: Line
  readonly target: Target
  readonly user: string
  readonly lock: boolean
  readonly commandLimit: number | undefined
}

const openShell = async (
  { line, target, lock, commandLimit }: ShellOptions,
  first: Flight,
  trying: Parameters<Opening>[1]
): ReturnType<Opening> => {
  const { nonce, inside, argv } = launch(first, { lock, limit: commandLimit })
  const shell = new FramedShell(await wire(line, target, forAnyShell(argv)), {
    nonce,
    host: target.name,
    first,
    inside,
    patience: patienceFor(target),
    refusal: (said, ending) => ({
      kind: 'unreachable',
      message: `${target.name} did not start bash ${endingText(said, ending)}`,
      hint: noShellHint(`of ${target.user}`)
    })
  })
  trying(shell)
  return { shell, frames: await shell.begin() }
}

/** Behind sudo, su or doas; as long as it wants a password, and there is another to try, or a terminal, it is started again. */
const openAsAnother = async (
  { line, target, user, lock, commandLimit }: ShellOptions,
  secret: BecomePassword,
  first: Flight,
  trying: Parameters<Opening>[1]
): ReturnType<Opening> => {
  const { name: host, becomeMethod: method = 'sudo', becomeFlags: flags = [] } = target
  let terminal = false
  /** What stands when the server gives no terminal. */
  let noTerminal: unknown
  for (;;) {
    const { password } = secret
    const become = { user, method, flags, password: password !== undefined, terminal }
    const { nonce, inside, argv, text } = launch(first, { lock, limit: commandLimit, become })
    const prompt = promptOf(nonce)
    const becoming: Becoming = { host, login: target.user, user, method, prompt }
    let wants: Want | undefined
    const take = (found: BecomeFailure | undefined): Failure | undefined => {
      wants = found?.wants ?? wants
      return found?.failure
    }
    const command = forAnyShell(argv, 'LC_ALL=C')
    const opened = await wire(line, target, command, terminal).catch((error: unknown) => {
      throw terminal ? noTerminal : error
    })
    const shell = new FramedShell(opened, {
      nonce,
      host,
      first,
      inside,
      ...(text !== undefined && { unlock: { text, ...unlocking(becoming, password, terminal) } }),
      patience: patienceFor(target),
      despair: said => take(becomeDespair(becoming, password !== undefined)(said)),
      refusal: (said, ending) =>
        take(becomeFailure(becoming, said)) ?? {
          kind: 'become-failed',
          message: `${host} did not start a shell as ${user} ${endingText(said.replaceAll(prompt, ''), ending)}`,
          hint: noShellHint(`of ${user}`)
        }
    })
    trying(shell)
    try {
      const frames = await shell.begin()
      secret.right()
      return { shell, frames }
    } catch (error) {
      if (wants === 'terminal' && !terminal) {
        terminal = true
        noTerminal = error
      } else if (wants !== 'password' || !(await secret.another())) throw secret.explain(error)
    }
  }
}

/** On a terminal the password goes when it is asked for: what was typed before that is forgotten. */
const unlocking = (becoming: Becoming, password: string | undefined, terminal: boolean) => ({
  ...(password !== undefined && { password }),
  ...(terminal && { prompted: (said: string) => isPrompted(becoming, said) })
})

const noShellHint = (whom: string): string =>
  `Is bash installed, and does the login shell ${whom} run the command it is given? Its rc files must neither wait nor exec another shell.`

const patienceFor = ({ connectTimeout }: Target): number => Math.max(connectTimeout, 30) * 1000

const endingText = (said: string, ending: string | undefined): string =>
  `(${ending ?? 'it said nothing'})${said.trim() === '' ? '' : `: ${said.trim()}`}`

/** A terminal without echo, whose lines end as they are written. */
const quietTerminal: PseudoTtyOptions = { term: 'dumb', modes: { ECHO: 0, OPOST: 0 } }

async function wire(line: Line, target: Target, command: string, terminal = false): Promise<Wire> {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    void line.gone.then(reason => reject(lostOnTheWay(target, reason)))
    try {
      line.client.exec(command, terminal ? { pty: quietTerminal } : {}, (error, opened) =>
        error
          ? reject(
              new HostError({
                kind: 'unreachable',
                message: `${target.name} refused to run a command: ${error.message}`,
                hint: 'sshd there may allow no sessions (MaxSessions), or only a forced command.'
              })
            )
          : resolve(opened)
      )
    } catch (error) {
      reject(lostOnTheWay(target, error instanceof Error ? error.message : String(error)))
    }
  })
  const ended = deferred<string>()
  let ending: string | undefined
  channel.on('exit', (code: number | null, name?: string) => {
    ending = code === null ? `signal ${name}` : `status ${code}`
  })
  channel.on('close', () => ended.resolve(ending ?? line.trouble()))
  void line.gone.then(reason => ended.resolve(reason))
  return {
    input: channel,
    output: channel,
    errors: channel.stderr,
    ended: ended.promise,
    drop: () => channel.close()
  }
}

const lostOnTheWay = (target: Target, reason: string) =>
  new HostError({
    kind: 'lost',
    message: `the connection to ${target.name} was lost: ${reason}`,
    hint: 'Run again: what is done already is found done.'
  })
