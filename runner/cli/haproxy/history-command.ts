import { Command, Option } from 'commander'
import { activationHome } from '../../modules/haproxy/activation.ts'
import { type Deploy, readHistory } from '../../modules/haproxy/deploy.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { paletteFor } from '../../report/palette.ts'
import type { Interrupt } from '../interrupt.ts'
import { historyText } from './history-text.ts'
import { type Looked, lookAtHosts, type Sight } from './look-at-hosts.ts'
import { type HostArguments, withHostOptions } from './on-hosts.ts'

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

const history = async (given: HistoryArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const { seen, code } = await lookAtHosts(given.patterns, given, interrupt, deploysOn(given.unit), one => {
    if (given.format === 'human')
      process.stdout.write(historyText(one.host, toldOf(one), paletteFor(process.stdout, process.env)))
  })
  if (given.format === 'json' && code !== exitCode.diagnostics)
    process.stdout.write(`${JSON.stringify({ hosts: seen.map(toldOf) }, null, 2)}\n`)
  return code
}

const deploysOn =
  (unit: string) =>
  async ({ peek }: Sight): Promise<readonly Deploy[]> => {
    const script = `${activationHome(unit)}/activate`
    const [answer] = await peek.ask([['sh', '-c', '[ ! -e "$0" ] || exec bash "$0" history', script]])
    return readHistory(answer?.out ?? '')
  }

const toldOf = (one: Looked<readonly Deploy[]>) =>
  'failure' in one ? one : { host: one.host, deploys: one.found }
