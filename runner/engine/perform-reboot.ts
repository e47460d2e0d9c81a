import type { Answer, Outcome, Question, RebootStep, RunStep } from '../modules/module.ts'
import type { Event, TaskRef } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import { type Flight, type Frame, HostError } from './host.ts'
import { pause } from './pause.ts'

export interface RebootPorts {
  readonly host: string
  readonly task: TaskRef
  readonly becomeUser: string | undefined
  readonly signal: AbortSignal
  readonly say: (event: Event) => void
  /** In the open session, or in a new one when there is none: it may take so many seconds to connect. */
  readonly fly: (flight: Flight, seconds: number) => Promise<AsyncIterable<Frame>>
  /** Leaves the session, if one is open. */
  readonly leave: () => Promise<void>
}

/**
 * Has the host boot anew and waits for it: the connection is lost on purpose, and a session counts when it is of
 * another boot. A command that refuses to reboot is its failure; a host that does not come back is a HostError.
 */
export const performReboot = async (step: RebootStep, ports: RebootPorts): Promise<Outcome> => {
  const since = Date.now()
  const seconds = () => (Date.now() - since) / 1000
  const { host, task, signal, say, leave } = ports
  let phase = 'going down'
  const told = setInterval(() => {
    if (seconds() >= 1)
      say({ type: 'progress', host, task, seconds: seconds(), doing: 'reboot', line: phase })
  }, 500)
  try {
    await pause(step.delay, signal)
    const refused = await goDown(step, ports)
    if (refused) return { ...refused, seconds: seconds() }
    phase = 'waiting for it to come back'
    await leave()
    await pause(step.rest, signal)
    const boot = await persist(step.timeout, ports, left => newBoot(step, ports, left))
    phase = 'waiting for the test command'
    await persist(step.timeout, ports, left => readyAgain(step, ports, left))
    return { code: 0, out: boot, err: '', seconds: seconds() }
  } finally {
    clearInterval(told)
  }
}

/** Seconds: a shutdown ends the sleep, or the connection; when neither is noticed, looking for the host begins anyway. */
const patience = 15
const goingDown = '"$@" || exit; echo going; exec sleep 10'

/** What came of the command when it did not make the host go down. */
const goDown = async (step: RebootStep, ports: RebootPorts): Promise<Outcome | undefined> => {
  stopWhenAborted(ports)
  let began = false
  let refused: Outcome | undefined
  const going = async () => {
    const argv = ['bash', '-c', goingDown, 'reboot', ...step.argv] as const
    const run: RunStep = { do: 'run', why: step.why, argv: [...argv], label: 'reboot' }
    try {
      for await (const frame of await ports.fly(flightOf(ports, [], [run]), step.timeout)) {
        if (frame.type === 'step-start') began = true
        if (frame.type === 'step-end' && isRefusal(frame.outcome)) refused = frame.outcome
      }
    } catch (error) {
      // This is what was asked for, unless it came too early.
      if (!(error instanceof HostError) || !began) throw error
    }
  }
  await Promise.race([going(), pause(patience, ports.signal)])
  stopWhenAborted(ports)
  return refused
}

/** A signal is the shutdown's own. */
const isRefusal = ({ code, out }: Outcome): boolean => code !== 0 && code < 128 && !out.startsWith('going')

/** The identity of the new boot, or why there is none yet. */
const newBoot = async (step: RebootStep, ports: RebootPorts, left: number): Promise<string | Failure> => {
  const answer = await ask(step.boot.question, ports, left)
  if (answer.code === 0 && answer.out !== step.boot.before) return answer.out
  await ports.leave()
  return {
    kind: 'timeout',
    message: 'it answers, and has not rebooted',
    hint: 'Does something hold the reboot back (systemd-inhibit --list), or does boot_time_command tell one boot from another?'
  }
}

const readyAgain = async (step: RebootStep, ports: RebootPorts, left: number): Promise<string | Failure> => {
  const { code } = await ask(step.test, ports, left)
  return code === 0
    ? ''
    : { kind: 'timeout', message: `it has rebooted, and its test command fails with code ${code}` }
}

/** Kinds that no time heals. */
const final: ReadonlySet<Failure['kind']> = new Set(['interrupted', 'host-key-unknown', 'host-key-changed'])

/** Tries again, less and less often, until it works or the time is over; then the last failure is told. */
const persist = async (
  timeout: number,
  ports: RebootPorts,
  attempt: (left: number) => Promise<string | Failure>
): Promise<string> => {
  const end = Date.now() + timeout * 1000
  for (let wait = 0.1; ; wait = Math.min(wait * 1.5, 3)) {
    stopWhenAborted(ports)
    const got = await attempt(Math.max(1, (end - Date.now()) / 1000)).catch(async (error: unknown) => {
      if (!(error instanceof HostError) || final.has(error.failure.kind)) throw error
      await ports.leave()
      return unreached(error.failure)
    })
    if (typeof got === 'string') return got
    const left = (end - Date.now()) / 1000
    if (left <= 0) throw new HostError(late(ports.host, timeout, got))
    await pause(Math.min(wait, left), ports.signal)
  }
}

/** A session that broke off while the host was booting is none. */
const unreached = (failure: Failure): Failure =>
  failure.kind === 'lost' || failure.kind === 'timeout' ? { ...failure, kind: 'unreachable' } : failure

const late = (host: string, timeout: number, { kind, message, hint }: Failure): Failure => ({
  kind,
  message: `${host} was not back within ${timeout} s of its reboot: ${message}`,
  ...(hint === undefined ? {} : { hint })
})

const ask = async (question: Question, ports: RebootPorts, seconds: number): Promise<Answer> => {
  let answer: Answer | undefined
  for await (const frame of await ports.fly(flightOf(ports, [question], []), seconds))
    if (frame.type === 'answers') answer = frame.answers[0]
  if (answer) return answer
  throw new HostError({ kind: 'lost', message: `${ports.host} gave no answer` })
}

const flightOf = (
  { becomeUser }: RebootPorts,
  questions: readonly Question[],
  steps: readonly RunStep[]
): Flight => ({
  ...(becomeUser === undefined ? {} : { becomeUser }),
  records: [{ id: 'reboot', questions, steps, secret: false }]
})

const stopWhenAborted = ({ signal }: RebootPorts): void => {
  if (signal.aborted) throw new HostError({ kind: 'interrupted', message: 'Interrupted' })
}
