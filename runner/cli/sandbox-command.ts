import { spawnSync } from 'node:child_process'
import { Command, Option } from 'commander'
import { type Library, libraries } from '../haproxy/tls-library.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import { sandboxDown, sandboxDownAll, sandboxList, sandboxSshArgv, sandboxUp } from '../sandbox/sandbox.ts'
import type { Interrupt } from './interrupt.ts'
import { tryCommand } from './try-command.ts'
import { wholeNumber } from './whole-number.ts'

const examples = `
Examples:
  hq-run sandbox up                  boot hq1 (made on first use; minutes once, seconds then)
  hq-run sandbox up --name lb2 --rtt 50
  hq-run sandbox ssh hq1
  hq-run sandbox down hq1 --remove   with its disk
  hq-run sandbox try                 what npm start does: boot, build HAProxy, fetch a page over HTTP/3
  hq-run sandbox try --tls-library boringssl -e haproxy_optimization=-O0

A sandbox host is a Debian 12 root dressed as Rocky Linux 9: real systemd, sshd, dnf and rpm, but its RPMs are
stand-ins without content; compilers and libraries are Debian's. It needs root on Debian 12 or newer.`

interface TryOptions {
  readonly name: string
  readonly tlsLibrary: Library
  readonly extraVars: readonly string[]
  readonly verbose: number
}

/** `hq-run sandbox …`: disposable hosts. */
export const sandboxCommand = (interrupt: Interrupt, leave: (code: ExitCode) => void): Command => {
  const progress = (line: string) => process.stderr.write(`sandbox: ${line}\n`)
  const sandbox = new Command('sandbox')
    .description('disposable Rocky-like hosts on this machine')
    .addHelpText('after', examples)
  sandbox
    .command('up')
    .description('boot a host, making it first when there is none')
    .option('--name <name>', 'name of the host', 'hq1')
    .option('--rtt <ms>', 'round-trip time that its cable adds', wholeNumber)
    .action(async ({ name, rtt }: { name: string; rtt?: number }) => {
      const host = await sandboxUp({
        name,
        onProgress: progress,
        signal: interrupt.signal,
        ...(rtt ? { rttMs: rtt } : {})
      })
      process.stdout.write(`${host.name} ${host.address}\nlog in: hq-run sandbox ssh ${host.name}\n`)
    })
  sandbox
    .command('down')
    .description('shut a host down')
    .argument('[name]', 'name of the host', 'hq1')
    .option('--all', 'all hosts', false)
    .option('--remove', 'drop the disk as well', false)
    .action(async (name: string, { all, remove }: { all: boolean; remove: boolean }) => {
      if (all) await sandboxDownAll({ remove })
      else await sandboxDown(name, { remove })
    })
  sandbox
    .command('list')
    .description('hosts, their addresses, and whether they run')
    .action(async () => {
      for (const { name, address, state } of await sandboxList())
        process.stdout.write(`${name}\t${address}\t${state}\n`)
    })
  sandbox
    .command('ssh')
    .description('log in to a host')
    .argument('[name]', 'name of the host', 'hq1')
    .argument('[command...]', 'a command instead of a shell')
    .action((name: string, command: string[]) => {
      const [ssh = 'ssh', ...args] = sandboxSshArgv(name)
      const { status } = spawnSync(ssh, [...args, ...command], { stdio: 'inherit' })
      leave(status === 0 ? exitCode.ok : exitCode.error)
    })
  sandbox
    .command('try')
    .description('build HAProxy with QUIC on a host and fetch a page over HTTP/3')
    .option('--name <name>', 'name of the host', 'hq1')
    .addOption(
      new Option('--tls-library <name>', 'what HAProxy does TLS and QUIC with')
        .choices(libraries)
        .default('aws-lc')
    )
    .option(
      '-e, --extra-vars <name=value>',
      'a variable that wins over all others; may be repeated',
      (value, all: readonly string[]) => [...all, value],
      []
    )
    .option(
      '-v, --verbose',
      'every task and command; twice: their output',
      (_value, level: number) => level + 1,
      0
    )
    .action(async ({ name, tlsLibrary, extraVars, verbose }: TryOptions) => {
      const verbosity = Math.min(2, verbose) as 0 | 1 | 2
      leave(await tryCommand({ name, tlsLibrary, extraVars, verbosity, progress }, interrupt))
    })
  for (const command of sandbox.commands)
    command.exitOverride().showHelpAfterError('(add --help to see more)')
  return sandbox
}
