import type { HostSurroundings } from '../configuration/surroundings.ts'
import type { Overview } from '../overview/overview.ts'
import { type QuicLoss, quicLosses } from '../overview/quic-losses.ts'
import { isQuicOff } from '../overview/quic-off.ts'
import type { QuicFate } from './change.ts'

/** What a reload does to the QUIC connections that a configuration serves. */
export const quicFate = (overview: Overview, host?: HostSurroundings): QuicFate => {
  if (overview.quicBinds.length === 0 || isQuicOff(overview)) return { is: 'none' }
  const [loss] = quicLosses(overview, host)
  return loss ? { is: 'lost', why: whyOf(loss) } : { is: 'kept' }
}

const whyOf = (loss: QuicLoss): string => {
  if (loss.is === 'all share')
    return 'the connections share their listener’s socket, which the new worker takes'
  if (loss.is === 'bind shares') return 'the connections of a bind with quic-socket listener share its socket'
  return `the worker may not bind port ${loss.port} for each connection: it has given its rights away and has no setcap cap_net_bind_service`
}
