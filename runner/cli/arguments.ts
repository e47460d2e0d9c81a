import { Command, Option } from 'commander'
import { nearest } from '../language/nearest.ts'
import type { ExitCode } from '../protocol/exit-code.ts'
import { type CheckArguments, checkCommand } from './check-command.ts'
import { withConnectionOptions } from './connection.ts'
import { haproxyCommand } from './haproxy-command.ts'
import { optionsOf, withPlainHelp } from './help.ts'
import type { Interrupt } from './interrupt.ts'
import { renderArguments } from './render-command.ts'
import { type RunArguments, runCommand } from './run-command.ts'
import { sandboxCommand } from './sandbox-command.ts'
import { commaList } from './tags.ts'
import { UsageError } from './usage.ts'
import { wholeNumber } from './whole-number.ts'

declare const __VERSION__: string | undefined

const runExamples = `
Examples:
  hq-run playbooks/site.yaml                        the inventory is found beside the playbook
  hq-run playbooks/site.yaml -i prod.yaml --check --diff
  hq-run playbooks/site.yaml -i prod.yaml --limit lb1 --tags config
  hq-run playbooks/site.yaml --only playbooks/site.yaml:13   the play, role, include or task that begins there
  hq-run check playbooks/site.yaml                  every mistake with its place; connects to nothing
  hq-run render --host lb1                          haproxy.cfg as lb1 would get it
  hq-run haproxy diff --host lb1                    how the one on lb1 differs from it
  hq-run sandbox up                                 a disposable Rocky-like host to try things on

The inventory is -i, else HQ_INVENTORY, else inventory.yaml or inventories/ beside the playbook.
Passwords: what a host wants is asked for on the terminal, with -k and -K beforehand; HQ_SSH_PASSWORD and HQ_BECOME_PASSWORD
serve CI. Another program asks by --prompts jsonl: docs/events.md.
Exit codes: 0 ok · 1 usage or internal error · 2 a host failed · 3 a host unreachable · 4 diagnostics, nothing touched · 5 different (haproxy diff) or broken (haproxy doctor) · 130 interrupted`

const checkExamples = `
Examples:
  hq-run check playbooks/site.yaml
  hq-run check playbooks/site.yaml -i prod.yaml --format json
  hq-run check prod.yaml                            an inventory, for itself
  hq-run check playbooks/roles/*/tasks/*.yaml       parts, as the playbooks beside them use them`

/** All of hq-run's arguments; what a command comes to is given to `leave`. */
export const program = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command => {
  const all = new Command('hq-run')
    .description(
      'Ansible-style playbooks that build, configure and verify HAProxy with QUIC (HTTP/3) over SSH.'
    )
    .version(typeof __VERSION__ === 'string' ? __VERSION__ : 'development', '-V, --version')
    .showHelpAfterError('(hq-run --help tells more)')
    .exitOverride()
    .usage('PLAYBOOK [options]\n       hq-run COMMAND …')
  const run = runArguments(interrupt, leave)
  // The first thing that people ask is `hq-run --help`: it tells how to run a playbook, too.
  all.addHelpText('after', () => `\nOptions for a PLAYBOOK:\n${optionsOf(run)}\n${runExamples}`)
  all.addCommand(run, { isDefault: true })
  all.addCommand(checkArguments(leave))
  all.addCommand(renderArguments(leave))
  all.addCommand(haproxyCommand(interrupt, leave))
  all.addCommand(sandboxCommand(interrupt, leave))
  for (const command of all.commands) command.exitOverride().showHelpAfterError('(add --help to see more)')
  return withPlainHelp(all)
}

const runArguments = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command => {
  const run = new Command('run')
    .description('run a playbook (the default: `hq-run PLAYBOOK` is enough)')
    .argument('<playbook>', 'the playbook, a YAML file')
    .option('-i, --inventory <path>', 'inventory: a YAML file or a directory of them')
    .option('-l, --limit <pattern>', 'only these hosts: names, groups, globs, `a:b`, `a:&b`, `a:!b`')
    .option('-t, --tags <tags>', 'only tasks with one of these tags', commaList, [])
    .option('--skip-tags <tags>', 'not the tasks with one of these tags', commaList, [])
    .option('--only <file:line>', 'only the play, role, include or task that begins there', repeat, [])
    .option('-C, --check', 'change nothing; say what would change', false)
    .option('-D, --diff', 'show how files change', false)
    .option('-f, --forks <n>', 'how many hosts at once', wholeNumber, 20)
    .option(
      '-e, --extra-vars <vars>',
      'variables that beat all others: name=value, @file or JSON',
      repeat,
      []
    )
  return withConnectionOptions(run)
    .addOption(new Option('--format <format>', 'report').choices(['human', 'jsonl']).default('human'))
    .option('-v, --verbose', 'every task and command; twice (-vv): their output', louder, 0)
    .addHelpText('after', runExamples)
    .allowExcessArguments()
    .action(async (playbook: string, options, { args }: Command) => {
      if (args.length > 1) throw onePlaybook(playbook, args)
      const verbosity = Math.min(2, options.verbose) as 0 | 1 | 2
      leave(
        await runCommand({ ...(options as Omit<RunArguments, 'playbook'>), playbook, verbosity }, interrupt)
      )
    })
}

const onePlaybook = (playbook: string, args: readonly string[]): UsageError => {
  const command = nearest(playbook, ['run', 'check', 'render', 'haproxy', 'sandbox'])
  return new UsageError(
    `a run takes one playbook; these are ${args.length}: ${args.join(' ')}`,
    command ? `Did you mean hq-run ${command}?` : 'Write the plays in one file, or run hq-run twice.'
  )
}

const checkArguments = (leave: (code: ExitCode) => void): Command =>
  new Command('check')
    .description('check playbooks, their parts and inventories without connecting to anything')
    .argument('<file...>', 'playbooks or inventories')
    .option('-i, --inventory <path>', 'inventory for the playbooks')
    .option(
      '-e, --extra-vars <vars>',
      'variables that beat all others: name=value, @file or JSON',
      repeat,
      []
    )
    .addOption(new Option('--format <format>', 'report').choices(['human', 'json']).default('human'))
    .addHelpText('after', checkExamples)
    .action(async (files: string[], options) => {
      leave(await checkCommand({ ...(options as Omit<CheckArguments, 'files'>), files }))
    })

const repeat = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value]

const louder = (_value: string, verbosity: number): number => verbosity + 1
