import { LanguageError } from '../language/language-error.ts'
import { basename } from '../language/path.ts'
import type { Comparable } from '../language/preview/comparable.ts'
import type { PreviewTarget } from '../language/preview/preview-targets.ts'
import { secretsOn } from '../language/preview/secrets-on.ts'
import { showBoth } from '../language/preview/show-both.ts'
import { Redactor } from '../language/redact.ts'
import { unknown as notKnown, type Resolved } from '../language/value.ts'
import type { Event } from '../protocol/event.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import { type Failure, isUnreachable } from '../protocol/failure.ts'
import { EventQueue } from './event-queue.ts'
import { HostError } from './host.ts'
import { inParallel } from './in-parallel.ts'
import { openPeek, type Peek, type PeekOptions } from './peek.ts'
import { noCounts } from './state.ts'

/** A target with the facts of a host. */
export interface RenderedForHost {
  readonly comparable: Comparable
  /** Undefined when a task that has not run decides it. */
  readonly dest: string | undefined
}

export interface CompareOptions extends Omit<PeekOptions, 'redactor' | 'say'> {
  readonly hosts: readonly { readonly host: string; readonly target: PreviewTarget }[]
  /** Fails with a LanguageError. */
  readonly render: (target: PreviewTarget, host: string, facts: Resolved) => Promise<RenderedForHost>
  /** How many hosts at once. */
  readonly forks: number
}

/** Compares what is rendered for hosts with what they have; the last event has the exit code. */
export async function* compare(options: CompareOptions): AsyncGenerator<Event> {
  const { analysis, hosts, forks, signal } = options
  const since = Date.now()
  const redactor = new Redactor()
  const queue = new EventQueue<Event>()
  const say = (event: Event) => queue.push(redactor.redact(event))
  say({
    type: 'run-start',
    version: 1,
    playbook: analysis.playbook?.file ?? '',
    inventory: analysis.inventory?.file ?? null,
    hosts: hosts.map(({ host }) => host),
    check: true,
    time: new Date().toISOString()
  })
  const outcomes: Outcome[] = []
  const done = inParallel(hosts, forks, async ({ host, target }) => {
    outcomes.push(await compareHost(host, target, { ...options, redactor, say }))
  }).then(
    () => {
      say({
        type: 'run-end',
        code: signal.aborted ? exitCode.interrupted : worst(outcomes),
        seconds: (Date.now() - since) / 1000
      })
      queue.close()
    },
    error => queue.close(error)
  )
  yield* queue
  await done
}

type Outcome = 'same' | 'different' | 'failed' | 'unreachable'

const worst = (outcomes: readonly Outcome[]): ExitCode => {
  if (outcomes.includes('unreachable')) return exitCode.hostUnreachable
  if (outcomes.includes('failed')) return exitCode.hostFailed
  return outcomes.includes('different') ? exitCode.different : exitCode.ok
}

const compareHost = async (
  host: string,
  target: PreviewTarget,
  options: CompareOptions & PeekOptions
): Promise<Outcome> => {
  let peek: Peek | undefined
  try {
    if (options.signal.aborted) throw new HostError(interrupted)
    peek = await openPeek(host, target.play, options)
    return await compareWith(peek, host, target, options)
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    const { analysis, modules } = options
    const secrets = secretsOn(analysis, modules, target, host, peek?.facts ?? notKnown)
    return fail(host, options.signal.aborted ? interrupted : secrets.redact(failure), peek ? 1 : 0, options)
  } finally {
    await peek?.close()
  }
}

const interrupted: Failure = { kind: 'interrupted', message: 'Interrupted' }

/** What a host or a text says no to; anything else is a bug. */
const failureOf = (error: unknown): Failure | undefined => {
  if (error instanceof HostError) return error.failure
  if (!(error instanceof LanguageError)) return undefined
  const { message, hint, file, range } = error.diagnostic
  return { kind: 'task-failed', message, ...(hint === undefined ? {} : { hint }), place: { file, range } }
}

const compareWith = async (
  peek: Peek,
  host: string,
  target: PreviewTarget,
  { render, say }: CompareOptions & PeekOptions
): Promise<Outcome> => {
  const { comparable, dest } = await render(target, host, peek.facts)
  const refuse = (message: string, hint: string) =>
    new HostError({ kind: 'task-failed', message, hint, place: target.task.place })
  if (dest === undefined)
    throw refuse(
      `Where ${target.task.name} puts its file on ${host} is not known before the tasks have run`,
      'Give the task a dest that only facts and variables decide, and no secret.'
    )
  const name = basename(target.template).replace(/\.hbs$/, '')
  const found = await peek.file(dest, name, target.task, comparable.scope)
  if (found.kind === 'refused')
    throw refuse(
      `${found.path} on ${host} cannot be read: ${found.message}`,
      'The file is read as the task would write it: become decides as whom.'
    )
  const { exact, masked, unknown } = comparable
  const bytes = Buffer.from(found.kind === 'read' ? found.bytes : '')
  const { rendered, onHost } = showBoth(comparable, bytes.toString())
  const same = unknown === 0 && found.kind === 'read' && bytes.equals(Buffer.from(exact))
  for (const message of notesOn(masked, unknown)) say({ type: 'notice', host, message })
  say({
    type: 'comparison',
    host,
    path: found.path,
    template: target.template,
    same,
    onHost: found.kind === 'missing' ? null : onHost,
    rendered
  })
  return same ? 'same' : 'different'
}

const notesOn = (masked: number, unknown: number): readonly string[] => [
  ...(masked > 0 ? [`${masked} value${masked === 1 ? ' is' : 's are'} masked`] : []),
  ...(unknown > 0
    ? [
        `${unknown} value${unknown === 1 ? ' is' : 's are'} not known before the tasks have run; the texts count as different`
      ]
    : [])
]

const fail = (host: string, failure: Failure, roundTrips: number, { say }: PeekOptions): Outcome => {
  const unreachable = isUnreachable(failure.kind)
  say({
    type: 'host-end',
    host,
    status: failure.kind === 'interrupted' ? 'interrupted' : unreachable ? 'unreachable' : 'failed',
    counts: noCounts,
    failure,
    notRun: [],
    roundTrips
  })
  return unreachable ? 'unreachable' : 'failed'
}
