import { type Command, Option } from 'commander'
import { type ConnectionArguments, withConnectionOptions } from '../connection.ts'
import { UsageError } from '../usage.ts'
import { wholeNumber } from '../whole-number.ts'

/** What `withHostOptions` reads. */
export interface HostArguments extends ConnectionArguments {
  readonly patterns: readonly string[]
  readonly inventory?: string
  readonly extraVars: readonly string[]
  /** Of systemd. */
  readonly unit: string
  readonly forks: number
}

/** Adds what a command takes that works on a unit of some hosts. */
export const withHostOptions = (command: Command): Command =>
  withConnectionOptions(
    command
      .argument('<host...>', 'hosts or groups of the inventory; without one, names that ssh knows')
      .option('-i, --inventory <path>', 'inventory: a YAML file or a directory of them')
      .option(
        '-e, --extra-vars <vars>',
        'variables that beat all others: name=value, @file or JSON',
        (value: string, earlier: readonly string[]) => [...earlier, value],
        []
      )
      .addOption(
        new Option('--unit <name>', 'the unit of systemd').default('haproxy.service').argParser(unitName)
      )
  ).option('-f, --forks <n>', 'how many hosts at once', wholeNumber, 20)

const unitName = (given: string): string => {
  if (!/^[A-Za-z0-9:_.@-]+$/.test(given)) throw new UsageError(`${given} is no name of a unit`)
  return given.endsWith('.service') ? given : `${given}.service`
}
