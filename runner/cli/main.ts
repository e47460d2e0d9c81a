import { CommanderError } from 'commander'
import { exitCode } from '../protocol/exit-code.ts'
import { paletteFor } from '../report/palette.ts'
import { SandboxError } from '../sandbox/sandbox-error.ts'
import { program } from './arguments.ts'
import { interruptible } from './interrupt.ts'
import { UsageError } from './usage.ts'

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

/** `hq-run … | head` is no error, nor is an editor that is gone; neither is a reason to leave hosts half done. */
const ignoreClosedPipes = (): void => {
  for (const output of [process.stdout, process.stderr])
    output.on('error', error => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    })
}
