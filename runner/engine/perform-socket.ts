import { type Outcome, Refusal, type SocketStep, socketCode } from '../modules/module.ts'
import type { Event, TaskRef } from '../protocol/event.ts'
import { type Conversation, HostError, type Reply } from './host.ts'
import { pause } from './pause.ts'

export interface SocketPorts {
  readonly host: string
  readonly task: TaskRef
  /** The task may not be told of. */
  readonly hidden: boolean
  readonly becomeUser: string | undefined
  readonly signal: AbortSignal
  readonly say: (event: Event) => void
  readonly converse: (conversation: Conversation) => Promise<Reply>
}

interface Replies {
  readonly code: number
  readonly answers: readonly string[]
  readonly err: string
}

const usualTimeout = 10

/** Asks once, or until nothing is missing any more. */
export const performSocket = async (step: SocketStep, ports: SocketPorts): Promise<Outcome> => {
  const since = Date.now()
  const { code, answers, err } = step.until
    ? await askUntil(step, step.until, ports)
    : await askOnce(step, step.timeout ?? usualTimeout, ports)
  return { code, out: JSON.stringify(answers), err, seconds: (Date.now() - since) / 1000 }
}

/** What changes something goes in order, and no further than the first that fails. */
const askOnce = async (step: SocketStep, timeout: number, ports: SocketPorts): Promise<Replies> => {
  const { becomeUser, signal, converse } = ports
  const ask = (send: string) =>
    converse({
      path: step.path,
      ...(becomeUser === undefined ? {} : { becomeUser }),
      send,
      timeout,
      signal
    })
  const replies: Reply[] = []
  if (step.reads) replies.push(...(await Promise.all(step.send.map(ask))))
  else
    for (const send of step.send) {
      const reply = await ask(send)
      replies.push(reply)
      if (reply.code !== socketCode.answered) break
    }
  const bad = replies.find(({ code }) => code !== socketCode.answered)
  return {
    code: bad?.code ?? socketCode.answered,
    answers: replies.map(({ out }) => out),
    err: bad?.err ?? ''
  }
}

/** What is waited for may turn out to be nothing that could come. */
const refusable = (
  missing: (answers: readonly string[]) => string | undefined,
  answers: readonly string[]
): string | Refusal | undefined => {
  try {
    return missing(answers)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Seconds: what takes less is not told about. */
const quick = 1

const askUntil = async (
  step: SocketStep,
  { missing, every, within }: NonNullable<SocketStep['until']>,
  ports: SocketPorts
): Promise<Replies> => {
  const { host, task, hidden, signal, say } = ports
  const since = Date.now()
  const seconds = () => (Date.now() - since) / 1000
  for (;;) {
    const left = Math.max(1, within - seconds())
    const replies = await askOnce(step, Math.min(step.timeout ?? usualTimeout, left), ports)
    const lack = replies.code === socketCode.answered ? refusable(missing, replies.answers) : replies.err
    if (lack instanceof Refusal)
      return { code: socketCode.failed, answers: replies.answers, err: lack.message }
    if (lack === undefined) return replies
    if (signal.aborted) throw new HostError({ kind: 'interrupted', message: 'Interrupted' })
    if (seconds() >= within)
      return { code: socketCode.late, answers: replies.answers, err: `waited ${within} s: ${lack}` }
    if (seconds() >= quick)
      say({
        type: 'progress',
        host,
        task,
        seconds: seconds(),
        doing: hidden ? '' : 'waiting',
        line: hidden ? '' : lack
      })
    await pause(Math.min(every, Math.max(0, within - seconds())), signal)
    if (signal.aborted) throw new HostError({ kind: 'interrupted', message: 'Interrupted' })
  }
}
