import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { readConfiguration } from '../../haproxy/configuration/read-configuration.ts'
import type { Surroundings } from '../../haproxy/configuration/surroundings.ts'
import { applyFixes } from '../../haproxy/lint/apply-fixes.ts'
import { lintFiles, type PlacedFinding } from '../../haproxy/lint/lint.ts'
import type { Rule } from '../../haproxy/lint/rule.ts'
import { ruleByCode, rules } from '../../haproxy/lint/rules.ts'
import { type Library, libraries } from '../../haproxy/tls-library.ts'
import { didYouMean } from '../../language/nearest.ts'
import { Source } from '../../language/source.ts'
import type { Severity } from '../../protocol/diagnostic.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { paletteFor } from '../../report/palette.ts'
import type { Interrupt } from '../interrupt.ts'
import { UsageError } from '../usage.ts'
import { lintHost } from './lint-host.ts'
import { type Linted, type LintFormat, lintReport } from './lint-report.ts'
import { failureText, lookAtHosts } from './look-at-hosts.ts'
import { type InventoryArguments, withInventoryOptions, withUnitOption } from './on-hosts.ts'

const examples = `
Examples:
  hq-run haproxy lint /etc/haproxy/haproxy.cfg
  hq-run haproxy lint haproxy.cfg --haproxy 3.2.21 --tls-library aws-lc
  hq-run haproxy lint /etc/haproxy/haproxy.cfg /etc/haproxy/conf.d   as HAProxy loads them together (-f a -f b)
  hq-run haproxy lint - < haproxy.cfg                    from a pipe
  hq-run haproxy lint haproxy.cfg --fix                  mend what has one mechanical mend, then tell the rest
  hq-run haproxy lint haproxy.cfg --severity error --format github
  hq-run haproxy lint haproxy.cfg --rule haproxy-verify-none
  hq-run haproxy lint --host balancers -i prod.yaml      what runs on hosts, with what only they can tell

With --host the files are those that the unit starts HAProxy with, the version and the library those of its program; sockets,
firewall, capabilities, certificates and limits of the host count too. Nothing on it is changed.
A finding is ignored by a comment on its line or above it: # hq-lint-ignore haproxy-CODE reason
hq-run haproxy rules lists the rules, hq-run haproxy rules CODE explains one; so does docs/haproxy-lint.md.
JSON is a list of { code, severity, message, hint?, file, range, fix?, related? }, as hq-run check gives it.
Exit codes: 0 nothing as bad as --fail-on · 1 usage · 2 a host has no such files · 3 a host was not reached · 4 findings`

export interface LintArguments extends InventoryArguments {
  /** Patterns; without any the files given are read. */
  readonly host: readonly string[]
  readonly unit: string
  readonly haproxy?: string
  readonly tlsLibrary?: Library
  readonly tlsLibraryVersion?: string
  readonly severity: Severity
  readonly failOn: Severity
  readonly rule: readonly string[]
  readonly skipRule: readonly string[]
  readonly fix: boolean
  readonly format: LintFormat
}

const severities = ['error', 'warning', 'info'] as const

/** What is judged where nobody says. */
const newest = '3.4'

/** `hq-run haproxy lint FILE…`, which connects to nothing, and `hq-run haproxy lint --host HOST…`. */
export const lintCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command => {
  const lint = new Command('lint')
    .description('find what is wrong, dangerous or without effect in any haproxy.cfg, or on hosts')
    .argument('[file...]', 'files that HAProxy loads together, directories of *.cfg, or - for standard input')
    .option('--host <pattern...>', 'look at these hosts instead: names, groups, globs or all', [])
    .option('--haproxy <version>', `the HAProxy that is to read it (default: ${newest}, or what a host has)`)
    .addOption(
      new Option('--tls-library <name>', 'what it was built with; not judged without').choices(libraries)
    )
    .option('--tls-library-version <version>', 'version of that library')
    .addOption(
      new Option('--severity <least>', 'tell what is at least as bad').choices(severities).default('info')
    )
    .addOption(
      new Option('--fail-on <least>', 'exit with 4 from this on').choices(severities).default('error')
    )
    .option('--rule <codes>', 'only these rules', codes, [])
    .option('--skip-rule <codes>', 'not these rules', codes, [])
    .option('--fix', 'apply the mends that findings carry', false)
    .addOption(
      new Option('--format <format>', 'report').choices(['human', 'json', 'github', 'sarif']).default('human')
    )
  return withInventoryOptions(withUnitOption(lint))
    .addHelpText('after', examples)
    .action(async (files: string[], given: LintArguments) =>
      leave(given.host.length > 0 ? await lintHosts(files, given, interrupt) : await lintPaths(files, given))
    )
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')
}

const lintHosts = async (
  files: readonly string[],
  given: LintArguments,
  interrupt: Interrupt
): Promise<ExitCode> => {
  const [file] = files
  if (file !== undefined)
    throw new UsageError(`${file} is no file of a host`, 'With --host the unit tells which files are read.')
  if (given.fix) throw new UsageError('--fix changes no file of a host', 'Leave it out.')
  const chosen = chooseRules(given)
  const known = surroundingsOf(given)
  const { seen, code } = await lookAtHosts(
    given.host,
    given,
    interrupt,
    ({ host, peek }) => lintHost(host, peek, given.unit, known, chosen),
    one => {
      if ('failure' in one) process.stderr.write(failureText(one, paletteFor(process.stderr, process.env)))
    }
  )
  const linted = seen
    .flatMap(one => ('found' in one ? [one.found] : []))
    .map(({ findings, sources, surroundings: { version = newest, library } }) => ({
      findings: findings.filter(each => isAsBad(each.severity, given.severity)),
      fixed: 0,
      sources,
      haproxy: library === undefined ? version : `${version} with ${library}`
    }))
  if (code !== exitCode.diagnostics) lintReport(linted, given.format)
  return code === exitCode.ok ? codeOf(linted, given) : code
}

const codeOf = (linted: readonly Linted[], { failOn }: LintArguments): ExitCode =>
  linted.some(({ findings }) => findings.some(each => isAsBad(each.severity, failOn)))
    ? exitCode.diagnostics
    : exitCode.ok

const lintPaths = async (paths: readonly string[], given: LintArguments): Promise<ExitCode> => {
  if (paths.length === 0)
    throw new UsageError(
      'there is no file to read',
      'Name one, or - for standard input, or --host with a host.'
    )
  const chosen = chooseRules(given)
  const { haproxy = newest } = given
  const surroundings = { ...surroundingsOf(given), version: haproxy }
  const sources = (await Promise.all(paths.map(read))).flat()
  const look = (all: readonly Source[]) => lintFiles(all.map(readConfiguration), surroundings, chosen)
  const mended = given.fix ? await mend(sources, look) : { sources, applied: [] }
  const findings = look(mended.sources).filter(each => isAsBad(each.severity, given.severity))
  const linted = [{ findings, fixed: mended.applied.length, sources: mended.sources, haproxy }]
  lintReport(linted, given.format)
  return codeOf(linted, given)
}

const isAsBad = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(least)

function codes(value: string, earlier: readonly string[]): readonly string[] {
  return [
    ...earlier,
    ...value.split(',').map(each => (each.startsWith('haproxy-') ? each : `haproxy-${each}`))
  ]
}

const chooseRules = ({ rule, skipRule }: LintArguments): readonly Rule[] => {
  for (const code of [...rule, ...skipRule])
    if (!ruleByCode.has(code))
      throw new UsageError(
        `there is no rule ${code}`,
        didYouMean(code, ruleByCode.keys()).hint ?? 'hq-run haproxy rules lists them.'
      )
  return rules.filter(({ code }) => (rule.length === 0 || rule.includes(code)) && !skipRule.includes(code))
}

const surroundingsOf = ({ haproxy, tlsLibrary, tlsLibraryVersion }: LintArguments): Surroundings => {
  if (haproxy !== undefined && !/^\d+\.\d+/.test(haproxy))
    throw new UsageError(`${haproxy} is no version of HAProxy`, 'Write --haproxy 3.4 or --haproxy 3.4.6.')
  return {
    ...(haproxy !== undefined && { version: haproxy }),
    ...(tlsLibrary !== undefined && { library: tlsLibrary }),
    ...(tlsLibraryVersion !== undefined && { libraryVersion: tlsLibraryVersion })
  }
}

/** A directory gives its *.cfg in the order of their names, as -f does. */
const read = async (path: string): Promise<readonly Source[]> => {
  if (path === '-') return [new Source('-', await standardInput())]
  try {
    if ((await stat(path)).isDirectory()) {
      const names = (await readdir(path))
        .filter(name => name.endsWith('.cfg') && !name.startsWith('.'))
        .sort()
      return await Promise.all(
        names.map(async name => new Source(join(path, name), await readFile(join(path, name), 'utf8')))
      )
    }
    return [new Source(path, await readFile(path, 'utf8'))]
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

const standardInput = async (): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** A mend may make room for another: as often as something was mended, though not for ever. */
const mend = async (
  given: readonly Source[],
  look: (sources: readonly Source[]) => readonly PlacedFinding[]
): Promise<{ readonly sources: readonly Source[]; readonly applied: readonly PlacedFinding[] }> => {
  if (given.some(({ file }) => file === '-'))
    throw new UsageError('--fix cannot write to standard input', 'Name the file.')
  const applied: PlacedFinding[] = []
  let sources = given
  for (let round = 0; round < 10; round += 1) {
    const findings = look(sources)
    const fixed = sources.map(source =>
      applyFixes(
        source.text,
        findings.filter(({ file }) => file === source.file)
      )
    )
    const now = fixed.flatMap(each => each.applied)
    if (now.length === 0) break
    applied.push(...now)
    sources = sources.map((source, index) => new Source(source.file, fixed[index]?.text ?? source.text))
  }
  for (const [index, source] of sources.entries())
    if (source.text !== given[index]?.text) await writeFile(source.file, source.text)
  return { sources, applied }
}
