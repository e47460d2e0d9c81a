import type { Include, Task } from '../language/playbook/play.ts'
import type { Resolved } from '../language/value.ts'
import type { Answer, HostStep, Outcome, Question, RunStep } from '../modules/module.ts'
import type { Counts, TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import type { Flight, Target } from './host.ts'
import type { List } from './list.ts'
import type { Gate } from './turns.ts'

/** What a host has still to do. Keys are unique in a host's run of a play. */
export type Pending =
  | { readonly kind: 'task'; readonly key: string; readonly task: Task; readonly item?: LoopItem }
  | { readonly kind: 'include'; readonly key: string; readonly include: Include; readonly item?: LoopItem }
  /** All items of a loop are done: its results become one. */
  | { readonly kind: 'loop-end'; readonly key: string; readonly task: Task }
  /** A task that waited for its turn is done: the turn is another's, with the names that it brought. */
  | {
      readonly kind: 'hand-on'
      readonly key: string
      readonly before: ReadonlyMap<string, Resolved>
    }
  /** The end of a section: notified handlers run, each once (`ran` has those that did); `left`: also an earlier run's. */
  | { readonly kind: 'flush'; readonly key: string; readonly ran: readonly string[]; readonly left: boolean }

export type TaskPending = Extract<Pending, { readonly kind: 'task' }>

export interface LoopItem {
  readonly value: Resolved
  readonly index: number
  readonly label: string
}

/** Answers to a task's questions, with how often the host had been changed when they were given. */
export interface Seen {
  readonly questions: readonly Question[]
  readonly answers: readonly Answer[]
  readonly digest: string
  readonly epoch: number
}

/** A task whose steps are under way. */
export interface Doing {
  readonly key: string
  readonly outcomes: readonly Outcome[]
  /** Milliseconds, as the inputs' `at`. */
  readonly since: number
}

/** A step in the air; a chore keeps hq-run's own books on the host and is no part of the task's plan. */
export interface FlownStep {
  readonly step: HostStep
  readonly chore: boolean
}

/** A flight in the air: what each of its records was planned to do. */
export interface Airborne {
  readonly flight: Flight
  /** The host that it flies to, when that is not this one. */
  readonly to: Target | undefined
  readonly steps: ReadonlyMap<string, readonly FlownStep[]>
  /** The answers in hand when it left: the same ones when it lands mean that it brought nothing. */
  readonly before: HostState['seen'] | undefined
}

/** The play ends on all hosts: because one says so, or because too many have failed. */
export type Over =
  | { readonly kind: 'ended'; readonly by: string; readonly what: 'play' | 'batch' }
  | { readonly kind: 'stopped'; readonly why: string }

export interface HostState {
  readonly todo: List<Pending>
  /** How many steps have run: answers of an earlier epoch are stale. */
  readonly epoch: number
  readonly facts: Resolved
  /** Registered results and set_fact. */
  readonly vars: ReadonlyMap<string, Resolved>
  readonly seen: ReadonlyMap<string, Seen>
  /** `maybe`: it depends on an outcome that is still to come. `left`: by an earlier run, which did not run it. */
  readonly notified: ReadonlyMap<string, 'yes' | 'maybe' | 'left'>
  /** Results of the items done so far, by the loop's key. */
  readonly loops: ReadonlyMap<string, readonly Resolved[]>
  readonly doing: Doing | undefined
  readonly attempts: ReadonlyMap<string, number>
  readonly airborne: Airborne | undefined
  /** Check mode: how many tasks would have changed the host so far. */
  readonly assumed: number
  readonly counts: Counts
  readonly failure: Failure | undefined
  readonly interrupted: boolean
  /** Why the play ends here before it is through. */
  readonly over: Over | undefined
  /** The task whose turn it is on this host, where hosts wait for each other. */
  readonly turn: { readonly key: string; readonly gate: Gate } | undefined
  /** Handlers that were written down by a flight of their own. */
  readonly booked: readonly string[]
  /** The next flight needs a new session. */
  readonly afresh: boolean
  /** Steps of our own that wait for the next flight. */
  readonly chores: readonly RunStep[]
  readonly flights: number
}

export const noCounts: Counts = {
  ok: 0,
  changed: 0,
  'would-change': 0,
  unknown: 0,
  skipped: 0,
  ignored: 0,
  failed: 0
}

export const initialState = (todo: List<Pending>, facts: Resolved): HostState => ({
  todo,
  epoch: 0,
  facts,
  vars: new Map(),
  seen: new Map(),
  notified: new Map(),
  loops: new Map(),
  doing: undefined,
  attempts: new Map(),
  airborne: undefined,
  assumed: 0,
  counts: noCounts,
  failure: undefined,
  interrupted: false,
  over: undefined,
  turn: undefined,
  booked: [],
  afresh: false,
  chores: [],
  flights: 0
})

export const count = (state: HostState, status: TaskStatus): HostState => ({
  ...state,
  counts: { ...state.counts, [status]: state.counts[status] + 1 }
})

export const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> =>
  new Map(map).set(key, value)

export const withoutEntry = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  const copy = new Map(map)
  copy.delete(key)
  return copy
}
