import { Type } from 'typebox'
import { answersOf } from '../haproxy/runtime/answers.ts'
import { readServers, type ServerState } from '../haproxy/runtime/servers.ts'
import { readStat } from '../haproxy/runtime/show-stat.ts'
import type { Clash } from '../language/signature.ts'
import { defineModule, nothing, Refusal } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { changesOf, chosen, lackOf, type ServerWant, sessionsOf, waitsFor } from './runtime/server-wish.ts'
import { answersTo, ask, mustWork, repliesOf, socketParams, tell } from './runtime/talk.ts'

const clashOf = (want: ServerWant): Clash | undefined => {
  const { backend, server, state, weight, address, port, wait } = want
  if (backend === undefined && server === undefined)
    return { at: 'backend', message: 'Nothing says which servers', hint: 'Give backend, server or both.' }
  if ([state, weight, address, port].every(each => each === undefined) && !wait)
    return { at: 'state', message: 'Nothing is wanted of it', hint: 'Give state, weight, address or wait.' }
  if (port !== undefined && address === undefined)
    return { at: 'port', message: 'port goes with address: HAProxy changes them together' }
  return undefined
}

const observed = Type.Object({
  state: Type.String({ description: '`ready`, `drain` or `maint`.' }),
  operation: Type.String({ description: 'What checks say: `up`, `down`, `starting` or `stopping`.' }),
  weight: Type.Integer({ description: 'Its weight.' }),
  address: Type.String({ description: 'Its address.' }),
  port: Type.Integer({ description: 'Its port.' }),
  sessions: Type.Integer({ description: 'Sessions on it, those in its queue among them.' })
})

export const haproxyServer = defineModule({
  name: 'haproxy_server',
  summary: 'Take servers of HAProxy out and in, change their weight or address, without a reload.',
  description:
    'It is done over the runtime API, by the words of community.general.haproxy where they mean the same. What is changed so is ' +
    'gone with the next reload, unless the configuration says load-server-state-from-file and the state was saved before it. ' +
    'What is the way it is wanted already is left alone.',
  params: Type.Object(
    {
      backend: Type.Optional(
        Type.String({
          pattern: '^\\S+$',
          description: 'The backend. Without it, every one that has the server.'
        })
      ),
      server: Type.Optional(
        Type.Union(
          [
            Type.String({ pattern: '^\\S+$' }),
            Type.Array(Type.String({ pattern: '^\\S+$' }), { minItems: 1 })
          ],
          { description: 'The server, or several. Without it, all of the backend.' }
        )
      ),
      state: Type.Optional(
        Type.Enum(['ready', 'drain', 'maint'], {
          description:
            '`ready`: in use as its checks allow. `drain`: nothing new goes to it, sticky sessions aside. `maint`: nothing at all, and no checks.'
        })
      ),
      weight: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 256, description: 'Its weight; 0 as good as drains it.' })
      ),
      address: Type.Optional(
        Type.String({ pattern: '^[0-9A-Fa-f.:]+$', description: 'Its address, IPv4 or IPv6.' })
      ),
      port: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 65535, description: 'Its port, with address.' })
      ),
      wait: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'Wait: with `state: ready` until it is up, with drain and maint until nothing is on it any more.'
        })
      ),
      timeout: Type.Optional(
        Type.Integer({ default: 60, minimum: 1, description: 'Seconds that wait takes at most.' })
      ),
      missing: Type.Optional(
        Type.Enum(['fail', 'ignore'], {
          default: 'fail',
          description: 'What to do when there is no such server.'
        })
      ),
      ...socketParams
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    servers: Type.Array(
      Type.Object({
        backend: Type.String({ description: 'Its backend.' }),
        server: Type.String({ description: 'Its name.' }),
        before: observed,
        after: observed
      }),
      { description: 'The servers that were meant, as they were and as they are.' }
    )
  }),
  examples: [
    `- name: Take web1 out, and wait until nobody is on it
  haproxy_server: { backend: be_web, server: web1, state: drain, wait: true, timeout: 120 }`,
    `- name: Take it in again, and wait until its checks are content
  haproxy_server: { backend: be_web, server: web1, state: ready, wait: true }`,
    `- name: A tenth of the load for the new one
  haproxy_server: { backend: be_web, server: web3, weight: 10 }
  become: true`
  ],

  clash: given => clashOf(given as ServerWant),

  observe: want => {
    refuseClash(clashOf(want))
    return nothing
  },

  *plan(want) {
    const look = ask(want, ...questions)
    const servers = read(want, answersTo(yield look))
    const changes = servers.flatMap(server => changesOf(want, server))
    if (changes.length > 0) {
      const commands = changes.map(({ command }) => command)
      const why = changes.map(({ why }) => why).join('; ')
      const answers = answersOf(repliesOf(yield tell(want, why, commands))[0] ?? '')
      for (const [index, { command, at }] of changes.entries()) mustWork(at, command, answers[index] ?? '')
    }
    const lack = lackOf(want, servers)
    if (want.wait && (changes.length > 0 || lack !== undefined)) {
      const missing = (replies: readonly string[]) =>
        lackOf(
          want,
          read(
            want,
            replies.map(reply => answersOf(reply).join('\n'))
          )
        )
      const within = want.timeout ?? 60
      yield { ...look, why: `until ${waitsFor(want)}`, until: { missing, every: 0.5, within } }
    } else if (changes.length > 0) yield look
  },

  report(want, _now, outcomes) {
    const [first] = outcomes
    const last = outcomes.at(-1)
    const before = first ? read(want, answersTo(first)) : []
    const after = last ? read(want, answersTo(last)) : before
    const refused = after.find(server => want.state !== undefined && server.state !== want.state)
    if (refused && outcomes.length > 1)
      throw new Refusal(
        'state',
        `${refused.backend}/${refused.server} is still ${refused.state}`,
        refused.inherited ? 'A server that it tracks, or DNS, says so; no command changes that.' : undefined
      )
    return {
      servers: before.map(server => {
        const now =
          after.find(each => each.backend === server.backend && each.server === server.server) ?? server
        return { backend: server.backend, server: server.server, before: shown(server), after: shown(now) }
      })
    }
  }
})

const questions = ['show servers state', 'show stat -1 4 -1 typed'] as const

export interface Seen extends ServerState {
  readonly sessions: number
}

/** The servers that are meant. */
const read = (want: ServerWant, [state = '', stat = '']: readonly string[]): readonly Seen[] => {
  const rows = readStat(stat)
  return chosen(want, readServers(state)).map(server => ({ ...server, sessions: sessionsOf(rows, server) }))
}

const shown = ({ state, operation, weight, address, port, sessions }: Seen) => ({
  state,
  operation,
  weight,
  address,
  port,
  sessions
})
