import { type Flight, type Frame, HostError } from '../../runner/engine/host.ts'
import type { Answer } from '../../runner/modules/module.ts'
import { MemoryHost } from './memory-host.ts'

/** How a host behaves when it is told to reboot. */
export interface Manner {
  /** It breaks the connection while it goes down, or says goodbye first. */
  readonly goes?: 'suddenly' | 'politely' | 'nowhere'
  /** The command's own failure. */
  readonly refuses?: number
  /** Connections that fail before it is back, each with this kind. */
  readonly away?: readonly ('unreachable' | 'auth-failed' | 'lost' | 'host-key-changed')[]
  /** How often its test command fails after that. */
  readonly unready?: number
}

/** A host in memory that can reboot: `boot` counts how often it did. */
export class RebootingHost {
  readonly memory = new MemoryHost()
  boot = 1
  sessions = 0
  #away: Manner['away'] = []
  #unready = 0
  readonly #manner: Manner

  constructor(manner: Manner = {}) {
    this.#manner = manner
    this.memory.says = question => this.#answer(question)
  }

  /** A connection is opened, or fails. */
  readonly connected = (): void => {
    this.sessions += 1
    const [kind, ...rest] = this.#away ?? []
    this.#away = rest
    if (kind) throw new HostError({ kind, message: `lb1 is away (${kind})` })
  }

  async *fly(flight: Flight): AsyncGenerator<Frame> {
    if (flight.records.some(({ id, steps }) => id === 'reboot' && steps.length > 0)) yield* this.#goDown()
    else yield* this.memory.fly(flight)
  }

  async *#goDown(): AsyncGenerator<Frame> {
    const { refuses, goes = 'suddenly', away = [], unready = 0 } = this.#manner
    const end = (code: number, out: string, err: string): Frame => ({
      type: 'step-end',
      record: 'reboot',
      step: 0,
      outcome: { code, out, err, seconds: 0 }
    })
    yield { type: 'step-start', record: 'reboot', step: 0 }
    if (refuses !== undefined) {
      yield end(refuses, '', 'Access denied')
      return
    }
    this.#away = away
    this.#unready = unready
    if (goes !== 'nowhere') this.boot += 1
    if (goes === 'suddenly') throw new HostError({ kind: 'lost', message: 'the connection was lost' })
    yield end(143, 'going', '')
  }

  #answer([, , script = '']: readonly string[]): Answer | undefined {
    if (script.includes('boot_id')) return { code: 0, out: `boot ${this.boot}` }
    if (script === 'ready') return { code: this.#unready-- > 0 ? 1 : 0, out: '' }
    if (script.startsWith('\nread -r hostname')) return { code: 0, out: `release=kernel-${this.boot}` }
    return script === 'whoami' ? { code: 0, out: 'root' } : undefined
  }
}
