import { Command, Option } from 'commander'
import type { Analysis } from '../language/analysis/analyse.ts'
import { loadWorkspace } from '../language/analysis/workspace.ts'
import { matchHosts } from '../language/inventory/host-pattern.ts'
import { didYouMean } from '../language/nearest.ts'
import { comparable } from '../language/preview/comparable.ts'
import { preview } from '../language/preview/preview.ts'
import { destinationOn, type PreviewTarget } from '../language/preview/preview-targets.ts'
import { modules } from '../modules/registry.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import { chooseTarget } from './choose-target.ts'
import { comparisonReport } from './comparison-report.ts'
import { type ConnectionArguments, openConnection, withConnectionOptions } from './connection.ts'
import { disk } from './disk.ts'
import { doctorCommand } from './haproxy/doctor-command.ts'
import { historyCommand } from './haproxy/history-command.ts'
import { importCommand } from './haproxy/import-command.ts'
import { keywordCommand } from './haproxy/keyword-command.ts'
import { lintCommand } from './haproxy/lint-command.ts'
import { rollbackCommand } from './haproxy/rollback-command.ts'
import { rulesCommand } from './haproxy/rules-command.ts'
import type { Interrupt } from './interrupt.ts'
import {
  type OpenPlaybook,
  openPlaybook,
  type PlaybookArguments,
  withPlaybookOptions
} from './open-playbook.ts'
import { type Format, follow, hasErrors, lineReader, openReport, type Report } from './report.ts'
import { UsageError } from './usage.ts'
import { wholeNumber } from './whole-number.ts'

const examples = `
Examples:
  hq-run haproxy diff --host lb1                    how haproxy.cfg on lb1 differs from the rendered one
  hq-run haproxy diff --host lb1,lb2 -i prod.yaml
  hq-run haproxy diff haproxy.service.hbs --host all --format jsonl

Nothing on the host is changed. Secrets are masked in both texts.
Exit codes: 0 the same · 5 different, or not there yet · 1 to 4 and 130 as of a run`

interface DiffArguments extends PlaybookArguments, ConnectionArguments {
  /** A template, a task or a file of the host; without it haproxy.cfg. */
  readonly wanted?: string
  /** A pattern. */
  readonly host?: string
  readonly forks: number
  readonly format: Format
}

/** `hq-run haproxy …`: what is done with HAProxy's configuration. */
export const haproxyCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command => {
  const haproxy = new Command('haproxy').description(
    'read, judge, compare and operate HAProxy’s configuration'
  )
  const diff = withPlaybookOptions(
    new Command('diff')
      .description('compare a rendered file with the one on a host')
      .argument('[template]', 'a template, a task or the file on the host (default: haproxy.cfg)')
  ).option('--host <pattern>', 'the hosts; may be left out when there is only one')
  withConnectionOptions(diff)
    .option('-f, --forks <n>', 'how many hosts at once', wholeNumber, 20)
    .addOption(new Option('--format <format>', 'report').choices(['human', 'jsonl']).default('human'))
    .addHelpText('after', examples)
    .action(async (wanted: string | undefined, options: Omit<DiffArguments, 'wanted'>) => {
      leave(await diffCommand({ ...options, ...(wanted === undefined ? {} : { wanted }) }, interrupt))
    })
  haproxy.addCommand(diff.exitOverride().showHelpAfterError('(add --help to see more)'))
  haproxy.addCommand(doctorCommand(interrupt, leave))
  haproxy.addCommand(historyCommand(interrupt, leave))
  haproxy.addCommand(importCommand(leave))
  haproxy.addCommand(keywordCommand(leave))
  haproxy.addCommand(lintCommand(interrupt, leave))
  haproxy.addCommand(rollbackCommand(interrupt, leave))
  haproxy.addCommand(rulesCommand(leave))
  return haproxy
}

/** `hq-run haproxy diff`: everything is checked and rendered first; then the hosts are looked at. */
const diffCommand = async (given: DiffArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const open = await openPlaybook(given)
  const { workspace, analysis } = open
  const report =
    given.format === 'jsonl'
      ? openReport('jsonl', 0, lineReader(analysis.sources))
      : comparisonReport(lineReader(analysis.sources))
  if (refuses(analysis.diagnostics, report)) return exitCode.diagnostics
  const hosts = chooseHosts(open, given)
  const { result: early } = await loadWorkspace(
    disk,
    files => hosts.map(({ host, target }) => preview(files, analysis, modules, target, host)),
    workspace
  )
  const wrong = early.flatMap(each => (each.kind === 'failed' ? [each.diagnostic] : []))
  if (refuses(wrong, report)) return exitCode.diagnostics

  const { compare } = await import('../engine/compare.ts')
  const connection = await openConnection(given, { format: given.format, report }, interrupt)
  const events = compare({
    analysis,
    modules,
    connector: connection.connector,
    credentials: connection.credentials,
    hosts,
    render: async (target, host, facts) => {
      const { result } = await loadWorkspace(
        disk,
        files => ({
          comparable: comparable(files, analysis, modules, target, host, facts),
          dest: destinationOn(analysis, modules, target, host, facts)
        }),
        workspace
      )
      return result
    },
    forks: given.forks,
    signal: interrupt.signal
  })
  try {
    return await follow(events, report)
  } finally {
    connection.close()
  }
}

const refuses = (diagnostics: readonly Diagnostic[], report: Report): boolean => {
  for (const diagnostic of diagnostics) report.report({ type: 'diagnostic', diagnostic })
  return hasErrors(diagnostics)
}

/** The hosts that are meant, and what each is compared with. */
const chooseHosts = (
  { analysis, targets }: OpenPlaybook,
  { wanted, host: pattern }: DiffArguments
): readonly { readonly host: string; readonly target: PreviewTarget }[] => {
  const { inventory } = analysis
  if (pattern === undefined) {
    const target = chooseTarget(targets, wanted, undefined)
    const [host, second] = target.hosts
    if (host !== undefined && second === undefined) return [{ host, target }]
    throw new UsageError(
      `${target.task.name} is rendered for ${target.hosts.length} hosts`,
      'Name some with --host: names, groups, globs or all.'
    )
  }
  if (!inventory) return []
  const { hosts, unknown } = matchHosts(inventory, pattern)
  const [missing] = unknown
  if (missing !== undefined) throw noSuchHost(missing, inventory)
  return hosts.map(host => {
    const target = chooseTarget(targets, wanted, host)
    if (target.hosts.includes(host)) return { host, target }
    throw new UsageError(`${target.task.name} is not rendered for ${host}`)
  })
}

const noSuchHost = (name: string, inventory: NonNullable<Analysis['inventory']>): UsageError => {
  const names = [...inventory.groups.keys(), ...inventory.hosts.keys()]
  return new UsageError(
    `${inventory.file} has no host or group ${name}`,
    didYouMean(name, names).hint ??
      `It has ${names
        .filter(each => each !== 'ungrouped')
        .slice(0, 12)
        .join(', ')}.`
  )
}
