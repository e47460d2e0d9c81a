import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { Controller } from '../../engine/controller.ts'
import { HostError } from '../../engine/host.ts'
import { inParallel } from '../../engine/in-parallel.ts'
import { type Diagnosis, diagnose } from '../../haproxy/doctor/diagnose.ts'
import { nameOf } from '../../haproxy/doctor/name-of.ts'
import type { Readings } from '../../haproxy/doctor/readings.ts'
import { LanguageError } from '../../language/language-error.ts'
import { Redactor } from '../../language/redact.ts'
import { offlineScope } from '../../language/variables/offline-scope.ts'
import { modules } from '../../modules/registry.ts'
import type { Event } from '../../protocol/event.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { type Failure, isUnreachable } from '../../protocol/failure.ts'
import { diagnosticText } from '../../report/diagnostic-text.ts'
import { paletteFor } from '../../report/palette.ts'
import {
  type Connection,
  type ConnectionArguments,
  openConnection,
  withConnectionOptions
} from '../connection.ts'
import type { Interrupt } from '../interrupt.ts'
import { hasErrors, lineReader } from '../report.ts'
import { UsageError } from '../usage.ts'
import { wholeNumber } from '../whole-number.ts'
import { probeFromHere } from './doctor-probes.ts'
import { doctorText } from './doctor-text.ts'
import { type PlayOfHosts, playOfHosts } from './play-of-hosts.ts'

const examples = `
Examples:
  hq-run haproxy doctor lb1                         the chain that HTTP/3 hangs by, link by link
  hq-run haproxy doctor balancers -i prod.yaml      every host of a group
  hq-run haproxy doctor lb1 --name www.example.com --ca ca.pem
  hq-run haproxy doctor all --format json | jq '.hosts[] | {host, broken}'

Nothing on the host is changed. Without an inventory a HOST is a name or an address, as ssh takes it.
hq-run speaks HTTP/3 by itself; a curl that HQ_CURL names gets the page instead. docs/doctor.md tells what is looked at.
Exit codes: 0 nothing is broken · 5 a link is broken · 1 to 4 and 130 as of a run`

interface DoctorArguments extends ConnectionArguments {
  readonly patterns: readonly string[]
  readonly inventory?: string
  readonly extraVars: readonly string[]
  readonly ca?: string
  readonly name?: string
  readonly port?: number
  readonly path: string
  readonly forks: number
  readonly format: 'human' | 'json'
}

/** `hq-run haproxy doctor HOST…` */
export const doctorCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command =>
  withConnectionOptions(
    new Command('doctor')
      .description('find out why HTTP/3 does not work on a host, link by link')
      .argument('<host...>', 'hosts or groups of the inventory; without one, names that ssh knows')
      .option('-i, --inventory <path>', 'inventory: a YAML file or a directory of them')
      .option(
        '-e, --extra-vars <vars>',
        'variables that beat all others: name=value, @file or JSON',
        (value: string, earlier: readonly string[]) => [...earlier, value],
        []
      )
      .option(
        '--name <name>',
        'name to ask for (default: the variable site_name, else what the certificate covers)'
      )
      .option('--port <port>', 'UDP port (default: the one that is bound, else 443)', wholeNumber)
      .option('--path <path>', 'page to ask for', '/')
      .option('--ca <file>', 'authorities to trust instead of this machine’s, PEM')
  )
    .option('-f, --forks <n>', 'how many hosts at once', wholeNumber, 20)
    .addOption(new Option('--format <format>', 'report').choices(['human', 'json']).default('human'))
    .addHelpText('after', examples)
    .action(async (patterns: string[], options: Omit<DoctorArguments, 'patterns'>) => {
      leave(await doctor({ ...options, patterns }, interrupt))
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

/** A host that was looked at, or why it could not be. */
type Seen =
  | { readonly host: string; readonly readings: Readings; readonly diagnosis: Diagnosis }
  | { readonly host: string; readonly failure: Failure }

const doctor = async (given: DoctorArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const ca = given.ca === undefined ? undefined : await readCa(given.ca)
  const place = await playOfHosts(given.patterns, given)
  const { analysis } = place
  const err = paletteFor(process.stderr, process.env)
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  for (const diagnostic of analysis.diagnostics)
    tell(diagnosticText(diagnostic, lineReader(analysis.sources), err))
  if (hasErrors(analysis.diagnostics)) return exitCode.diagnostics
  const report = {
    report: (event: Event) => {
      if (event.type === 'notice')
        tell(`note: ${event.host === undefined ? '' : `${event.host}: `}${event.message}`)
    }
  }
  const { createController } = await import('../../transport/controller/controller.ts')
  const controller = createController()
  const connection = await openConnection(given, { format: 'human', report }, interrupt)
  const seen: Seen[] = []
  try {
    await inParallel(place.hosts, given.forks, async host => {
      const one = await look(host, place, given, {
        connection,
        controller,
        ca,
        signal: interrupt.signal,
        say: report.report
      })
      seen.push(one)
      if (given.format === 'human') print(one)
    })
  } finally {
    connection.close()
  }
  if (given.format === 'json') process.stdout.write(`${JSON.stringify(jsonOf(seen), null, 2)}\n`)
  return interrupt.signal.aborted ? exitCode.interrupted : codeOf(seen)
}

const readCa = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(error => {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  })

const look = async (
  host: string,
  { analysis, play }: PlayOfHosts,
  given: DoctorArguments,
  how: {
    readonly connection: Connection
    readonly controller: Pick<Controller, 'probe'>
    readonly ca: string | undefined
    readonly signal: AbortSignal
    readonly say: (event: Event) => void
  }
): Promise<Seen> => {
  const { connection, controller, ca, signal } = how
  const [{ openPeek }, { examine }] = await Promise.all([
    import('../../engine/peek.ts'),
    import('../../engine/examine.ts')
  ])
  let address = host
  const say = (event: Event) => {
    if (event.type === 'host-start') address = event.address
    how.say(event)
  }
  try {
    const options = { analysis, modules, signal, say, redactor: new Redactor(), ...connection }
    const peek = await openPeek(host, play, options)
    try {
      const asked = given.name ?? siteName(host, { analysis, play })
      const read = await examine(peek, given)
      const wanted = { ...read.wanted, name: nameOf(asked, host, read.certificates) }
      const here = await probeFromHere(
        controller,
        { ...read, wanted },
        { address, path: given.path, signal, ...(ca === undefined ? {} : { ca }) }
      )
      const readings: Readings = { ...read, ...here, wanted, probes: [...read.probes, ...here.probes] }
      return { host, readings, diagnosis: diagnose(readings) }
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

/** What the inventory calls the site, as the playbooks do. */
const siteName = (
  host: string,
  { analysis, play }: Pick<PlayOfHosts, 'analysis' | 'play'>
): string | undefined => {
  const found = offlineScope(analysis, modules, play, play.inherited, host)?.resolve('site_name')
  return typeof found?.value === 'string' && !found.unknown && !found.secret ? found.value : undefined
}

const print = (seen: Seen): void => {
  const colour = paletteFor(process.stdout, process.env)
  const width = Math.min(process.stdout.columns ?? 120, 140)
  if ('failure' in seen) {
    const { message, hint } = seen.failure
    process.stdout.write(
      `${colour.red('✗')} ${colour.bold(seen.host)}  ${message}\n${hint === undefined ? '' : `    ${hint}\n`}\n`
    )
  } else process.stdout.write(`${doctorText(seen.host, seen.diagnosis, colour, width)}\n`)
}

const jsonOf = (seen: readonly Seen[]) => ({
  hosts: seen.map(one => {
    if ('failure' in one) return { host: one.host, failure: one.failure }
    const { host, readings, diagnosis } = one
    return {
      host,
      name: readings.wanted.name,
      port: readings.wanted.port,
      broken: diagnosis.first?.id ?? null,
      links: diagnosis.links,
      probes: readings.probes
    }
  })
})

const codeOf = (seen: readonly Seen[]): ExitCode => {
  const failures = seen.flatMap(one => ('failure' in one ? [one.failure] : []))
  if (failures.some(({ kind }) => isUnreachable(kind))) return exitCode.hostUnreachable
  if (failures.length > 0) return exitCode.hostFailed
  return seen.some(one => 'diagnosis' in one && one.diagnosis.first) ? exitCode.different : exitCode.ok
}
