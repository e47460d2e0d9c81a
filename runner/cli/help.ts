import { type Command, Help, type Option } from 'commander'

/** Commander's help, without defaults that say nothing. */
class PlainHelp extends Help {
  override optionDescription(option: Option): string {
    const { defaultValue } = option
    const saysNothing = defaultValue === false || defaultValue === 0 || Array.isArray(defaultValue)
    return super.optionDescription(
      saysNothing ? Object.create(option, { defaultValue: { value: undefined } }) : option
    )
  }
}

export const withPlainHelp = (command: Command): Command => {
  command.createHelp = () => new PlainHelp()
  for (const below of command.commands) withPlainHelp(below)
  return command
}

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
