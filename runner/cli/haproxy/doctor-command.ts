import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { Controller } from '../../engine/controller.ts'
import { type Diagnosis, diagnose } from '../../haproxy/doctor/diagnose.ts'
import { nameOf } from '../../haproxy/doctor/name-of.ts'
import type { Readings } from '../../haproxy/doctor/readings.ts'
import { offlineScope } from '../../language/variables/offline-scope.ts'
import { modules } from '../../modules/registry.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { paletteFor } from '../../report/palette.ts'
import type { Interrupt } from '../interrupt.ts'
import { UsageError } from '../usage.ts'
import { wholeNumber } from '../whole-number.ts'
import { probeFromHere } from './doctor-probes.ts'
import { doctorText } from './doctor-text.ts'
import { failureText, type Looked, lookAtHosts, type Sight } from './look-at-hosts.ts'
import { type InventoryArguments, withHostsArgument, withInventoryOptions } from './on-hosts.ts'
import type { PlayOfHosts } from './play-of-hosts.ts'

const examples = `
Examples:
  hq-run haproxy doctor lb1                         the chain that HTTP/3 hangs by, link by link
  hq-run haproxy doctor balancers -i prod.yaml      every host of a group
  hq-run haproxy doctor lb1 --name www.example.com --ca ca.pem
  hq-run haproxy doctor all --format json | jq '.hosts[] | {host, broken}'

Nothing on the host is changed. Without an inventory a HOST is a name or an address, as ssh takes it.
hq-run speaks HTTP/3 by itself; a curl that HQ_CURL names gets the page instead. docs/doctor.md tells what is looked at.
Exit codes: 0 nothing is broken · 5 a link is broken · 1 to 4 and 130 as of a run`

interface DoctorArguments extends InventoryArguments {
  readonly patterns: readonly string[]
  readonly ca?: string
  readonly name?: string
  readonly port?: number
  readonly path: string
  readonly format: 'human' | 'json'
}

/** `hq-run haproxy doctor HOST…` */
export const doctorCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command =>
  withInventoryOptions(
    withHostsArgument(
      new Command('doctor').description('find out why HTTP/3 does not work on a host, link by link')
    )
  )
    .option(
      '--name <name>',
      'name to ask for (default: the variable site_name, else what the certificate covers)'
    )
    .option('--port <port>', 'UDP port (default: the one that is bound, else 443)', wholeNumber)
    .option('--path <path>', 'page to ask for', '/')
    .option('--ca <file>', 'authorities to trust instead of this machine’s, PEM')
    .addOption(new Option('--format <format>', 'report').choices(['human', 'json']).default('human'))
    .addHelpText('after', examples)
    .action(async (patterns: string[], options: Omit<DoctorArguments, 'patterns'>) => {
      leave(await doctor({ ...options, patterns }, interrupt))
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

interface Examined {
  readonly readings: Readings
  readonly diagnosis: Diagnosis
}

const doctor = async (given: DoctorArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const ca = given.ca === undefined ? undefined : await readCa(given.ca)
  const { createController } = await import('../../transport/controller/controller.ts')
  const controller = createController()
  const look = (sight: Sight) => examined(sight, given, { controller, ca, signal: interrupt.signal })
  const { seen, code } = await lookAtHosts(given.patterns, given, interrupt, look, one => {
    if (given.format === 'human') print(one)
  })
  if (given.format === 'json' && code !== exitCode.diagnostics)
    process.stdout.write(`${JSON.stringify(jsonOf(seen), null, 2)}\n`)
  const broken = seen.some(one => 'found' in one && one.found.diagnosis.first)
  return code === exitCode.ok && broken ? exitCode.different : code
}

const readCa = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(error => {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  })

const examined = async (
  sight: Sight,
  given: DoctorArguments,
  how: {
    readonly controller: Pick<Controller, 'probe'>
    readonly ca: string | undefined
    readonly signal: AbortSignal
  }
): Promise<Examined> => {
  const { examine } = await import('../../engine/examine.ts')
  const { peek, host, address } = sight
  const { controller, ca, signal } = how
  const asked = given.name ?? siteName(host, sight)
  const read = await examine(peek, given)
  const wanted = { ...read.wanted, name: nameOf(asked, host, read.certificates) }
  const here = await probeFromHere(
    controller,
    { ...read, wanted },
    { address, path: given.path, signal, ...(ca === undefined ? {} : { ca }) }
  )
  const readings: Readings = { ...read, ...here, wanted, probes: [...read.probes, ...here.probes] }
  return { readings, diagnosis: diagnose(readings) }
}

/** What the inventory calls the site, as the playbooks do. */
const siteName = (
  host: string,
  { analysis, play }: Pick<PlayOfHosts, 'analysis' | 'play'>
): string | undefined => {
  const found = offlineScope(analysis, modules, play, play.inherited, host)?.resolve('site_name')
  return typeof found?.value === 'string' && !found.unknown && !found.secret ? found.value : undefined
}

const print = (one: Looked<Examined>): void => {
  const colour = paletteFor(process.stdout, process.env)
  const width = Math.min(process.stdout.columns ?? 120, 140)
  process.stdout.write(
    `${'failure' in one ? failureText(one) : doctorText(one.host, one.found.diagnosis, colour, width)}\n`
  )
}

const jsonOf = (seen: readonly Looked<Examined>[]) => ({
  hosts: seen.map(one => {
    if ('failure' in one) return one
    const { readings, diagnosis } = one.found
    return {
      host: one.host,
      name: readings.wanted.name,
      port: readings.wanted.port,
      broken: diagnosis.first?.id ?? null,
      links: diagnosis.links,
      probes: readings.probes
    }
  })
})
