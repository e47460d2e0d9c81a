import type { Resolved } from '../language/value.ts'

/** What a task asks for before it begins: to be the one host that does it, or one of so many at a time. */
export type Gate = { readonly kind: 'once' } | { readonly kind: 'throttle'; readonly most: number }

/** `told`: another host has done it; these are the names that it brought. `over`: the play ends, nobody gets a turn. */
export type Granted =
  | { readonly is: 'go'; readonly gate: Gate }
  | { readonly is: 'told'; readonly vars: ReadonlyMap<string, Resolved> }
  | { readonly is: 'over' }

interface Waiting {
  readonly host: string
  readonly key: string
  readonly gate: Gate
  readonly grant: (granted: Granted) => void
}

/** Who of a batch may do what, where hosts have to wait for each other. Tasks are told apart by their keys. */
export class Turns {
  /** Those still at the play, in its order: the first leads what is done once. */
  private readonly present: string[]
  private readonly results = new Map<string, ReadonlyMap<string, Resolved>>()
  private readonly holders = new Map<string, Set<string>>()
  private waiting: Waiting[] = []
  private isOver = false

  constructor(hosts: readonly string[]) {
    this.present = [...hosts]
  }

  take(host: string, key: string, gate: Gate): Promise<Granted> {
    return new Promise(grant => {
      this.waiting.push({ host, key, gate, grant })
      this.settle()
    })
  }

  /** The host is through with it. */
  handOn(host: string, key: string, vars: ReadonlyMap<string, Resolved>): void {
    this.results.set(key, vars)
    this.holders.get(key)?.delete(host)
    this.settle()
  }

  /** The host's part in the play has ended: what it held is free, and another may lead. */
  leave(host: string): void {
    const at = this.present.indexOf(host)
    if (at >= 0) this.present.splice(at, 1)
    for (const holders of this.holders.values()) holders.delete(host)
    this.waiting = this.waiting.filter(waiting => waiting.host !== host)
    this.settle()
  }

  /** The play is over for all. */
  end(): void {
    this.isOver = true
    this.settle()
  }

  private settle(): void {
    const still: Waiting[] = []
    for (const waiting of this.waiting) {
      const granted = this.grantTo(waiting)
      if (granted) waiting.grant(granted)
      else still.push(waiting)
    }
    this.waiting = still
  }

  private grantTo({ host, key, gate }: Waiting): Granted | undefined {
    if (this.isOver) return { is: 'over' }
    if (gate.kind === 'once') {
      const vars = this.results.get(key)
      if (vars) return { is: 'told', vars }
      return this.present[0] === host ? { is: 'go', gate } : undefined
    }
    const holders = this.holders.get(key) ?? new Set()
    if (holders.size >= gate.most) return undefined
    this.holders.set(key, holders.add(host))
    return { is: 'go', gate }
  }
}
