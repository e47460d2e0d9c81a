import { CommanderError } from 'commander'
import { exitCode } from '../protocol/exit-code.ts'
import { paletteFor } from '../report/palette.ts'
import { SandboxError } from '../sandbox/sandbox-error.ts'
import { program } from './arguments.ts'
import { UsageError } from './usage.ts'

/** The first Ctrl-C asks the hosts to stop and tells what was done; a second one leaves at once. */
const interruptible = (): AbortSignal => {
  const interrupt = new AbortController()
  const ask = () => {
    if (interrupt.signal.aborted) process.exit(exitCode.interrupted)
    process.stderr.write('\nInterrupted: ending the running steps. Press Ctrl-C again to leave at once.\n')
    interrupt.abort()
  }
  process.on('SIGINT', ask)
  process.on('SIGTERM', ask)
  return interrupt.signal
}

/** `hq-run` with these arguments; sets the process's exit code. */
export const main = async (argv: readonly string[]): Promise<void> => {
  ignoreClosedPipes()
  try {
    await program(interruptible(), code => {
      process.exitCode = code
    }).parseAsync(argv, { from: 'user' })
  } catch (error) {
    process.exitCode = tell(error)
  }
}

const tell = (error: unknown): number => {
  const colour = paletteFor(process.stderr, process.env)
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.error
  if (error instanceof UsageError || error instanceof SandboxError) {
    const hint = 'hint' in error ? error.hint : undefined
    process.stderr.write(`${colour.red('error:')} ${error.message}\n`)
    if (hint !== undefined) process.stderr.write(`${colour.cyan('hint:')} ${hint}\n`)
    return exitCode.error
  }
  process.stderr.write(`${colour.red('hq-run has a bug; please report this:')}\n`)
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitCode.error
}

/** `hq-run … | head` is no error, and no reason to leave hosts half done. */
const ignoreClosedPipes = (): void => {
  process.stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  })
}
