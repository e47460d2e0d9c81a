import { Type } from 'typebox'
import { answerOf } from '../haproxy/runtime/answers.ts'
import { request } from '../haproxy/runtime/command.ts'
import { quicConnections } from '../haproxy/runtime/show-quic.ts'
import { defineModule, nothing } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { answersTo, socketParams } from './runtime/talk.ts'
import { oldWorkers, type WaitWant, waitClash, waitLack, waitQuestion } from './runtime/wait-wish.ts'

export const haproxyWait = defineModule({
  name: 'haproxy_wait',
  summary: 'Wait until HAProxy’s servers or workers are as they should be.',
  description:
    'It is asked over the runtime API twice a second. Never counts as changed. A socket that does not answer is waited for, too.',
  ahead: false,
  params: Type.Object(
    {
      for: Type.Enum(
        ['server_up', 'server_drained', 'server_removable', 'servers_up', 'no_old_workers', 'no_old_quic'],
        {
          description:
            '`server_up`, `server_drained` (no session on it or in its queue), `server_removable` (in maint, and no connection to it left): one server. ' +
            '`servers_up`: count of the backend’s. `no_old_workers`: those of before a reload have ended. `no_old_quic`: they have no QUIC connections any more.'
        }
      ),
      backend: Type.Optional(Type.String({ pattern: '^\\S+$', description: 'The backend.' })),
      server: Type.Optional(Type.String({ pattern: '^\\S+$', description: 'The server in it.' })),
      count: Type.Optional(
        Type.Integer({ minimum: 1, description: 'How many servers have to be up; all when it is left out.' })
      ),
      timeout: Type.Optional(Type.Integer({ default: 60, minimum: 1, description: 'Seconds.' })),
      ...socketParams
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    elapsed: Type.Number({ description: 'Seconds that were waited.' })
  }),
  examples: [
    `- name: Two servers take requests
  haproxy_wait: { for: servers_up, backend: be_web, count: 2, timeout: 30 }`,
    `- name: The workers of before the reload are done
  haproxy_wait: { for: no_old_workers, socket: /run/haproxy/master.sock, master: true, timeout: 1800 }`
  ],

  clash: given => waitClash(given as unknown as WaitWant),

  observe: want => {
    refuseClash(waitClash(want))
    return nothing
  },

  *plan(want) {
    const question = waitQuestion(want)
    const answers = answersTo(yield { ...question, allow: anything })
    const lack = answers.length === 0 ? 'no answer' : waitLack(want, answers)
    if (lack === undefined) return
    const within = want.timeout ?? 60
    if (want.for === 'no_old_quic' && answers.length > 0) {
      const pids = oldWorkers(answers[0] ?? '').map(({ pid }) => pid)
      yield {
        ...question,
        send: pids.map(pid => request(['show quic'], undefined, { worker: `!${pid}` })),
        label: 'show quic',
        why: 'until their QUIC connections are gone',
        until: { missing: replies => quicLack(pids, replies.map(answerOf)), every: 0.5, within }
      }
      return
    }
    yield {
      ...question,
      why: `is not so yet: ${lack}`,
      until: { missing: replies => waitLack(want, replies.map(answerOf)), every: 0.5, within }
    }
  },

  report: (_want, _now, outcomes) => ({ elapsed: outcomes.at(-1)?.seconds ?? 0 })
})

/** Whatever comes of the first look: what does not answer is waited for. */
const anything = [0, 1, 2, 3, 124]

const quicLack = (pids: readonly number[], answers: readonly string[]): string | undefined => {
  const open = pids.flatMap((pid, index) => {
    const count = quicConnections(answers[index] ?? '')
    return count === 0 ? [] : [`${pid} has ${count}`]
  })
  return open.length === 0 ? undefined : `QUIC connections of old workers: ${open.join(', ')}`
}
