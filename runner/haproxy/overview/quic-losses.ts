import type { HostSurroundings } from '../configuration/surroundings.ts'
import { type Option, optionOf } from './options.ts'
import { globally, type Overview } from './overview.ts'
import type { Bind, BindAddress } from './proxy-section.ts'
import { isQuicOff } from './quic-off.ts'
import type { Statement } from './statement.ts'

/** Why QUIC connections do not outlive a reload. */
export type QuicLoss =
  /** All of them share the sockets of their listeners, which the new worker takes. */
  | { readonly is: 'all share'; readonly statement: Statement }
  /** Those of a bind do. */
  | { readonly is: 'bind shares'; readonly bind: Bind; readonly option: Option }
  /** They cannot have sockets of their own: the worker becomes a user who may not bind the port. */
  | {
      readonly is: 'may not bind'
      readonly address: BindAddress
      readonly port: number
      readonly user: Statement
      readonly caps: Statement | undefined
      /** The first port that everybody may bind. */
      readonly free: number
    }

/**
 * QUIC connections outlive a reload where each has a socket of its own, which the old worker keeps (tune.quic.socket-owner,
 * since 3.3 tune.quic.fe.sock-per-conn), and which it may bind: below port 1024 only with the right to (setcap
 * cap_net_bind_service; management.txt 13.1).
 */
export const quicLosses = (overview: Overview, host: HostSurroundings = {}): readonly QuicLoss[] => {
  if (isQuicOff(overview)) return []
  const { quicBinds } = overview
  const [all] = quicBinds.length > 0 ? ownerLines(overview) : []
  if (all) return [{ is: 'all share', statement: all }]
  const shared = quicBinds.flatMap(({ bind }): readonly QuicLoss[] => {
    const option = optionOf(bind.options, 'quic-socket')
    return option?.value?.text === 'listener' ? [{ is: 'bind shares', bind, option }] : []
  })
  const refused = refusedPort(overview, host)
  return refused ? [...shared, refused] : shared
}

/** The line that makes all connections share, if the last of them does. */
const ownerLines = ({ global }: Overview): readonly Statement[] => {
  const last = global.findLast(({ words: [first] }) => first !== undefined && sharing.has(first))
  return last && last.words[1] === sharing.get(last.words[0] ?? '') ? [last] : []
}

/** Both names say the same, with these words. */
const sharing: ReadonlyMap<string, string> = new Map([
  ['tune.quic.socket-owner', 'listener'],
  ['tune.quic.fe.sock-per-conn', 'force-off']
])

const capability = 'cap_net_bind_service'

const refusedPort = (overview: Overview, host: HostSurroundings): QuicLoss | undefined => {
  const caps = globally(overview, 'setcap')
  const user = globally(overview, 'user') ?? globally(overview, 'uid')
  if (!user || ['root', '0'].includes(user.words[1] ?? '')) return undefined
  const given = [
    ...(caps?.words.slice(1).flatMap(word => word.split(',')) ?? []),
    ...(host.ambientCapabilities ?? [])
  ]
  if (given.some(each => each.trim().toLowerCase() === capability)) return undefined
  const free = host.unprivilegedPortStart ?? 1024
  for (const { bind } of overview.quicBinds) {
    if (optionOf(bind.options, 'quic-socket')?.value?.text === 'listener') continue
    for (const each of bind.addresses) {
      const port = each.address.is === 'inet' ? each.address.ports?.from : undefined
      if (port !== undefined && port < free)
        return { is: 'may not bind', address: each, port, user, caps, free }
    }
  }
  return undefined
}
