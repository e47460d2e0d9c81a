import type { Analysis } from '../language/analysis/analyse.ts'
import { hostConnection } from '../language/inventory/host-connection.ts'
import { LanguageError } from '../language/language-error.ts'
import type { Include, Item, Play } from '../language/playbook/play.ts'
import { Redactor } from '../language/redact.ts'
import { unknown } from '../language/value.ts'
import { renderNode } from '../language/variables/render.ts'
import { createScope } from '../language/variables/variables.ts'
import { gatherFacts } from '../modules/gather-facts.ts'
import type { Module } from '../modules/module.ts'
import type { Event } from '../protocol/event.ts'
import type { ExitCode } from '../protocol/exit-code.ts'
import { exitCode } from '../protocol/exit-code.ts'
import { isUnreachable } from '../protocol/failure.ts'
import type { Controller } from './controller.ts'
import type { Env } from './env.ts'
import { EventQueue } from './event-queue.ts'
import type { Connector } from './host.ts'
import { HostSession } from './host-session.ts'
import { inParallel } from './in-parallel.ts'
import { leftHandlers } from './left-handlers.ts'
import { each } from './list.ts'
import { playTodo } from './play-todo.ts'
import { truth } from './prepare.ts'
import { isQuiet } from './settle.ts'
import { type HostState, initialState } from './state.ts'
import { type Credentials, targetOf } from './target.ts'
import { taskContext } from './task-context.ts'

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
  /** How many hosts at once. */
  readonly forks: number
  readonly signal: AbortSignal
}

/** A host over all plays of a run. */
interface Member {
  readonly name: string
  session: HostSession | undefined
  state: HostState
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
      const names = analysis.playHosts.get(each) ?? []
      const able = names.flatMap(name => members.get(name) ?? []).filter(member => !member.state.failure)
      if (able.length === 0) continue
      say({ type: 'play-start', play: each.name, hosts: able.map(({ name }) => name), place: each.place })
      await inParallel(able, options.forks, member => performPlay(options, redactor, say, each, member))
      if (signal.aborted) break
    }
    for (const member of members.values()) say(hostEnd(member))
  } finally {
    await Promise.all([...members.values()].map(member => member.session?.close()))
  }
  return verdict([...members.values()], signal.aborted)
}

const performPlay = async (
  options: RunOptions,
  redactor: Redactor,
  say: (event: Event) => void,
  play: Play,
  member: Member
): Promise<void> => {
  const { connector, controller, check, signal } = options
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
    const start = { ...member.state, todo, seen: new Map(), notified: new Map(), loops: new Map() }
    member.state = await member.session.perform(start, env)
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    const { message, file, range } = error.diagnostic
    member.state = { ...member.state, failure: { kind: 'task-failed', message, place: { file, range } } }
  }
}

const makeEnv = (options: RunOptions, redactor: Redactor, play: Play, member: Member) => {
  const { analysis, controller, check, diff } = options
  const { inventory } = analysis
  const host = inventory?.hosts.get(member.name)
  if (!inventory || !host) throw new Error(`${member.name} is not in the inventory`)
  const scopeOf: Env['scope'] = (state, task, item) =>
    redactor.watch(
      createScope({
        inventory,
        host,
        play,
        task: task ?? play.inherited,
        playHosts: analysis.playHosts.get(play) ?? [],
        facts: state.facts,
        vars: state.vars,
        extra: analysis.extra,
        check,
        ...(item ? { item: item.value } : {})
      })
    )
  const scope = scopeOf(member.state, undefined, undefined)
  const connection = hostConnection(scope, host)
  const target = targetOf(member.name, connection, options.credentials)
  for (const secret of [target.password, target.becomePassword])
    if (secret !== undefined) redactor.add(secret)
  const env: Env & { readonly target: typeof target } = {
    target,
    host: member.name,
    check,
    diff,
    loginUser: target.user,
    connection,
    durable: target.user === 'root' || (connection.become ?? truth(play.inherited.become, scope)),
    modules: new Map(allModules(options.modules).map(module => [module.name, module])),
    handlers: play.handlers,
    scope: scopeOf,
    context: (task, seen, secret) => taskContext(controller, play, task, seen, { check, diff, secret }),
    include: (include, seen) => options.include(include, includedFile(include, seen)),
    selects: options.selects
  }
  return env
}

/** The given ones, and those that a play uses by itself. */
const allModules = (given: readonly Module[]): readonly Module[] =>
  [...given, gatherFacts, leftHandlers] as unknown as readonly Module[]

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

const includedFile = (include: Include, scope: ReturnType<Env['scope']>): string => {
  const { value, unknown: cannotKnow } = renderNode(include.file, scope)
  if (typeof value === 'string' && !cannotKnow) return value
  throw new LanguageError({
    code: 'wrong-type',
    severity: 'error',
    message: 'include_tasks takes the name of a file',
    ...include.file.source.place(include.file.start, include.file.end)
  })
}
