import { HostError } from '../../engine/host.ts'
import { inParallel } from '../../engine/in-parallel.ts'
import type { Peek } from '../../engine/peek.ts'
import { LanguageError } from '../../language/language-error.ts'
import { Redactor } from '../../language/redact.ts'
import { modules } from '../../modules/registry.ts'
import type { Event } from '../../protocol/event.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { type Failure, isUnreachable } from '../../protocol/failure.ts'
import { diagnosticText } from '../../report/diagnostic-text.ts'
import { paletteFor } from '../../report/palette.ts'
import { openConnection } from '../connection.ts'
import type { Interrupt } from '../interrupt.ts'
import { hasErrors, lineReader } from '../report.ts'
import type { InventoryArguments } from './on-hosts.ts'
import { type PlayOfHosts, playOfHosts } from './play-of-hosts.ts'

/** What was seen on a host, or why nothing was. */
export type Looked<Found> =
  | { readonly host: string; readonly found: Found }
  | { readonly host: string; readonly failure: Failure }

/** A host that one is connected to. */
export interface Sight extends PlayOfHosts {
  readonly host: string
  /** That the connection goes to. */
  readonly address: string
  readonly peek: Peek
}

/**
 * Connects to the hosts that patterns mean as a run would, and looks; nothing is changed, nobody is waited for. `tell` is called as
 * each is done. What is wrong with the inventory is told, and then there is nothing to return but the exit code. `look` may throw a
 * HostError, which is that host's failure.
 */
export const lookAtHosts = async <Found>(
  patterns: readonly string[],
  given: InventoryArguments,
  interrupt: Interrupt,
  look: (sight: Sight) => Promise<Found>,
  tell: (one: Looked<Found>) => void
): Promise<{ readonly seen: readonly Looked<Found>[]; readonly code: ExitCode }> => {
  const place = await playOfHosts(patterns, given)
  const { analysis } = place
  const warn = (line: string) => void process.stderr.write(`${line}\n`)
  for (const diagnostic of analysis.diagnostics)
    warn(diagnosticText(diagnostic, lineReader(analysis.sources), paletteFor(process.stderr, process.env)))
  if (hasErrors(analysis.diagnostics)) return { seen: [], code: exitCode.diagnostics }
  const report = (event: Event) => {
    if (event.type === 'notice')
      warn(`note: ${event.host === undefined ? '' : `${event.host}: `}${event.message}`)
  }
  const connection = await openConnection(given, { format: 'human', report: { report } }, interrupt)
  const { openPeek } = await import('../../engine/peek.ts')
  const at = async (host: string): Promise<Looked<Found>> => {
    let address = host
    const say = (event: Event) => {
      if (event.type === 'host-start') address = event.address
      report(event)
    }
    const options = {
      analysis,
      modules,
      signal: interrupt.signal,
      say,
      redactor: new Redactor(),
      ...connection
    }
    try {
      const peek = await openPeek(host, place.play, options)
      try {
        return { host, found: await look({ ...place, host, address, peek }) }
      } finally {
        await peek.close()
      }
    } catch (error) {
      if (error instanceof HostError) return { host, failure: error.failure }
      if (error instanceof LanguageError)
        return { host, failure: { kind: 'task-failed', message: error.diagnostic.message } }
      throw error
    }
  }
  const seen: Looked<Found>[] = []
  try {
    await inParallel(place.hosts, given.forks, async host => {
      const one = await at(host)
      seen.push(one)
      tell(one)
    })
  } finally {
    connection.close()
  }
  return { seen, code: interrupt.signal.aborted ? exitCode.interrupted : codeOf(seen) }
}

const codeOf = (seen: readonly Looked<unknown>[]): ExitCode => {
  const failures = seen.flatMap(one => ('failure' in one ? [one.failure] : []))
  if (failures.some(({ kind }) => isUnreachable(kind))) return exitCode.hostUnreachable
  return failures.length > 0 ? exitCode.hostFailed : exitCode.ok
}

/** Two lines at most: which host, why, and what to do about it. */
export const failureText = (
  { host, failure: { message, hint } }: { readonly host: string; readonly failure: Failure },
  colour = paletteFor(process.stdout, process.env)
): string =>
  `${colour.red('✗')} ${colour.bold(host)}  ${message}\n${hint === undefined ? '' : `    ${hint}\n`}`
