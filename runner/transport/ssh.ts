import { Client, type ClientChannel, type ConnectConfig } from 'ssh2'
import { type Connector, type Flight, HostError, type Target } from '../engine/host.ts'
import type { Failure } from '../protocol/failure.ts'
import { becomeDespair, becomeFailure } from './become.ts'
import { FramedShell } from './framed-shell.ts'
import { hostKeyAlgorithms, noKnownKeyOffered } from './known-hosts.ts'
import { launch } from './launch.ts'
import { type Deferred, deferred } from './queue.ts'
import { quoteForSh } from './quote.ts'
import { Session } from './session.ts'
import { type Ways, waysToLogIn } from './ssh-auth.ts'
import { Trust } from './trust.ts'
import type { Wire } from './wire.ts'

export interface SshOptions {
  /** Milliseconds between questions whether the server is there; four without an answer end the connection. */
  readonly keepalive?: number
  /** Bytes of one command line. */
  readonly commandLimit?: number
}

const keepaliveTries = 4
const hangUpPatience = 1_000

/** Sessions over ssh. */
export class SshConnector implements Connector {
  readonly #options: SshOptions

  constructor(options: SshOptions = {}) {
    this.#options = options
  }

  async connect(target: Target, { lock, first, signal }: Parameters<Connector['connect']>[1]) {
    const options = this.#options
    const line = await dial(target, signal, options)
    const userOf = (flight: Flight) => flight.becomeUser ?? target.user
    const session = new Session({
      userOf,
      hangUp: () => line.hangUp(),
      open: flight => openShell(line, target, userOf(flight), flight, lock, options)
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
}

const interrupted = (target: Target) =>
  new HostError({ kind: 'interrupted', message: `${target.name}: interrupted while connecting` })

/** A connection that is logged in. */
interface Line {
  readonly client: Client
  /** Resolves to why, when the connection is gone. */
  readonly gone: Promise<string>
  /** The last trouble with it. */
  readonly trouble: () => string
  hangUp(): Promise<void>
}

async function dial(target: Target, signal: AbortSignal, options: SshOptions): Promise<Line> {
  if (signal.aborted) throw interrupted(target)
  const ways = waysToLogIn(target)
  const trust = new Trust(target)
  const client = new Client()
  const gone = deferred<string>()
  const ready = deferred<void>()
  let lastError = 'the server closed it'
  const fail = (failure: Failure) => {
    ready.reject(new HostError(failure))
    client.destroy()
  }
  const late = setTimeout(
    () =>
      fail({
        kind: 'unreachable',
        message: `${at(target)} gave no answer within ${target.connectTimeout} s`
      }),
    target.connectTimeout * 1000
  )
  const abort = () => fail(interrupted(target).failure)
  signal.addEventListener('abort', abort, { once: true })
  client
    .on('ready', () => ready.resolve())
    .on('error', error => {
      lastError = error.message
      fail(trust.failure ?? connectFailure(target, error, ways, trust))
    })
    .on('close', () => {
      gone.resolve(lastError)
      ready.reject(new HostError({ kind: 'unreachable', message: `${at(target)} closed the connection` }))
    })
    .on('change password', () =>
      fail({ kind: 'auth-failed', message: `${target.name}: the password of ${target.user} has expired` })
    )
  try {
    client.connect(connectConfig(target, ways, trust, options))
    client.setNoDelay(true)
    await ready.promise
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', abort)
  }
  return { client, gone: gone.promise, trouble: () => lastError, hangUp: () => hangUp(client, gone) }
}

async function hangUp(client: Client, gone: Deferred<string>): Promise<void> {
  client.end()
  const late = setTimeout(() => client.destroy(), hangUpPatience)
  await gone.promise
  clearTimeout(late)
}

const connectConfig = (target: Target, ways: Ways, trust: Trust, options: SshOptions): ConnectConfig => ({
  host: target.address,
  port: target.port,
  username: target.user,
  readyTimeout: 0,
  keepaliveInterval: options.keepalive ?? 15_000,
  keepaliveCountMax: keepaliveTries,
  algorithms: { serverHostKey: hostKeyAlgorithms(trust.known) as never },
  hostVerifier: (key: Buffer) => trust.accepts(key),
  authHandler: ((left: readonly string[] | null) => ways.next(left)) as never
})

const at = (target: Target): string => `${target.name} (${target.address}, port ${target.port})`

function connectFailure(
  target: Target,
  error: Error & { readonly level?: string; readonly code?: string },
  ways: Ways,
  trust: Trust
): Failure {
  if (error.level === 'client-authentication' || /authentication failures/.test(error.message))
    return {
      kind: 'auth-failed',
      message: `${target.name} refused to log in ${target.user}; tried: ${ways.tried()}`,
      hint: `It accepts ${ways.accepted().join(', ') || 'other ways'}. Give a key with --private-key, or a password with -k or HQ_SSH_PASSWORD.`
    }
  if (/no matching host key/.test(error.message)) {
    const failure = noKnownKeyOffered(trust.known, trust.server)
    if (failure) return failure
  }
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'no such name',
    EAI_AGAIN: 'the name cannot be looked up now',
    EHOSTUNREACH: 'no route to it',
    EINVAL: 'no route to it',
    ENETUNREACH: 'no route to it',
    ETIMEDOUT: 'no answer',
    ECONNRESET: 'it reset the connection'
  }
  const reason = reasons[error.code ?? ''] ?? error.message
  return { kind: 'unreachable', message: `${at(target)} cannot be reached: ${reason}` }
}

async function openShell(
  line: Line,
  target: Target,
  user: string,
  first: Flight,
  lock: boolean,
  options: SshOptions
): Promise<FramedShell> {
  const become = user !== target.user
  const password = become ? target.becomePassword : undefined
  const { nonce, inside, argv, text } = launch(first, {
    lock,
    limit: options.commandLimit,
    become: become ? { user, password: password !== undefined } : undefined
  })
  const command = `${become ? 'LC_ALL=C ' : ''}exec ${argv.map(word => (/^[\w-]+$/.test(word) ? word : quoteForSh(word))).join(' ')}`
  return new FramedShell(await wire(line, target, command), {
    nonce,
    host: target.name,
    first,
    inside,
    ...(password !== undefined && text !== undefined && { unlock: { password, text } }),
    patience: Math.max(target.connectTimeout, 30) * 1000,
    ...(become && { despair: becomeDespair(target.name, target.user, user) }),
    refusal: (said, ending) =>
      (become ? becomeFailure(target.name, target.user, user, said) : undefined) ?? {
        kind: become ? 'become-failed' : 'unreachable',
        message: `${target.name} did not start ${become ? `a shell as ${user}` : 'bash'} (${ending ?? 'it said nothing'})${said.trim() === '' ? '' : `: ${said.trim()}`}`
      }
  })
}

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
