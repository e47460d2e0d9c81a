import type { Outcome, PauseStep } from '../modules/module.ts'
import type { Event, TaskRef } from '../protocol/event.ts'
import type { PausePrompt } from '../protocol/prompt.ts'
import { pause } from './pause.ts'

/** Asks a person; resolves to nothing when they decline, or the signal comes first. */
export type Ask = (prompt: PausePrompt, signal: AbortSignal) => Promise<string | undefined>

export interface PausePorts {
  readonly host: string
  readonly task: TaskRef
  /** The task may not be told of. */
  readonly hidden: boolean
  readonly signal: AbortSignal
  readonly say: (event: Event) => void
  readonly secret: (text: string) => void
  /** Nobody can be asked when it is left out. */
  readonly ask: Ask | undefined
}

/** Waits for a time, or for an answer: 0 with the answer; 1: nobody can be asked; 2: nobody answered. */
export const performPause = async (step: PauseStep, ports: PausePorts): Promise<Outcome> => {
  const since = Date.now()
  const outcome = (code: number, out: string, err: string): Outcome => ({
    code,
    out,
    err,
    seconds: (Date.now() - since) / 1000
  })
  if (step.seconds !== undefined) {
    await wait(step, step.seconds, ports)
    return outcome(0, '', '')
  }
  if (!ports.ask) return outcome(1, '', 'An answer is wanted, and there is nobody to ask')
  const { host, task, signal, secret } = ports
  const text = step.prompt ?? 'Press Enter to go on'
  const answer = await ports.ask({ kind: 'pause', host, task: task.name, text, echo: step.echo }, signal)
  if (answer === undefined) return outcome(2, '', 'The question was not answered')
  if (!step.echo && answer !== '') secret(answer)
  return outcome(0, answer, '')
}

const wait = async (step: PauseStep, seconds: number, ports: PausePorts): Promise<void> => {
  const { host, task, hidden, signal, say } = ports
  if (step.prompt !== undefined && !hidden)
    say({ type: 'notice', host, message: `${task.name}: ${step.prompt}` })
  await pause(seconds, signal, waited => {
    if (waited < 1) return
    const line = `${Math.max(0, Math.ceil(seconds - waited))} s left`
    say({ type: 'progress', host, task, seconds: waited, doing: 'pause', line })
  })
}
