import { exitCode } from '../protocol/exit-code.ts'

/** Ctrl-C, and whatever stands for it. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** The first time asks the hosts to stop, so that what was done can be told; the second time leaves at once. */
  ask(): void
}

/** Hears SIGINT and SIGTERM from now on. */
export const interruptible = (): Interrupt => {
  const interrupt = new AbortController()
  const ask = () => {
    if (interrupt.signal.aborted) process.exit(exitCode.interrupted)
    process.stderr.write('\nInterrupted: ending the running steps. Press Ctrl-C again to leave at once.\n')
    interrupt.abort()
  }
  process.on('SIGINT', ask)
  process.on('SIGTERM', ask)
  return { signal: interrupt.signal, ask }
}
