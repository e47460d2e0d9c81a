import type { Duplex } from 'node:stream'
import { Client, type ConnectConfig } from 'ssh2'
import { HostError, type Target } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { Trust } from '../host-key/trust.ts'
import { type Deferred, deferred } from '../queue.ts'
import {
  connectFailure,
  hungUp,
  interrupted,
  loginRefused,
  type SshError,
  tooLate
} from './connect-failure.ts'
import type { Keyring } from './keyring.ts'
import type { Questions } from './questions.ts'
import type { SecretSearch } from './secret-search.ts'
import { waysToLogIn } from './ssh-auth.ts'

/** A connection that is logged in. */
export interface Line {
  readonly client: Client
  /** Resolves to why, when the connection is gone. */
  readonly gone: Promise<string>
  /** The last trouble with it. */
  readonly trouble: () => string
  hangUp(): Promise<void>
}

export interface DialOptions {
  readonly signal: AbortSignal
  /** Milliseconds between questions whether the server is there. */
  readonly keepalive: number
  /** Opens the connection, where it is not simply TCP from here. */
  readonly socket?: (() => Promise<Socket>) | undefined
  readonly notice?: ((message: string) => void) | undefined
  /** What a person may be asked; nothing when it is left out. */
  readonly asking?: Asking | undefined
}

/** A way to the server that is there already; `trouble` is what ended it, if that is known. */
export interface Socket {
  readonly stream: Duplex
  readonly trouble: () => string | undefined
}

export interface Asking {
  readonly questions: Questions
  readonly keyring: Keyring
  readonly password: SecretSearch
  readonly answer: (text: string, echo: boolean) => Promise<string | undefined>
}

const keepaliveTries = 4
const hangUpPatience = 1_000

/** The server did not wait for an answer, which is there by now: it is called again. */
class Redial extends Error {}

/** Connects and logs in; throws a HostError. */
export async function dial(target: Target, options: DialOptions): Promise<Line> {
  try {
    for (;;) {
      const line = await dialOnce(target, options).catch((error: unknown) => {
        if (error instanceof Redial) return undefined
        throw error
      })
      if (line) return line
    }
  } finally {
    options.asking?.password.end()
  }
}

async function dialOnce(target: Target, options: DialOptions): Promise<Line> {
  const { signal, asking } = options
  if (signal.aborted) throw interrupted(target)
  let socket: Socket | undefined
  const client = new Client()
  const gone = deferred<string>()
  const ready = deferred<void>()
  let lastError = 'the server closed it'
  let isOpen = true
  /** Somebody was asked, and the server has said nothing since. */
  let wasAsked = false
  const end = (error: Error) => {
    isOpen = false
    ready.reject(error)
    client.destroy()
  }
  const fail = (failure: Failure) => end(new HostError(failure))
  const clock = new Clock(target.connectTimeout * 1000, () => fail(tooLate(target)))
  const trust = new Trust(target, options.notice)
  const ways = waysToLogIn(
    target,
    asking && {
      password: () => answered(() => asking.password.candidate()),
      judged: right => (right ? asking.password.right() : asking.password.refused()),
      unlock: (file, key) => answered(() => asking.keyring.unlock(file, key, signal)),
      answer: (text, echo) => answered(() => asking.answer(text, echo))
    },
    { mayTellPasswords: () => !trust.isDistrusted }
  )
  const ask = <T>(question: () => Promise<T>): Promise<T> => {
    wasAsked = true
    return clock.stopped(question)
  }
  /** Takes up what a question interrupted, unless the server has hung up in the meantime. */
  const goOn = (next: () => void) => (isOpen ? next() : end(new Redial()))
  const answered = <T>(question: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      void ask(question).then(answer => goOn(() => resolve(answer)), reject)
    })
  const lose = (failure: Failure) => {
    isOpen = false
    if (clock.isStopped) return
    if (wasAsked) end(new Redial())
    else fail(failure)
  }
  const verify = (key: Buffer, done: (accepted: boolean) => void): void => {
    if (trust.accepts(key) || !asking || !trust.isQuestion) {
      done(trust.failure === undefined)
      return
    }
    void ask(() => trust.ask(key, asking.questions, signal)).then(
      () => (trust.failure ? fail(trust.failure) : goOn(() => done(true))),
      end
    )
  }
  const logIn = (
    left: readonly string[] | null,
    partial: boolean | null,
    next: (way: unknown) => void
  ): void => {
    wasAsked = false
    void ways
      .next(left, partial === true)
      .then(
        way =>
          way === false
            ? fail(loginRefused(target, ways, asking?.password.declined === true))
            : goOn(() => next(way)),
        end
      )
  }
  const abort = () => fail(interrupted(target).failure)
  signal.addEventListener('abort', abort, { once: true })
  client
    .on('ready', () => {
      ways.succeeded()
      ready.resolve()
    })
    .on('error', (error: SshError) => {
      // Nothing is lost: the next way is tried.
      if (error.level === 'agent') return ways.failed(error.message)
      lastError = error.message
      const failure =
        trust.failure ?? connectFailure(target, error, { ways, trust, trouble: socket?.trouble() })
      if (error.level === 'client-socket') lose(failure)
      else if (clock.isStopped) isOpen = false
      else fail(failure)
    })
    .on('close', () => {
      gone.resolve(lastError)
      lose(hungUp(target, socket?.trouble()))
    })
    .on('change password', () =>
      fail({
        kind: 'auth-failed',
        message: `${target.name}: the password of ${target.user} has expired`,
        hint: `Log in once by hand to change it: ssh ${target.user}@${target.address}`
      })
    )
  const { route = {} } = target
  const config = (): ConnectConfig => ({
    host: target.address,
    port: target.port,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: route.keepalive ? route.keepalive * 1000 : options.keepalive,
    keepaliveCountMax: route.keepaliveTries ?? keepaliveTries,
    algorithms: { serverHostKey: trust.algorithms as never },
    ...(route.family === 4 && { forceIPv4: true }),
    ...(route.family === 6 && { forceIPv6: true }),
    ...(socket && { sock: socket.stream }),
    hostVerifier: verify,
    authHandler: logIn as never
  })
  try {
    // Hosts on the way have clocks of their own.
    if (options.socket) socket = await clock.stopped(options.socket)
    if (isOpen) client.connect(config())
    client.setNoDelay(true)
    await ready.promise
  } finally {
    clock.end()
    signal.removeEventListener('abort', abort)
  }
  return { client, gone: gone.promise, trouble: () => lastError, hangUp: () => hangUp(client, gone) }
}

/** Goes off after a time in which nobody was asked: the server's part of it, not the person's. */
class Clock {
  readonly #start: () => NodeJS.Timeout
  #running: NodeJS.Timeout | undefined
  #questions = 0

  constructor(milliseconds: number, late: () => void) {
    this.#start = () => setTimeout(late, milliseconds)
    this.#running = this.#start()
  }

  get isStopped(): boolean {
    return this.#questions > 0
  }

  /** Starts anew when the answer is there. */
  async stopped<T>(question: () => Promise<T>): Promise<T> {
    clearTimeout(this.#running)
    this.#questions += 1
    try {
      return await question()
    } finally {
      this.#questions -= 1
      if (this.#running && this.#questions === 0) this.#running = this.#start()
    }
  }

  end(): void {
    clearTimeout(this.#running)
    this.#running = undefined
  }
}

async function hangUp(client: Client, gone: Deferred<string>): Promise<void> {
  client.end()
  const late = setTimeout(() => client.destroy(), hangUpPatience)
  await gone.promise
  clearTimeout(late)
}
