import type { Analysis } from '../language/analysis/analyse.ts'
import type { Include, Item, Play, Playbook } from '../language/playbook/play.ts'
import type { Place } from '../protocol/diagnostic.ts'

/** Something of a playbook that can be chosen by the line on which it begins. */
export interface Beginning {
  readonly kind: 'play' | 'role' | 'task' | 'include' | 'handler'
  readonly name: string
  readonly place: Place
}

/** Everything that begins somewhere; what is used twice comes twice. */
export function* beginnings({ plays }: Playbook): Generator<Beginning> {
  for (const play of plays) {
    yield { kind: 'play', name: play.name, place: play.place }
    yield* inItems(play.sections.flat())
    for (const { name, place } of play.handlers) yield { kind: 'handler', name, place }
  }
}

function* inItems(items: readonly Item[]): Generator<Beginning> {
  for (const item of items) {
    if (item.role) yield { kind: 'role', name: item.role.name, place: item.role.place }
    yield { kind: item.kind, name: item.name, place: item.place }
    if (item.kind === 'include') yield* inItems(below(item))
  }
}

const below = (include: Include): readonly Item[] => include.items ?? include.candidates ?? []

/** Whether something is chosen by its own place, or only because its play is. */
type How = 'itself' | 'play'

/**
 * The plays, roles, includes and tasks that begin at chosen places. A play or a role is all of its tasks, an include all
 * tasks of its file; an include on the way to a chosen task is gone through, with its own conditions.
 */
export class Only {
  readonly #begins: (place: Place) => boolean
  readonly #taken = new Map<Item, How>()
  /** Includes of which every task is taken. */
  readonly #whole = new Map<Include, How>()
  readonly #plays: readonly Play[]
  /** A chosen place is in a file that some include may come to: which one is known when it is reached. */
  readonly #isAhead: boolean

  constructor({ plays }: Playbook, begins: (place: Place) => boolean) {
    this.#begins = begins
    this.#isAhead = plays.some(({ sections }) => sections.some(items => isAhead(items, begins)))
    this.#plays = plays.filter(play => {
      const all = begins(play.place)
      return this.#take(play.sections.flat(), all ? 'play' : undefined) || all
    })
  }

  /** How an item is taken, if it is. */
  takes(item: Item): How | undefined {
    return this.#taken.get(item)
  }

  /** The tasks of an include whose file is known only when it is reached. */
  reached(include: Include, items: readonly Item[]): void {
    this.#take(items, this.#whole.get(include))
  }

  /** An analysis with the chosen plays only; they learn of their hosts what an earlier play would have learnt. */
  within(analysis: Analysis): Analysis {
    const { playbook, playHosts } = analysis
    if (!playbook) return analysis
    const hostsOf = (play: Play) => playHosts.get(play) ?? []
    const gathersFacts = (play: Play): boolean =>
      play.gatherFacts ||
      playbook.plays
        .slice(0, playbook.plays.indexOf(play))
        .some(earlier => earlier.gatherFacts && hostsOf(earlier).some(host => hostsOf(play).includes(host)))
    const chosen = this.#plays.map(
      play => [{ ...play, gatherFacts: gathersFacts(play) }, hostsOf(play)] as const
    )
    return {
      ...analysis,
      playbook: { ...playbook, plays: chosen.map(([play]) => play) },
      playHosts: new Map(chosen)
    }
  }

  /** Takes what is chosen of some items, `by` what is around them; tells whether there is any. */
  #take(items: readonly Item[], by: How | undefined): boolean {
    let any = false
    for (const item of items) {
      const chosen = this.#begins(item.place) || (item.role !== undefined && this.#begins(item.role.place))
      const how = chosen ? 'itself' : by
      if (item.kind === 'include' && how) this.#whole.set(item, how)
      const leads = item.kind === 'include' && this.#leads(item, how)
      if (!how && !leads) continue
      this.#taken.set(item, how ?? 'itself')
      any = true
    }
    return any
  }

  #leads(include: Include, how: How | undefined): boolean {
    return include.items ? this.#take(include.items, how) : this.#isAhead
  }
}

const isAhead = (items: readonly Item[], begins: (place: Place) => boolean): boolean =>
  items.some(
    item =>
      item.kind === 'include' &&
      ([...inItems(item.candidates ?? [])].some(({ place }) => begins(place)) || isAhead(below(item), begins))
  )
