import { type Command, Option } from 'commander'
import { type ConnectionArguments, withConnectionOptions } from '../connection.ts'
import { UsageError } from '../usage.ts'
import { wholeNumber } from '../whole-number.ts'

/** What `withInventoryOptions` reads. */
export interface InventoryArguments extends ConnectionArguments {
  readonly inventory?: string
  readonly extraVars: readonly string[]
  readonly forks: number
}

/** What `withHostOptions` reads. */
export interface HostArguments extends InventoryArguments {
  readonly patterns: readonly string[]
  /** Of systemd. */
  readonly unit: string
}

/** Adds what a command takes that works on a unit of some hosts. */
export const withHostOptions = (command: Command): Command =>
  withInventoryOptions(withUnitOption(withHostsArgument(command)))

export const withHostsArgument = (command: Command): Command =>
  command.argument('<host...>', 'hosts or groups of the inventory; without one, names that ssh knows')

/** Where hosts are found, and how they are reached. */
export const withInventoryOptions = (command: Command): Command =>
  withConnectionOptions(
    command
      .option('-i, --inventory <path>', 'inventory: a YAML file or a directory of them')
      .option(
        '-e, --extra-vars <vars>',
        'variables that beat all others: name=value, @file or JSON',
        (value: string, earlier: readonly string[]) => [...earlier, value],
        []
      )
  ).option('-f, --forks <n>', 'how many hosts at once', wholeNumber, 20)

export const withUnitOption = (command: Command): Command =>
  command.addOption(
    new Option('--unit <name>', 'the unit of systemd').default('haproxy.service').argParser(unitName)
  )

const unitName = (given: string): string => {
  if (!/^[A-Za-z0-9:_.@-]+$/.test(given)) throw new UsageError(`${given} is no name of a unit`)
  return given.endsWith('.service') ? given : `${given}.service`
}
