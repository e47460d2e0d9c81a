import type { ServerState } from '../../haproxy/runtime/servers.ts'
import type { StatRow } from '../../haproxy/runtime/show-stat.ts'
import { Refusal } from '../module.ts'
import type { SocketWant } from './talk.ts'

export interface ServerWant extends SocketWant {
  readonly backend?: string
  readonly server?: string | readonly string[]
  readonly state?: 'ready' | 'drain' | 'maint'
  readonly weight?: number
  readonly address?: string
  readonly port?: number
  readonly wait?: boolean
  readonly timeout?: number
  readonly missing?: 'fail' | 'ignore'
}

/** Those that are meant, in the order of the configuration. Refuses names that are not there. */
export const chosen = (
  { backend, server, missing }: ServerWant,
  all: readonly ServerState[]
): readonly ServerState[] => {
  const names = server === undefined ? undefined : [server].flat()
  const inBackend = all.filter(each => backend === undefined || each.backend === backend)
  const found = inBackend.filter(each => names === undefined || names.includes(each.server))
  if (missing === 'ignore') return found
  if (backend !== undefined && inBackend.length === 0)
    throw new Refusal(
      'backend',
      `There is no backend ${backend} with a server`,
      known(
        'Backends',
        all.map(each => each.backend)
      )
    )
  const absent = names?.find(name => !inBackend.some(each => each.server === name))
  if (absent !== undefined)
    throw new Refusal(
      'server',
      `There is no server ${absent}${backend === undefined ? '' : ` in ${backend}`}`,
      known(
        'Servers',
        inBackend.map(each => each.server)
      )
    )
  return found
}

const known = (what: string, names: readonly string[]): string =>
  names.length === 0
    ? 'The running configuration has no servers.'
    : `${what} there are: ${[...new Set(names)].join(', ')}.`

export interface ServerChange {
  readonly command: string
  readonly why: string
  /** The parameter that wants it. */
  readonly at: string
}

/** What makes a server what is wanted; nothing when it is. An address goes first, a state last, so that it is whole when it is in use. */
export const changesOf = (want: ServerWant, now: ServerState): readonly ServerChange[] => {
  const name = `${now.backend}/${now.server}`
  const set = (at: string, what: string, why: string): ServerChange => ({
    command: `set server ${name} ${what}`,
    why: `${name}: ${why}`,
    at
  })
  const changes: ServerChange[] = []
  const { address = now.address, port = now.port } = want
  if (address !== now.address || port !== now.port)
    changes.push(
      set(
        'address',
        `addr ${address}${want.port === undefined ? '' : ` port ${port}`}`,
        `address is ${now.address}:${now.port}, wanted ${address}:${port}`
      )
    )
  if (want.weight !== undefined && want.weight !== now.weight)
    changes.push(set('weight', `weight ${want.weight}`, `weight is ${now.weight}, wanted ${want.weight}`))
  if (want.state !== undefined && want.state !== now.state)
    changes.push(set('state', `state ${want.state}`, `state is ${now.state}, wanted ${want.state}`))
  return changes
}

/** Sessions on a server, those that wait in its queue among them. */
export const sessionsOf = (rows: readonly StatRow[], { backend, server }: ServerState): number => {
  const row = rows.find(each => each.kind === 'server' && each.proxy === backend && each.name === server)
  return Number(row?.fields.scur ?? 0) + Number(row?.fields.qcur ?? 0)
}

export const waitsFor = ({ state }: ServerWant): string =>
  state === 'ready' || state === undefined ? 'it is up' : 'nothing is on it'

/** What is still missing of what is waited for, over all servers; undefined when nothing is. */
export const lackOf = (
  { state, wait }: ServerWant,
  servers: readonly (ServerState & { readonly sessions: number })[]
): string | undefined => {
  if (!wait) return undefined
  const isDone =
    state === 'ready' || state === undefined
      ? (each: (typeof servers)[number]) => each.operation === 'up'
      : (each: (typeof servers)[number]) => each.sessions === 0
  const open = servers.filter(each => !isDone(each))
  if (open.length === 0) return undefined
  return open
    .map(each =>
      state === 'ready' || state === undefined
        ? `${each.backend}/${each.server} is ${each.operation}`
        : `${each.backend}/${each.server} has ${each.sessions} session${each.sessions === 1 ? '' : 's'}`
    )
    .join(', ')
}
