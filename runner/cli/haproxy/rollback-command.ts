import { Command, Option } from 'commander'
import { activationHome } from '../../modules/haproxy/activation.ts'
import { modules } from '../../modules/registry.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { openConnection } from '../connection.ts'
import type { Interrupt } from '../interrupt.ts'
import { type Format, follow, hasErrors, lineReader, openReport } from '../report.ts'
import { wholeNumber } from '../whole-number.ts'
import { type HostArguments, withHostOptions } from './on-hosts.ts'
import { playOfHosts } from './play-of-hosts.ts'

const examples = `
Examples:
  hq-run haproxy rollback lb1                       back to what was confirmed before
  hq-run haproxy rollback lb1 --to 12               back to deploy 12 (hq-run haproxy history lb1)
  hq-run haproxy rollback lb1 --check               what would be done

It is an activation like any other: checked, reloaded, probed, confirmed, and undone when something is wrong.
Exit codes: 0 · 1 to 4 and 130 as of a run`

interface RollbackArguments extends HostArguments {
  readonly to?: number
  readonly check: boolean
  readonly format: Format
}

/** `hq-run haproxy rollback HOST…` */
export const rollbackCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command =>
  withHostOptions(new Command('rollback').description('go back to a configuration that was activated before'))
    .option('--to <deploy>', 'number of the deploy (default: the one that was confirmed before)', wholeNumber)
    .option('-C, --check', 'change nothing, say what would be done', false)
    .addOption(new Option('--format <format>', 'report').choices(['human', 'jsonl']).default('human'))
    .addHelpText('after', examples)
    .action(async (patterns: string[], options: Omit<RollbackArguments, 'patterns'>) => {
      leave(await rollback({ ...options, patterns }, interrupt))
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

const rollback = async (given: RollbackArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const { analysis } = await playOfHosts(given.patterns, given, tasksFor(given))
  const report = openReport(given.format, 0, lineReader(analysis.sources))
  for (const diagnostic of analysis.diagnostics) report.report({ type: 'diagnostic', diagnostic })
  if (hasErrors(analysis.diagnostics)) return exitCode.diagnostics
  const [{ run }, { createController }] = await Promise.all([
    import('../../engine/run.ts'),
    import('../../transport/controller/controller.ts')
  ])
  const connection = await openConnection(given, { format: given.format, report }, interrupt)
  const { connector, credentials, ask } = connection
  const events = run({
    analysis,
    modules,
    connector,
    credentials,
    controller: createController(),
    include: () => [],
    selects: () => true,
    check: given.check,
    diff: false,
    verbosity: 0,
    forks: given.forks,
    signal: interrupt.signal,
    ...(ask && { ask })
  })
  try {
    return await follow(events, report)
  } finally {
    connection.close()
  }
}

/** The host has all it takes: its script, and the files of that deploy. */
const tasksFor = ({ unit, to }: RollbackArguments): string => {
  const script = `${activationHome(unit)}/activate`
  const back = to === undefined ? 'what was confirmed before' : `deploy ${to}`
  return `  gather_facts: false
  tasks:
    - name: ${unit} goes back to ${back}
      command: { argv: [bash, ${script}, rollback${to === undefined ? '' : `, '${to}'`}] }
    - name: It stays so
      command: { argv: [bash, ${script}, confirm] }
`
}
