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
import { UsageError } from '../usage.ts'
import { type LintFormat, lintReport } from './lint-report.ts'

const examples = `
Examples:
  hq-run haproxy lint /etc/haproxy/haproxy.cfg
  hq-run haproxy lint haproxy.cfg --haproxy 3.2.21 --tls-library aws-lc
  hq-run haproxy lint /etc/haproxy/haproxy.cfg /etc/haproxy/conf.d   as HAProxy loads them together (-f a -f b)
  hq-run haproxy lint - < haproxy.cfg                    from a pipe
  hq-run haproxy lint haproxy.cfg --fix                  mend what has one mechanical mend, then tell the rest
  hq-run haproxy lint haproxy.cfg --severity error --format github
  hq-run haproxy lint haproxy.cfg --rule haproxy-verify-none

A finding is ignored by a comment on its line or above it: # hq-lint-ignore haproxy-CODE reason
hq-run haproxy rules lists the rules, hq-run haproxy rules CODE explains one; so does docs/haproxy-lint.md.
JSON is a list of { code, severity, message, hint?, file, range, fix?, related? }, as hq-run check gives it.
Exit codes: 0 nothing as bad as --fail-on · 1 usage · 4 findings`

export interface LintArguments {
  readonly haproxy: string
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

/** `hq-run haproxy lint FILE…`: connects to nothing. */
export const lintCommand = (leave: (code: ExitCode) => void): Command =>
  new Command('lint')
    .description('find what is wrong, dangerous or without effect in any haproxy.cfg')
    .argument('<file...>', 'files that HAProxy loads together, directories of *.cfg, or - for standard input')
    .option('--haproxy <version>', 'the HAProxy that is to read it', '3.4')
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
    .addHelpText('after', examples)
    .action(async (files: string[], given: LintArguments) => leave(await lintPaths(files, given)))
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

const lintPaths = async (paths: readonly string[], given: LintArguments): Promise<ExitCode> => {
  const chosen = chooseRules(given)
  const surroundings = surroundingsOf(given)
  const sources = (await Promise.all(paths.map(read))).flat()
  const look = (all: readonly Source[]) => lintFiles(all.map(readConfiguration), surroundings, chosen)
  const mended = given.fix ? await mend(sources, look) : { sources, applied: [] }
  const findings = look(mended.sources).filter(each => isAsBad(each.severity, given.severity))
  lintReport({
    findings,
    fixed: mended.applied.length,
    sources: mended.sources,
    haproxy: given.haproxy,
    format: given.format
  })
  return findings.some(each => isAsBad(each.severity, given.failOn)) ? exitCode.diagnostics : exitCode.ok
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
  if (!/^\d+\.\d+/.test(haproxy))
    throw new UsageError(`${haproxy} is no version of HAProxy`, 'Write --haproxy 3.4 or --haproxy 3.4.6.')
  return {
    version: haproxy,
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
