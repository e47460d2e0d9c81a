import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Whether a question that is written to standard error is seen, and can be answered. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/**
 * Asks on the terminal for one line; what is `hidden` is not shown while it is typed. Resolves to nothing at the end of
 * the input (Ctrl-D), at Ctrl-C, which `interrupted` hears of, and when the signal comes.
 */
export const askOnTerminal = async (
  question: string,
  options: { readonly hidden: boolean; readonly interrupted: () => void; readonly signal?: AbortSignal }
): Promise<string | undefined> => {
  const { hidden, interrupted, signal } = options
  if (signal?.aborted || process.stdin.readableEnded) return undefined
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? silence : process.stderr,
    prompt: question,
    terminal: true,
    historySize: 0
  })
  const abort = () => reader.close()
  signal?.addEventListener('abort', abort, { once: true })
  let line: string | undefined
  reader.once('line', typed => {
    line = typed
    reader.close()
  })
  reader.once('SIGINT', () => {
    reader.close()
    interrupted()
  })
  // Only now, when the terminal no longer echoes by itself.
  if (hidden) process.stderr.write(question)
  reader.prompt()
  await new Promise(closed => reader.once('close', closed))
  signal?.removeEventListener('abort', abort)
  if (hidden || line === undefined) process.stderr.write('\n')
  return line
}
