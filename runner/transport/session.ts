import {
  type Conversation,
  type Flight,
  type Frame,
  type Host,
  HostError,
  type Reply
} from '../engine/host.ts'
import { deferred } from './queue.ts'
import type { FramedShell } from './shell/framed-shell.ts'

/** Begins a shell with a flight; `trying` hears of each one that is started for it, so that it can be cancelled. */
export type Opening = (first: Flight, trying: (shell: FramedShell) => void) => Promise<Begun>

/** A shell that has begun, with what its first flight brings. */
export interface Begun {
  readonly shell: FramedShell
  readonly frames: AsyncIterable<Frame>
}

/** Talks to a socket; `reach` makes sure that there is a shell of the user who opens it. */
export type Conversing = (conversation: Conversation, reach: () => Promise<void>) => Promise<Reply>

/** A host's shells, one for each user, opened when a flight first needs it; flights fly one at a time. */
export class Session implements Host {
  readonly #open: Opening
  readonly #hangUp: () => Promise<void>
  readonly #userOf: (flight: Flight) => string
  readonly #converse: Conversing
  readonly #shells = new Map<string, FramedShell>()
  #turn: Promise<void> = Promise.resolve()
  #current: FramedShell | undefined
  #closed = false

  constructor(session: {
    readonly open: Opening
    readonly hangUp: () => Promise<void>
    readonly userOf: (flight: Flight) => string
    readonly converse: Conversing
  }) {
    this.#open = session.open
    this.#hangUp = session.hangUp
    this.#userOf = session.userOf
    this.#converse = session.converse
  }

  /** Takes off at once; what it resolves to is in the air. */
  async begin(flight: Flight): Promise<AsyncIterable<Frame>> {
    const landed = deferred<void>()
    const before = this.#turn
    this.#turn = landed.promise
    await before
    try {
      if (this.#closed) throw new HostError({ kind: 'lost', message: 'the session is closed' })
      const user = this.#userOf(flight)
      const known = this.#shells.get(user)
      if (known) this.#current = known
      const { shell, frames } = known
        ? { shell: known, frames: known.fly(flight) }
        : await this.#open(flight, opened => {
            this.#current = opened
          })
      this.#shells.set(user, shell)
      void shell.idle().then(() => landed.resolve())
      return frames
    } catch (error) {
      landed.resolve()
      throw error
    }
  }

  async *fly(flight: Flight): AsyncGenerator<Frame, void, void> {
    yield* await this.begin(flight)
  }

  async converse(conversation: Conversation): Promise<Reply> {
    if (this.#closed) throw new HostError({ kind: 'lost', message: 'the session is closed' })
    const { becomeUser } = conversation
    const first: Flight = { ...(becomeUser === undefined ? {} : { becomeUser }), records: [] }
    return this.#converse(conversation, async () => {
      if (this.#shells.has(this.#userOf(first))) return
      for await (const frame of this.fly(first)) if (frame.type === 'landed') break
    })
  }

  cancel(): void {
    this.#current?.cancel()
  }

  async close(): Promise<void> {
    this.#closed = true
    // The farewell and the hanging up travel together; a shell that had it ends by itself.
    const ends = [...this.#shells.values()].map(shell => shell.close())
    await Promise.all([...ends, this.#hangUp()])
  }
}
