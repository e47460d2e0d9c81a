import type { Outcome, ProbeRequest, ProbeResult } from '../modules/module.ts'
import type { Event } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import type { Command, Input } from './command.ts'
import type { Controller } from './controller.ts'
import type { Env } from './env.ts'
import { type Connector, type Flight, type Frame, type Host, HostError, type Target } from './host.ts'
import { react } from './react.ts'
import type { HostState } from './state.ts'

export interface SessionPorts {
  readonly connector: Connector
  readonly controller: Controller
  readonly lock: boolean
  readonly signal: AbortSignal
  readonly say: (event: Event) => void
  /** Hears of secrets that nobody gave beforehand. */
  readonly secret: (text: string) => void
}

/** A host during a run: its connection, opened when it is first needed, and the loop that performs what `react` wants. */
export class HostSession {
  readonly target: Target
  private readonly ports: SessionPorts
  private host: Host | undefined

  constructor(target: Target, ports: SessionPorts) {
    this.target = target
    this.ports = ports
  }

  /** Runs a play to its end on this host; a lost host ends it with a failure in the state, never with an exception. */
  async perform(start: HostState, env: Env): Promise<HostState> {
    let state = start
    let pending: Command | undefined
    const take = (input: Timeless) => {
      const [next, commands] = react(state, { ...input, at: Date.now() }, env)
      state = next
      for (const command of commands)
        if (command.type === 'say') this.ports.say(command.event)
        else if (command.type === 'cancel') this.host?.cancel()
        else pending = command
    }
    const interrupt = () => take({ type: 'interrupt' })
    this.ports.signal.addEventListener('abort', interrupt, { once: true })
    try {
      if (this.ports.signal.aborted) return { ...state, interrupted: true }
      take({ type: 'begin' })
      while (pending && pending.type !== 'end') {
        const command: Command = pending
        pending = undefined
        await this.perform1(command, take)
      }
      return state
    } finally {
      this.ports.signal.removeEventListener('abort', interrupt)
    }
  }

  async close(): Promise<void> {
    await this.host?.close()
  }

  private async perform1(command: Command, take: (input: Timeless) => void): Promise<void> {
    try {
      // Ctrl-C may come when nothing is in the air: then nothing may leave any more, and nothing is waited for.
      if (this.ports.signal.aborted) throw new HostError({ kind: 'interrupted', message: 'Interrupted' })
      if (command.type === 'fly')
        for await (const frame of await this.fly(command.flight)) take({ type: 'frame', frame })
      else if (command.type === 'probe') take({ type: 'probed', outcome: await this.probe(command.request) })
      else if (command.type === 'wait') {
        await pause(command.seconds, this.ports.signal)
        take({ type: 'waited' })
      }
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      take({ type: 'broken', failure: this.explain(error.failure) })
    }
  }

  /** The first flight travels with the connection. */
  private async fly(flight: Flight): Promise<AsyncIterable<Frame>> {
    if (this.host) return this.host.fly(flight)
    const { lock, signal, say, secret, connector } = this.ports
    const { host, first } = await connector.connect(this.target, { lock, first: flight, signal, secret })
    this.host = host
    say({ type: 'host-start', host: this.target.name, address: this.target.address })
    return first
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

type Timeless = Input extends infer T ? (T extends Input ? Omit<T, 'at'> : never) : never

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, seconds * 1000)
    signal.addEventListener('abort', done, { once: true })
  })
