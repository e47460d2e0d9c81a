import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'

export type QuicAnswer =
  | { readonly quic: true; readonly versions: readonly string[] }
  | { readonly quic: false; readonly error: string; readonly hint?: string }

/** Milliseconds between packets: UDP may lose any of them. */
const again = 250
/** Reserved for forcing negotiation (RFC 9000 section 15): no server speaks it. */
const noVersion = 0x1a2a3a4a

/** Asks a UDP port for the versions of QUIC it speaks: a Version Negotiation packet, RFC 8999 section 6. */
export async function askQuic(
  address: string,
  port: number,
  options: { readonly timeout: number; readonly signal?: AbortSignal }
): Promise<QuicAnswer> {
  const found = await lookup(address).catch((error: Error) => error)
  if (found instanceof Error)
    return { quic: false, error: `${address} cannot be looked up: ${found.message}` }
  const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4')
  try {
    return await exchange(socket, found.address, port, options)
  } finally {
    socket.close()
  }
}

function exchange(
  socket: Socket,
  address: string,
  port: number,
  { timeout, signal }: { readonly timeout: number; readonly signal?: AbortSignal }
): Promise<QuicAnswer> {
  const destination = randomBytes(8)
  const source = randomBytes(8)
  const packet = longHeader(destination, source)
  return new Promise(resolve => {
    let sent = 0
    let refused = 0
    const finish = (answer: QuicAnswer) => {
      clearInterval(repeat)
      clearTimeout(end)
      signal?.removeEventListener('abort', aborted)
      resolve(answer)
    }
    const send = () => {
      sent += 1
      socket.send(packet, error => {
        if (error) trouble(error)
      })
    }
    // The first ICMP error may be a stale one, or a server that is just starting.
    const trouble = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNREFUSED')
        finish({ quic: false, error: `UDP to ${address}:${port} fails: ${error.message}` })
      else if (++refused >= 2)
        finish({
          quic: false,
          error: `nothing listens on UDP port ${port} of ${address}`,
          hint: 'Is there a `bind quic4@…` or `quic6@…`, and is the library built with QUIC?'
        })
    }
    const aborted = () => finish({ quic: false, error: 'interrupted' })
    const repeat = setInterval(send, again)
    const end = setTimeout(
      () =>
        finish({
          quic: false,
          error: `no answer from UDP port ${port} of ${address} to ${sent} packets in ${timeout / 1000} s`,
          hint: 'A firewall that drops UDP, or a server that listens but speaks no QUIC, looks like this.'
        }),
      timeout
    )
    signal?.addEventListener('abort', aborted, { once: true })
    socket.on('error', trouble)
    socket.on('message', message => {
      const versions = versionNegotiation(message, destination, source)
      if (versions) finish({ quic: true, versions })
    })
    socket.connect(port, address, send)
  })
}

/** A first packet of 1200 bytes, the least that a server answers (RFC 9000 section 14.1). */
export function longHeader(destination: Buffer, source: Buffer): Buffer {
  const packet = Buffer.alloc(1200)
  packet[0] = 0xc0
  packet.writeUInt32BE(noVersion, 1)
  packet[5] = destination.length
  destination.copy(packet, 6)
  packet[6 + destination.length] = source.length
  source.copy(packet, 7 + destination.length)
  return packet
}

/** The offered versions as 0x…; undefined unless the packet is a Version Negotiation that echoes our ids, swapped. */
export function versionNegotiation(
  packet: Buffer,
  destination: Buffer,
  source: Buffer
): string[] | undefined {
  const ids = Buffer.concat([Buffer.of(source.length), source, Buffer.of(destination.length), destination])
  const versions = packet.subarray(5 + ids.length)
  if (packet.length < 7 || ((packet[0] ?? 0) & 0x80) === 0 || packet.readUInt32BE(1) !== 0) return undefined
  if (!packet.subarray(5, 5 + ids.length).equals(ids) || versions.length === 0 || versions.length % 4 !== 0)
    return undefined
  return Array.from(
    { length: versions.length / 4 },
    (_, index) =>
      `0x${versions
        .readUInt32BE(index * 4)
        .toString(16)
        .padStart(8, '0')}`
  )
}
