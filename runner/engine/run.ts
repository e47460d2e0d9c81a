import type { Analysis } from '../language/analysis/analyse.ts'
import type { Include, Item, Play } from '../language/playbook/play.ts'
import { Redactor } from '../language/redact.ts'
import { unknown } from '../language/value.ts'
import type { Module } from '../modules/module.ts'
import type { Event } from '../protocol/event.ts'
import type { ExitCode } from '../protocol/exit-code.ts'
import { exitCode } from '../protocol/exit-code.ts'
import { isUnreachable } from '../protocol/failure.ts'
import type { Controller } from './controller.ts'
import { EventQueue } from './event-queue.ts'
import type { Connector, Target } from './host.ts'
import { HostSession } from './host-session.ts'
import { each } from './list.ts'
import type { Member } from './member.ts'
import type { Ask } from './perform-pause.ts'
import type { Stage } from './perform-play.ts'
import { rollOut } from './roll-out.ts'
import { isQuiet } from './settle.ts'
import { initialState } from './state.ts'
import type { Credentials } from './target.ts'

export interface RunOptions {
  /** Without errors. */
  readonly analysis: Analysis
  readonly modules: readonly Module[]
  readonly connector: Connector
  readonly controller: Controller
  readonly credentials: Credentials
  readonly include: (include: Include, file: string) => readonly Item[]
  /** Whether a task, or an include, is to be done at all. */
  readonly selects: (item: Item) => boolean
  readonly check: boolean
  readonly diff: boolean
  /** How many -v there are. */
  readonly verbosity?: number
  /** How many hosts at once. */
  readonly forks: number
  readonly signal: AbortSignal
  /** Nobody can be asked when it is left out. */
  readonly ask?: Ask
}

/** Runs a checked playbook: everything there is to know comes out as events, the last one with the exit code. */
export async function* run(options: RunOptions): AsyncGenerator<Event> {
  const since = Date.now()
  const redactor = new Redactor()
  const queue = new EventQueue<Event>()
  const say = (event: Event) => queue.push(redactor.redact(event))
  const done = play(options, redactor, say).then(
    code => {
      say({ type: 'run-end', code, seconds: (Date.now() - since) / 1000 })
      queue.close()
    },
    error => queue.close(error)
  )
  yield* queue
  await done
}

const play = async (
  options: RunOptions,
  redactor: Redactor,
  say: (event: Event) => void
): Promise<ExitCode> => {
  const { analysis, signal } = options
  const members = new Map<string, Member>()
  for (const each of analysis.playbook?.plays ?? [])
    for (const name of analysis.playHosts.get(each) ?? [])
      if (!members.has(name))
        members.set(name, {
          name,
          session: undefined,
          state: initialState(undefined, unknown),
          left: undefined
        })
  say({
    type: 'run-start',
    version: 1,
    playbook: analysis.playbook?.file ?? '',
    inventory: analysis.inventory?.file ?? null,
    hosts: [...members.keys()],
    check: options.check,
    time: new Date().toISOString()
  })
  const sessions = new Map<string, HostSession>()
  const stage: Stage = { options, redactor, say, sessionTo: target => sessionTo(target, stage, sessions) }
  try {
    for (const each of analysis.playbook?.plays ?? []) {
      if (isLeftOut(each, options)) continue
      const names = analysis.playHosts.get(each) ?? []
      const able = names.flatMap(name => members.get(name) ?? []).filter(member => !member.state.failure)
      if (able.length === 0) continue
      const end = await rollOut(each, able, stage)
      if (end === 'stopped' || signal.aborted) break
    }
    for (const member of members.values()) say(hostEnd(member))
  } finally {
    await Promise.all([...sessions.values()].map(session => session.close()))
  }
  return verdict([...members.values()], signal.aborted)
}

/** The one session with a host, whoever asks for it. */
const sessionTo = (
  target: Target,
  { options: { connector, controller, check, signal }, redactor, say, sessionTo }: Stage,
  sessions: Map<string, HostSession>
): HostSession => {
  const secret = (text: string) => redactor.add(text)
  const ports = { connector, controller, lock: !check, signal, say, secret, sessionTo }
  const session = sessions.get(target.name) ?? new HostSession(target, ports)
  sessions.set(target.name, session)
  return session
}

/** Tags keep all of it away: not even facts are gathered for it. */
const isLeftOut = (play: Play, { selects }: RunOptions): boolean => {
  const items = play.sections.flat()
  return items.length > 0 && !items.some(selects)
}

const hostEnd = ({ name, state, left }: Member): Event => {
  const status = !state.failure
    ? state.interrupted
      ? 'interrupted'
      : left === undefined
        ? 'ok'
        : 'stopped'
    : state.failure.kind === 'interrupted'
      ? 'interrupted'
      : isUnreachable(state.failure.kind)
        ? 'unreachable'
        : 'failed'
  const notRun = [...each(state.todo)].flatMap(pending =>
    pending.kind === 'task' && !isQuiet(pending.task)
      ? [pending.task.name]
      : pending.kind === 'include'
        ? [pending.include.name]
        : []
  )
  const handlers = [...state.notified.keys()].map(handler => `${handler} (handler)`)

  return {
    type: 'host-end',
    host: name,
    status,
    counts: state.counts,
    ...(state.failure ? { failure: state.failure } : {}),
    ...(status === 'stopped' && left !== undefined ? { why: left } : {}),
    notRun: status === 'ok' ? [] : [...notRun, ...handlers],
    roundTrips: state.flights
  }
}

const verdict = (members: readonly Member[], aborted: boolean): ExitCode => {
  if (aborted) return exitCode.interrupted
  const kinds = members.flatMap(({ state }) => (state.failure ? [state.failure.kind] : []))
  if (kinds.some(isUnreachable)) return exitCode.hostUnreachable
  return kinds.length > 0 ? exitCode.hostFailed : exitCode.ok
}
