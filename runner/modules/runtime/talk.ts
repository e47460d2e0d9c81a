import { Type } from 'typebox'
import { answerOf } from '../../haproxy/runtime/answers.ts'
import { request, type Speaker } from '../../haproxy/runtime/command.ts'
import { troubleOf } from '../../haproxy/runtime/trouble.ts'
import { type Outcome, Refusal, type SocketStep } from '../module.ts'

/** Where the runtime API is. */
export interface SocketWant {
  readonly socket?: string
  readonly master?: boolean
}

export const usualSocket = '/run/haproxy/admin.sock'

export const socketParams = {
  socket: Type.Optional(
    Type.String({
      default: usualSocket,
      pattern: '^/[^\\s,:;"\'!\\\\]+$',
      description: 'The socket of the runtime API on the host: a `stats socket` with `level admin`.'
    })
  ),
  master: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'The socket is the master’s (haproxy -S); commands go to the current worker through it.'
    })
  )
}

export const speakerOf = ({ master }: SocketWant): Speaker => (master ? { worker: '1' } : {})

/** Questions, each over a connection of its own; they change nothing. */
export const ask = (want: SocketWant, ...commands: readonly string[]): SocketStep => ({
  do: 'socket',
  why: 'how it is now',
  path: want.socket ?? usualSocket,
  send: commands.map(command => request([command], undefined, speakerOf(want))),
  reads: true,
  label: commands.join('; ')
})

/** Commands over one connection, in their order; the last one may have a payload, which is not shown. */
export const tell = (
  want: SocketWant,
  why: string,
  commands: readonly string[],
  payload?: string
): SocketStep => ({
  do: 'socket',
  why,
  path: want.socket ?? usualSocket,
  send: [request(commands, payload, speakerOf(want))],
  label: commands.join('; ')
})

/** What was said over each connection; nothing when it is not known (a test's silent success). */
export const repliesOf = (outcome: Outcome): readonly string[] =>
  outcome.out === '' ? [] : (JSON.parse(outcome.out) as readonly string[])

/** The answer to the one command of each connection. */
export const answersTo = (outcome: Outcome): readonly string[] => repliesOf(outcome).map(answerOf)

/** Refuses when HAProxy did not do what the command says. */
export const mustWork = (at: string, command: string, answer: string): void => {
  const trouble = troubleOf(command, answer)
  if (trouble !== undefined)
    throw new Refusal(at, `HAProxy refuses \`${command}\`: ${trouble}`, hintFor(trouble))
}

export const hintFor = (trouble: string): string | undefined =>
  trouble.startsWith('Permission denied')
    ? 'The socket needs `level admin`.'
    : trouble.startsWith('Unknown command')
      ? 'Is the socket the master’s? Then say master: true; or this HAProxy is too old for it.'
      : undefined
