import type { Command, Help, Option } from 'commander'

/** Defaults that say nothing are left out of the help of a command and of those below it. */
export const withPlainHelp = (command: Command): Command => {
  command.configureHelp({ optionDescription: (option: Option) => describe(command.createHelp(), option) })
  for (const below of command.commands) withPlainHelp(below)
  return command
}

const describe = (help: Help, option: Option): string =>
  Object.getPrototypeOf(help)
    .optionDescription.call(help, option)
    .replace(/,? ?\(?default: (?:false|\[\]|0)\)?$/, '')
    .replace(/(\(choices: [^)]*$)/, '$1)')

/** The options of a command as its help lists them, for the help of another one. */
export const optionsOf = (command: Command): string => {
  const help = command.createHelp()
  help.prepareContext({ helpWidth: process.stdout.columns ?? 80 })
  const width = help.padWidth(command, help)
  return help
    .visibleOptions(command)
    .filter(option => option.long !== '--help')
    .map(option => help.formatItem(help.optionTerm(option), width, help.optionDescription(option), help))
    .join('\n')
}
