import type { Readable } from 'node:stream'
import type { Prompt } from '../protocol/prompt.ts'
import type { Prompts } from '../transport/prompts.ts'
import type { Interrupt } from './interrupt.ts'
import type { Report } from './report.ts'

/** A line of the other program's. */
type Said =
  | { readonly type: 'answer'; readonly id: number; readonly answer: string | undefined }
  | { readonly type: 'interrupt' }
  | { readonly type: 'nothing' }

/** Asks by events and reads answers from `input`, a line of JSON each. The end of the input is an interrupt, too. */
export const openJsonlPrompts = (
  input: Readable,
  report: Report,
  interrupt: Interrupt
): Prompts & { close(): void } => {
  const open = new Map<number, (answer: string | undefined) => void>()
  let count = 0
  let closed = false
  const stop = () => {
    if (!closed && !interrupt.signal.aborted) interrupt.ask()
  }
  // What the line holds may be a password: it is not told.
  const ignored = (why: string) =>
    report.report({ type: 'notice', message: `a line on standard input was ignored: ${why}` })
  const hear = (line: string) => {
    const said = read(line)
    if (said.type === 'interrupt') stop()
    else if (said.type === 'nothing') ignored('it is neither an answer to a prompt nor an interrupt')
    else {
      const settle = open.get(said.id)
      if (settle) settle(said.answer)
      else ignored(`no prompt ${said.id} is open`)
    }
  }
  let rest = ''
  input
    .setEncoding('utf8')
    .on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    })
    .on('end', stop)
    .on('error', stop)
  const ask = (prompt: Prompt, signal: AbortSignal): Promise<string | undefined> =>
    new Promise(resolve => {
      if (signal.aborted || closed) return resolve(undefined)
      count += 1
      const id = count
      const settle = (answer: string | undefined) => {
        open.delete(id)
        signal.removeEventListener('abort', decline)
        resolve(answer)
      }
      const decline = () => settle(undefined)
      open.set(id, settle)
      signal.addEventListener('abort', decline, { once: true })
      report.report({ type: 'prompt', id, prompt })
    })
  const close = () => {
    closed = true
    input.destroy()
  }
  return { ask, close }
}

const read = (line: string): Said => {
  const said = parse(line)
  if (said.interrupt === true) return { type: 'interrupt' }
  const { id, answer } = said
  if (typeof id !== 'number') return { type: 'nothing' }
  if (answer === null) return { type: 'answer', id, answer: undefined }
  // A password goes to sudo as one line: what follows a line break would be taken for something else.
  if (typeof answer !== 'string' || /[\r\n\0]/.test(answer)) return { type: 'nothing' }
  return { type: 'answer', id, answer }
}

const parse = (line: string): { readonly [key: string]: unknown } => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : {}
  } catch {
    return {}
  }
}
