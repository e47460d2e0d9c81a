import { type Command, Option } from 'commander'
import { homePath } from '../engine/home-path.ts'
import type { Connector } from '../engine/host.ts'
import type { Credentials, Reach } from '../engine/target.ts'
import { oneAtATime } from '../transport/one-at-a-time.ts'
import type { Prompts } from '../transport/prompts.ts'
import { SshConfigError } from '../transport/ssh-config/config-line.ts'
import type { openReach as OpenReach } from '../transport/ssh-config/reach.ts'
import type { Interrupt } from './interrupt.ts'
import { openJsonlPrompts } from './jsonl-prompts.ts'
import { type PasswordOptions, readPasswords } from './passwords.ts'
import type { Format, Report } from './report.ts'
import { isTerminal } from './terminal.ts'
import { terminalPrompts } from './terminal-prompts.ts'
import { UsageError } from './usage.ts'
import { wholeNumber } from './whole-number.ts'

/** How a person is asked for what was not given: a password, a passphrase, whether a host key may be trusted. */
export type PromptChoice = 'terminal' | 'jsonl' | 'none'

/** What `withConnectionOptions` reads. */
export interface ConnectionArguments extends PasswordOptions {
  readonly user?: string
  readonly privateKey?: string
  readonly knownHosts?: string
  /** A file instead of ssh's own, or `none`. */
  readonly sshConfig?: string
  /** Seconds. */
  readonly timeout?: number
  readonly prompts: PromptChoice
}

/** Seconds. */
const usualTimeout = 15

/** What it takes to connect. */
export interface Connection {
  readonly credentials: Credentials
  readonly connector: Connector
  /** Nobody can be asked when it is left out. */
  readonly ask?: Prompts['ask']
  /** Nobody is asked any more, and standard input no longer keeps the process. */
  close(): void
}

/** Adds the options of a command that connects. */
export const withConnectionOptions = (command: Command): Command =>
  command
    .option('-u, --user <name>', 'log in as this user (default: you)')
    .option('-k, --ask-pass', 'ask for the SSH password')
    .option('-K, --ask-become-pass', 'ask for the sudo password')
    .option('--private-key <file>', 'key to log in with')
    .option('--known-hosts <file>', 'known_hosts file instead of your own and the system’s')
    .option('--ssh-config <file>', 'ssh_config file instead of your own and the system’s; none: no file')
    .option(
      '-T, --timeout <seconds>',
      `seconds for connecting and logging in (default: ConnectTimeout, else ${usualTimeout})`,
      wholeNumber
    )
    .addOption(
      new Option('--prompts <how>', 'where questions are asked, such as for a password that is missing')
        .choices(['terminal', 'jsonl', 'none'])
        .default('terminal')
    )

/** Reads the passwords that were promised, and opens what asks for others; throws a UsageError. */
export const openConnection = async (
  given: ConnectionArguments,
  output: { readonly format: Format; readonly report: Report },
  interrupt: Interrupt
): Promise<Connection> => {
  // Loaded only when hosts are worked on: a refusal and `check` answer sooner.
  const [{ SshConnector }, { openReach }] = await Promise.all([
    import('../transport/ssh.ts'),
    import('../transport/ssh-config/reach.ts')
  ])
  checkPrompts(given, output.format)
  const credentials: Credentials = {
    ...(await readPasswords(given, process.env)),
    ...(given.user === undefined ? {} : { user: given.user }),
    connectTimeout: given.timeout ?? usualTimeout,
    reach: openSshConfig(given, openReach),
    ...(given.privateKey === undefined ? {} : { privateKeyFile: given.privateKey }),
    ...(given.knownHosts === undefined ? {} : { knownHostsFile: given.knownHosts })
  }
  const prompts = openPrompts(given.prompts, output, interrupt)
  const asked = prompts && oneAtATime(prompts)
  const connector = new SshConnector(asked ? { prompts: asked } : {})
  return {
    credentials,
    connector,
    ...(asked && { ask: asked.ask }),
    close: () => prompts?.close()
  }
}

/** Throws a UsageError that names the line. */
const openSshConfig = (given: ConnectionArguments, openReach: typeof OpenReach): Reach => {
  try {
    return openReach({
      file: given.sshConfig,
      timeout: given.timeout,
      usualTimeout,
      knownHostsFile: given.knownHosts === undefined ? undefined : homePath(given.knownHosts)
    })
  } catch (error) {
    if (!(error instanceof SshConfigError)) throw error
    throw new UsageError(error.message, error.hint)
  }
}

const checkPrompts = (given: ConnectionArguments, format: Format): void => {
  if (given.prompts !== 'jsonl') return
  if (format !== 'jsonl')
    throw new UsageError(
      '--prompts jsonl asks by events, which only --format jsonl tells',
      'Add --format jsonl.'
    )
  if (given.askPass || given.askBecomePass)
    throw new UsageError(
      `${given.askPass ? '-k' : '-K'} asks on a terminal, and --prompts jsonl on standard input`,
      'Leave it out: with --prompts jsonl a password that a host wants is asked for.'
    )
}

const openPrompts = (
  choice: PromptChoice,
  { format, report }: { readonly format: Format; readonly report: Report },
  interrupt: Interrupt
): (Prompts & { close(): void }) | undefined => {
  if (choice === 'jsonl') return openJsonlPrompts(process.stdin, report, interrupt)
  const somebody = choice === 'terminal' && format === 'human' && isTerminal()
  return somebody ? terminalPrompts(report, interrupt) : undefined
}
