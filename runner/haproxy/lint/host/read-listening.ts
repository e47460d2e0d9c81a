import type { HostSurroundings } from '../../configuration/surroundings.ts'

type Listening = NonNullable<HostSurroundings['listening']>

/** Reads `ss -H -ltnup`: sockets of others than HAProxy. One whose process is not told may be HAProxy's, and is left out. */
export const readListening = (out: string): Listening =>
  out.split('\n').flatMap(line => {
    const [protocol, , , , local = '', , ...users] = line.trim().split(/\s+/)
    const process = /\(\("([^"]+)"/.exec(users.join(' '))?.[1]
    const at = local.lastIndexOf(':')
    const port = Number(local.slice(at + 1))
    if (
      (protocol !== 'tcp' && protocol !== 'udp') ||
      process === undefined ||
      process === 'haproxy' ||
      !Number.isInteger(port)
    )
      return []
    // `0.0.0.0%eth0`: bound to an interface.
    const address = local
      .slice(0, at)
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/%.*$/, '')
    return [{ protocol, address, port, process }]
  })
