import { readServers } from '../../haproxy/runtime/servers.ts'
import { readProcesses } from '../../haproxy/runtime/show-proc.ts'
import { readStat } from '../../haproxy/runtime/show-stat.ts'
import type { Clash } from '../../language/signature.ts'
import type { SocketStep } from '../module.ts'
import { chosen, sessionsOf } from './server-wish.ts'
import { ask, type SocketWant } from './talk.ts'

export interface WaitWant extends SocketWant {
  readonly for:
    | 'server_up'
    | 'server_drained'
    | 'server_removable'
    | 'servers_up'
    | 'no_old_workers'
    | 'no_old_quic'
  readonly backend?: string
  readonly server?: string
  readonly count?: number
  readonly timeout?: number
}

const aboutServer: ReadonlySet<string> = new Set(['server_up', 'server_drained', 'server_removable'])
const aboutWorkers: ReadonlySet<string> = new Set(['no_old_workers', 'no_old_quic'])

export const isAboutWorkers = (want: WaitWant): boolean => aboutWorkers.has(want.for)

export const waitClash = (want: WaitWant): Clash | undefined => {
  const { for: what, backend, server, count, master } = want
  if (isAboutWorkers(want)) {
    if (!master)
      return {
        at: 'for',
        message: 'Only the master knows of old workers',
        hint: 'Give its socket, as in `socket: /run/haproxy/master.sock`, and master: true.'
      }
    const one = backend === undefined ? (server === undefined ? undefined : 'server') : 'backend'
    return one === undefined ? undefined : { at: one, message: `${one} has nothing to do with ${what}` }
  }
  if (backend === undefined) return { at: 'for', message: `${what} needs a backend` }
  if (aboutServer.has(what) && server === undefined) return { at: 'for', message: `${what} needs a server` }
  if (what === 'servers_up' && server !== undefined)
    return { at: 'server', message: 'servers_up is about all servers of the backend' }
  if (what !== 'servers_up' && count !== undefined)
    return { at: 'count', message: 'count goes with servers_up' }
  return undefined
}

/** What has to be asked to know. */
export const waitQuestion = (want: WaitWant): SocketStep =>
  isAboutWorkers(want)
    ? // Said to the master itself.
      ask({ ...want, master: false }, 'show proc')
    : ask(want, 'show servers state', 'show stat -1 4 -1 typed')

/** Connections to a server that its process still holds, idle ones among them. */
const connectionFields = ['used_conn_cur', 'idle_conn_cur', 'safe_conn_cur'] as const

/** What is still missing, from the answers; undefined when nothing is. */
export const waitLack = (want: WaitWant, answers: readonly string[]): string | undefined => {
  if (isAboutWorkers(want)) {
    const old = oldWorkers(answers[0] ?? '')
    if (old.length === 0) return undefined
    return `${old.length} old worker${old.length === 1 ? '' : 's'}: ${old.map(({ pid, uptime }) => `${pid} (${uptime})`).join(', ')}`
  }
  const [state = '', stat = ''] = answers
  const servers = chosen(want, readServers(state))
  const rows = readStat(stat)
  if (want.for === 'servers_up') {
    const up = servers.filter(({ operation }) => operation === 'up').length
    const wanted = want.count ?? servers.length
    return up >= wanted ? undefined : `${up} of ${wanted} servers of ${want.backend} are up`
  }
  const [server] = servers
  if (!server) return `${want.backend}/${want.server} is not there`
  const name = `${server.backend}/${server.server}`
  if (want.for === 'server_up')
    return server.operation === 'up' ? undefined : `${name} is ${server.operation}`
  const sessions = sessionsOf(rows, server)
  if (sessions > 0) return `${name} has ${sessions} session${sessions === 1 ? '' : 's'}`
  if (want.for === 'server_drained') return undefined
  if (server.state !== 'maint') return `${name} is ${server.state}; only one in maint can be removed`
  const row = rows.find(
    ({ kind, proxy, name }) => kind === 'server' && proxy === server.backend && name === server.server
  )
  const held = connectionFields.reduce((sum, field) => sum + Number(row?.fields[field] ?? 0), 0)
  return held === 0 ? undefined : `${name} has ${held} connection${held === 1 ? '' : 's'}`
}

export const oldWorkers = (answer: string) =>
  readProcesses(answer).filter(({ kind, old }) => kind === 'worker' && old)
