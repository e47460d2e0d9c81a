import type { ClientChannel } from 'ssh2'
import { type Connector, type Flight, HostError, type Target } from '../engine/host.ts'
import { becomeDespair, becomeFailure, isAboutPassword } from './login/become.ts'
import { interrupted } from './login/connect-failure.ts'
import { type Asking, dial, type Line } from './login/dial.ts'
import { Keyring } from './login/keyring.ts'
import { Questions } from './login/questions.ts'
import { SecretSearch } from './login/secret-search.ts'
import { SudoPassword } from './login/sudo-password.ts'
import type { Prompts } from './prompts.ts'
import { deferred } from './queue.ts'
import { quoteForSh } from './quote.ts'
import { type Opening, Session } from './session.ts'
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
  readonly becomePassword: SecretSearch
}

/** Sessions over ssh; what is learnt by asking serves all hosts of one connector. */
export class SshConnector implements Connector {
  readonly #options: SshOptions
  readonly #questions: Questions | undefined
  readonly #keyring: Keyring | undefined

  constructor(options: SshOptions = {}) {
    this.#options = options
    this.#questions = options.prompts && new Questions(options.prompts)
    this.#keyring = this.#questions && new Keyring(this.#questions)
  }

  async connect(target: Target, { lock, first, signal, secret }: Parameters<Connector['connect']>[1]) {
    const asking = this.#asking(target, signal, secret ?? (() => {}))
    const line = await dial(target, { signal, keepalive: this.#options.keepalive ?? 15_000, asking })
    const userOf = (flight: Flight) => flight.becomeUser ?? target.user
    const sudo = new SudoPassword(target, asking?.becomePassword)
    const session = new Session({
      userOf,
      hangUp: () => line.hangUp(),
      open: (flight, trying) => {
        const user = userOf(flight)
        const shell = { line, target, user, lock, commandLimit: this.#options.commandLimit }
        return user === target.user
          ? openShell(shell, flight, trying)
          : openAsAnother(shell, sudo, flight, trying).finally(() => sudo.end())
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

  #asking(
    { name: host, user, address }: Target,
    signal: AbortSignal,
    secret: (text: string) => void
  ): HostAsking | undefined {
    const questions = this.#questions
    const keyring = this.#keyring
    if (!questions || !keyring) return undefined
    return {
      questions,
      keyring,
      password: new SecretSearch(questions, {
        what: `password of ${user}`,
        prompt: again => ({ kind: 'password', host, user, address, again }),
        signal,
        secret
      }),
      becomePassword: new SecretSearch(questions, {
        what: `sudo password of ${user}`,
        prompt: again => ({ kind: 'become-password', host, user, again }),
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
  const shell = new FramedShell(await wire(line, target, commandOf(argv)), {
    nonce,
    host: target.name,
    first,
    inside,
    patience: patienceFor(target),
    refusal: (said, ending) => ({
      kind: 'unreachable',
      message: `${target.name} did not start bash ${endingText(said, ending)}`
    })
  })
  trying(shell)
  return { shell, frames: await shell.begin() }
}

/** Behind sudo; as long as it wants a password, and there is another to try, it is started again. */
const openAsAnother = async (
  { line, target, user, lock, commandLimit }: ShellOptions,
  sudo: SudoPassword,
  first: Flight,
  trying: Parameters<Opening>[1]
): ReturnType<Opening> => {
  for (;;) {
    const { password } = sudo
    const become = { user, password: password !== undefined }
    const { nonce, inside, argv, text } = launch(first, { lock, limit: commandLimit, become })
    let wantsPassword = false
    const shell = new FramedShell(await wire(line, target, `LC_ALL=C ${commandOf(argv)}`), {
      nonce,
      host: target.name,
      first,
      inside,
      ...(password !== undefined && text !== undefined && { unlock: { password, text } }),
      patience: patienceFor(target),
      despair: said => {
        const failure = becomeDespair(target.name, target.user, user)(said)
        wantsPassword ||= failure !== undefined
        return failure
      },
      refusal: (said, ending) => {
        wantsPassword = isAboutPassword(said)
        return (
          becomeFailure(target.name, target.user, user, said) ?? {
            kind: 'become-failed',
            message: `${target.name} did not start a shell as ${user} ${endingText(said, ending)}`
          }
        )
      }
    })
    trying(shell)
    try {
      const frames = await shell.begin()
      sudo.right()
      return { shell, frames }
    } catch (error) {
      if (!wantsPassword || !(await sudo.another())) throw sudo.explain(error)
    }
  }
}

const commandOf = (argv: readonly string[]): string =>
  `exec ${argv.map(word => (/^[\w-]+$/.test(word) ? word : quoteForSh(word))).join(' ')}`

const patienceFor = ({ connectTimeout }: Target): number => Math.max(connectTimeout, 30) * 1000

const endingText = (said: string, ending: string | undefined): string =>
  `(${ending ?? 'it said nothing'})${said.trim() === '' ? '' : `: ${said.trim()}`}`

async function wire(line: Line, target: Target, command: string): Promise<Wire> {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    void line.gone.then(reason => reject(lostOnTheWay(target, reason)))
    try {
      line.client.exec(command, (error, opened) =>
        error
          ? reject(
              new HostError({
                kind: 'unreachable',
                message: `${target.name} refused to run a command: ${error.message}`
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
  new HostError({ kind: 'lost', message: `the connection to ${target.name} was lost: ${reason}` })
