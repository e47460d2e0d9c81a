import { Command, Option } from 'commander'
import { HostError } from '../../engine/host.ts'
import { inParallel } from '../../engine/in-parallel.ts'
import { LanguageError } from '../../language/language-error.ts'
import { Redactor } from '../../language/redact.ts'
import { activationHome } from '../../modules/haproxy/activation.ts'
import { type Deploy, readHistory } from '../../modules/haproxy/deploy.ts'
import { modules } from '../../modules/registry.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { type Failure, isUnreachable } from '../../protocol/failure.ts'
import { diagnosticText } from '../../report/diagnostic-text.ts'
import { paletteFor } from '../../report/palette.ts'
import { type Connection, openConnection } from '../connection.ts'
import type { Interrupt } from '../interrupt.ts'
import { hasErrors, lineReader } from '../report.ts'
import { historyText } from './history-text.ts'
import { type HostArguments, withHostOptions } from './on-hosts.ts'
import { type PlayOfHosts, playOfHosts } from './play-of-hosts.ts'

const examples = `
Examples:
  hq-run haproxy history lb1                        what was activated on lb1, the newest first
  hq-run haproxy history balancers -i prod.yaml
  hq-run haproxy history all --format json | jq '.hosts[] | {host, deploys}'

Nothing on the host is changed. What was confirmed last is what an activation that fails goes back to.
Exit codes: 0 · 1 to 4 and 130 as of a run`

interface HistoryArguments extends HostArguments {
  readonly format: 'human' | 'json'
}

/** `hq-run haproxy history HOST…` */
export const historyCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command =>
  withHostOptions(new Command('history').description('what was activated on a host, and what came of it'))
    .addOption(new Option('--format <format>', 'report').choices(['human', 'json']).default('human'))
    .addHelpText('after', examples)
    .action(async (patterns: string[], options: Omit<HistoryArguments, 'patterns'>) => {
      leave(await history({ ...options, patterns }, interrupt))
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

type Told =
  | { readonly host: string; readonly deploys: readonly Deploy[] }
  | { readonly host: string; readonly failure: Failure }

const history = async (given: HistoryArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const place = await playOfHosts(given.patterns, given)
  const { analysis } = place
  const err = paletteFor(process.stderr, process.env)
  for (const diagnostic of analysis.diagnostics)
    process.stderr.write(`${diagnosticText(diagnostic, lineReader(analysis.sources), err)}\n`)
  if (hasErrors(analysis.diagnostics)) return exitCode.diagnostics
  const report = { report: () => {} }
  const connection = await openConnection(given, { format: 'human', report }, interrupt)
  const told: Told[] = []
  try {
    await inParallel(place.hosts, given.forks, async host => {
      const one = await ask(host, place, given, connection, interrupt.signal)
      told.push(one)
      if (given.format === 'human')
        process.stdout.write(historyText(host, one, paletteFor(process.stdout, process.env)))
    })
  } finally {
    connection.close()
  }
  if (given.format === 'json') process.stdout.write(`${JSON.stringify({ hosts: told }, null, 2)}\n`)
  if (interrupt.signal.aborted) return exitCode.interrupted
  const failures = told.flatMap(one => ('failure' in one ? [one.failure] : []))
  if (failures.some(({ kind }) => isUnreachable(kind))) return exitCode.hostUnreachable
  return failures.length > 0 ? exitCode.hostFailed : exitCode.ok
}

const ask = async (
  host: string,
  { analysis, play }: PlayOfHosts,
  { unit }: HistoryArguments,
  { connector, credentials }: Connection,
  signal: AbortSignal
): Promise<Told> => {
  const { openPeek } = await import('../../engine/peek.ts')
  const redactor = new Redactor()
  try {
    const options = { analysis, modules, connector, credentials, redactor, signal, say: () => {} }
    const peek = await openPeek(host, play, options)
    try {
      const script = `${activationHome(unit)}/activate`
      const [answer] = await peek.ask([['sh', '-c', '[ ! -e "$0" ] || exec bash "$0" history', script]])
      return { host, deploys: readHistory(answer?.out ?? '') }
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
