import type { Outcome, ProbeRequest, ProbeResult } from '../modules/module.ts'
import type { Event } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import type { Command, Input } from './command.ts'
import type { Controller } from './controller.ts'
import type { Env } from './env.ts'
import { type Connector, type Flight, type Frame, type Host, HostError, type Target } from './host.ts'
import { hostStart } from './host-start.ts'
import { oneByOne } from './one-by-one.ts'
import { pause } from './pause.ts'
import { type Ask, performPause } from './perform-pause.ts'
import { performReboot } from './perform-reboot.ts'
import { performSocket } from './perform-socket.ts'
import { react } from './react.ts'
import type { HostState, Over } from './state.ts'
import type { Granted, Turns } from './turns.ts'
import { whenAborted } from './when-aborted.ts'

export interface SessionPorts {
  readonly connector: Connector
  readonly controller: Controller
  readonly lock: boolean
  readonly signal: AbortSignal
  readonly say: (event: Event) => void
  /** Hears of secrets that nobody gave beforehand. */
  readonly secret: (text: string) => void
  /** The session with another host, which tasks are delegated to. */
  readonly sessionTo: (target: Target) => HostSession
}

/** A host during a run: its connection, opened when it is first needed, and the loop that performs what `react` wants. */
export class HostSession {
  readonly target: Target
  private readonly ports: SessionPorts
  private host: Host | undefined
  private opening: Promise<Host> | undefined
  private hear: ((input: Timeless) => void) | undefined
  /** Where this host's flight is, when it flies elsewhere. */
  private away: HostSession | undefined
  /** Its own flights and those of hosts that delegate to it take turns. */
  private readonly inTurn = oneByOne()

  constructor(target: Target, ports: SessionPorts) {
    this.target = target
    this.ports = ports
  }

  /** Runs a play to its end on this host. A lost host ends it with a failure in the state, never with an exception. */
  async perform(start: HostState, env: Env, shared: Shared): Promise<HostState> {
    let state = start
    let pending: Command | undefined
    const take = (input: Timeless) => {
      const [next, commands] = react(state, { ...input, at: Date.now() }, env)
      state = next
      for (const command of commands)
        if (command.type === 'say') this.ports.say(command.event)
        else if (command.type === 'cancel') (this.away ?? this).host?.cancel()
        else if (command.type === 'end-play') shared.endPlay(command.what)
        else if (command.type === 'hand-on') shared.turns.handOn(env.host, command.key, command.vars)
        else pending = command
    }
    const interrupt = () => take({ type: 'interrupt' })
    this.ports.signal.addEventListener('abort', interrupt, { once: true })
    try {
      if (this.ports.signal.aborted) return { ...state, interrupted: true }
      this.hear = take
      take({ type: 'begin' })
      while (pending && pending.type !== 'end') {
        const command: Command = pending
        pending = undefined
        await this.obey(command, shared, take)
      }
      return state
    } finally {
      this.hear = undefined
      this.ports.signal.removeEventListener('abort', interrupt)
    }
  }

  /** The play ends, for all of its hosts. */
  playOver(over: Over): void {
    this.hear?.({ type: 'play-over', over })
  }

  async close(): Promise<void> {
    await this.host?.close()
  }

  private async obey(command: Command, shared: Shared, take: (input: Timeless) => void): Promise<void> {
    try {
      // Ctrl-C may come when nothing is in the air: then nothing may leave any more, and nothing is waited for.
      if (this.ports.signal.aborted) throw new HostError({ kind: 'interrupted', message: 'Interrupted' })
      if (command.type === 'fly') {
        if (command.afresh) await this.inTurn(() => this.leave())
        await this.send(command, frame => take({ type: 'frame', frame }))
      } else if (command.type === 'perform') {
        const outcome = await this.performStep(command, shared)
        take({ type: 'performed', step: command.step, outcome })
      } else if (command.type === 'wait') {
        await pause(command.seconds, this.ports.signal)
        take({ type: 'waited' })
      } else if (command.type === 'take-turn') {
        const granted = await this.takeTurn(command, shared)
        take({ type: 'turn', granted })
      }
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      take({ type: 'broken', failure: this.explain(error.failure) })
    }
  }

  private async send(
    { flight, to }: Extract<Command, { type: 'fly' }>,
    hear: (frame: Frame) => void
  ): Promise<void> {
    const there = to ? this.ports.sessionTo(to) : this
    await there.inTurn(async () => {
      if (this.ports.signal.aborted) throw new HostError({ kind: 'interrupted', message: 'Interrupted' })
      if (there !== this) this.away = there
      try {
        for await (const frame of await there.fly(flight)) hear(frame)
      } catch (error) {
        throw there !== this && error instanceof HostError ? elsewhere(error, there.target.name) : error
      } finally {
        this.away = undefined
      }
    })
  }

  /** Ctrl-C ends the waiting. */
  private async takeTurn(
    { key, gate }: Extract<Command, { type: 'take-turn' }>,
    { turns }: Shared
  ): Promise<Granted> {
    const { signal } = this.ports
    const interrupted = whenAborted(signal)
    try {
      return await Promise.race([turns.take(this.target.name, key, gate), interrupted.promise])
    } finally {
      interrupted.forget()
    }
  }

  /** The first flight travels with the connection. */
  private async fly(flight: Flight): Promise<AsyncIterable<Frame>> {
    if (this.host) return this.host.fly(flight)
    const { lock, signal, say, secret, connector } = this.ports
    const notice = (message: string) => say({ type: 'notice', host: this.target.name, message })
    const options = { lock, first: flight, signal, secret, notice }
    const { host, first } = await connector.connect(this.target, options)
    this.host = host
    say(hostStart(this.target))
    return first
  }

  /** Also when nothing has had to fly yet. */
  private async opened(): Promise<Host> {
    if (this.host) return this.host
    this.opening ??= this.open().finally(() => {
      this.opening = undefined
    })
    return this.opening
  }

  private async open(): Promise<Host> {
    await this.inTurn(async () => {
      if (this.host) return
      for await (const frame of await this.fly({ records: [] })) if (frame.type === 'landed') break
    })
    if (this.host) return this.host
    throw new HostError({ kind: 'lost', message: `${this.target.name} gave no answer` })
  }

  /** Once more, and without a word. */
  private async flyAgain(flight: Flight, connectTimeout: number): Promise<AsyncIterable<Frame>> {
    if (this.host) return this.host.fly(flight)
    const { lock, signal, secret, connector } = this.ports
    const target = { ...this.target, connectTimeout }
    const { host, first } = await connector.connect(target, {
      lock,
      first: flight,
      signal,
      secret,
      quiet: true
    })
    this.host = host
    return first
  }

  private async leave(): Promise<void> {
    const host = this.host
    this.host = undefined
    await host?.close()
  }

  private async performStep(
    { step, task, turn, to, becomeUser, hidden }: Extract<Command, { type: 'perform' }>,
    { ask }: Shared
  ): Promise<Outcome> {
    const { signal, say, secret } = this.ports
    const common = { host: this.target.name, task, signal, say }
    const there = to ? this.ports.sessionTo(to) : this
    switch (step.do) {
      case 'probe':
        return this.probe(step.probe)
      case 'pause': {
        const askAll = ask && ((...question: Parameters<Ask>) => ask(turn, ...question))
        return performPause(step, { ...common, hidden, secret, ask: askAll })
      }
      case 'socket':
        return performSocket(step, {
          ...common,
          hidden,
          becomeUser,
          converse: async conversation => (await there.opened()).converse(conversation)
        })
      case 'reboot':
        return this.inTurn(() =>
          performReboot(step, {
            ...common,
            becomeUser,
            fly: (flight, seconds) =>
              this.flyAgain(
                flight,
                Math.ceil(Math.min(seconds, step.connectTimeout ?? this.target.connectTimeout))
              ),
            leave: () => this.leave()
          })
        )
    }
  }

  private async probe(request: ProbeRequest): Promise<Outcome> {
    const since = Date.now()
    const result: ProbeResult = await this.ports.controller.probe(request, this.ports.signal)
    return {
      code: 0,
      out: JSON.stringify(result),
      err: result.error ?? '',
      seconds: (Date.now() - since) / 1000
    }
  }

  private explain(failure: Failure): Failure {
    return this.ports.signal.aborted ? { kind: 'interrupted', message: 'Interrupted' } : failure
  }
}

/** What the hosts of a play have in common. */
export interface Shared {
  /** Ends the play, or the batch, for the other hosts. */
  readonly endPlay: (what: 'play' | 'batch') => void
  readonly turns: Turns
  /** Asks a person, once for all hosts at the same turn; nobody can be asked when it is left out. */
  readonly ask?: (turn: string, ...question: Parameters<Ask>) => ReturnType<Ask>
}

/** It is the other host that is away: its name has to be told with it. */
const elsewhere = ({ failure }: HostError, name: string): HostError =>
  new HostError({ ...failure, message: `delegated to ${name}: ${failure.message}` })

type Timeless = Input extends infer T ? (T extends Input ? Omit<T, 'at'> : never) : never
