import type { Analysis } from '../language/analysis/analyse.ts'
import { LanguageError } from '../language/language-error.ts'
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
import type { Connector } from './host.ts'
import { HostSession, type Shared } from './host-session.ts'
import { inParallel } from './in-parallel.ts'
import { each } from './list.ts'
import { makeEnv } from './make-env.ts'
import type { Ask } from './perform-pause.ts'
import { playTodo } from './play-todo.ts'
import { isQuiet } from './settle.ts'
import { type HostState, initialState } from './state.ts'
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

/** A host over all plays of a run. */
interface Member {
  readonly name: string
  session: HostSession | undefined
  state: HostState
}

/** A play while it runs. */
interface Course {
  readonly members: readonly Member[]
  /** What was asked, with the answer for all hosts. */
  readonly answers: Map<string, Promise<string | undefined>>
  /** The host that came to an end_play. */
  endedBy: string | undefined
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
        members.set(name, { name, session: undefined, state: initialState(undefined, unknown) })
  say({
    type: 'run-start',
    version: 1,
    playbook: analysis.playbook?.file ?? '',
    inventory: analysis.inventory?.file ?? null,
    hosts: [...members.keys()],
    check: options.check,
    time: new Date().toISOString()
  })
  try {
    for (const each of analysis.playbook?.plays ?? []) {
      if (isLeftOut(each, options)) continue
      const names = analysis.playHosts.get(each) ?? []
      const able = names.flatMap(name => members.get(name) ?? []).filter(member => !member.state.failure)
      if (able.length === 0) continue
      say({ type: 'play-start', play: each.name, hosts: able.map(({ name }) => name), place: each.place })
      const course: Course = { members: able, answers: new Map(), endedBy: undefined }
      await inParallel(able, options.forks, member =>
        performPlay(options, redactor, say, each, course, member)
      )
      if (signal.aborted) break
    }
    for (const member of members.values()) say(hostEnd(member))
  } finally {
    await Promise.all([...members.values()].map(member => member.session?.close()))
  }
  return verdict([...members.values()], signal.aborted)
}

/** Tags keep all of it away: not even facts are gathered for it. */
const isLeftOut = (play: Play, { selects }: RunOptions): boolean => {
  const items = play.sections.flat()
  return items.length > 0 && !items.some(selects)
}

const performPlay = async (
  options: RunOptions,
  redactor: Redactor,
  say: (event: Event) => void,
  play: Play,
  course: Course,
  member: Member
): Promise<void> => {
  const { connector, controller, check, signal } = options
  if (course.endedBy !== undefined) {
    const message = `${course.endedBy} ended the play before it began here`
    return say({ type: 'notice', host: member.name, message })
  }
  try {
    const env = makeEnv(options, redactor, play, member)
    const secret = (text: string) => redactor.add(text)
    member.session ??= new HostSession(env.target, {
      connector,
      controller,
      lock: !check,
      signal,
      say,
      secret
    })
    const { facts } = member.state
    const todo = playTodo(play, env, !facts.unknown)
    const start: HostState = {
      ...member.state,
      todo,
      seen: new Map(),
      notified: new Map(),
      loops: new Map(),
      endedBy: undefined
    }
    member.state = await member.session.perform(start, env, shared(options, course, member))
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    const { message, file, range } = error.diagnostic
    member.state = { ...member.state, failure: { kind: 'task-failed', message, place: { file, range } } }
  }
}

/** What the hosts of a play have in common: its end, and the answers of a person. */
const shared = ({ ask }: RunOptions, course: Course, member: Member): Shared => ({
  endPlay: () => endPlay(course, member),
  ...(ask && {
    ask: (turn, prompt, signal) => {
      const question = `${turn} ${prompt.text}`
      const answer = course.answers.get(question) ?? ask(prompt, signal)
      course.answers.set(question, answer)
      return answer
    }
  })
})

const endPlay = (course: Course, by: Member): void => {
  course.endedBy ??= by.name
  for (const member of course.members) if (member !== by) member.session?.playOver(by.name)
}

const hostEnd = ({ name, state }: Member): Event => {
  const status = !state.failure
    ? state.interrupted
      ? 'interrupted'
      : 'ok'
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
