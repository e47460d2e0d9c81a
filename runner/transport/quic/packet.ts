import { headerMask, type Keys, seal, unseal } from './keys.ts'
import { type Reader, reader, uint, varint, vector, WireError } from './wire.ts'

/** Levels of encryption that a probe uses, each with packet numbers of its own. */
export type Level = 'initial' | 'handshake' | 'application'

export const quicVersion1 = 1

export interface Ids {
  readonly destination: Buffer
  readonly source: Buffer
}

/** A packet that was read as far as it can be without keys. */
export type Sealed =
  | { readonly is: 'negotiation'; readonly ids: Ids; readonly versions: readonly number[] }
  | {
      readonly is: 'retry'
      readonly ids: Ids
      readonly token: Buffer
      readonly bytes: Buffer
      readonly tag: Buffer
    }
  | {
      readonly is: 'packet'
      readonly level: Level
      /** Empty in short headers. */
      readonly source: Buffer
      readonly bytes: Buffer
      /** Where the packet's number begins. */
      readonly numberAt: number
    }

const longTypes: Readonly<Record<Level, number>> = { initial: 0, handshake: 2, application: -1 }

/** The packets of a datagram; reading ends where it makes no sense. `own`: our connection id, which short headers carry. */
export const packetsOf = (datagram: Buffer, own: Buffer): readonly Sealed[] => {
  const packets: Sealed[] = []
  try {
    readPackets(datagram, own, packets)
  } catch (error) {
    // Anybody can send a datagram: what nobody has protected proves nothing against the server.
    if (!(error instanceof WireError)) throw error
  }
  return packets
}

const readPackets = (datagram: Buffer, own: Buffer, packets: Sealed[]): void => {
  for (let rest = datagram; rest.length > 20; ) {
    const first = rest[0] ?? 0
    if ((first & 0x80) === 0) {
      if (!rest.subarray(1, 1 + own.length).equals(own)) break
      packets.push({
        is: 'packet',
        level: 'application',
        source: Buffer.alloc(0),
        bytes: rest,
        numberAt: 1 + own.length
      })
      break
    }
    const input = reader(rest)
    input.uint(1)
    const version = input.uint(4)
    const destination = input.vector(1)
    const source = input.vector(1)
    if (!destination.equals(own)) break
    const ids = { destination, source }
    if (version === 0) {
      packets.push({ is: 'negotiation', ids, versions: versionsOf(input) })
      break
    }
    if (version !== quicVersion1) break
    const type = (first >> 4) & 3
    if (type === 3) {
      const bytes = rest.subarray(0, -16)
      packets.push({ is: 'retry', ids, token: input.take(input.left - 16), bytes, tag: input.take(16) })
      break
    }
    if (type === 0) input.take(input.varint())
    const length = input.varint()
    const numberAt = rest.length - input.left
    if (length > input.left) break
    const level = type === 0 ? 'initial' : type === 2 ? 'handshake' : undefined
    const bytes = rest.subarray(0, numberAt + length)
    if (level) packets.push({ is: 'packet', level, source, bytes, numberAt })
    rest = rest.subarray(numberAt + length)
  }
}

const versionsOf = (input: Reader): readonly number[] => {
  const versions: number[] = []
  while (input.left >= 4) versions.push(input.uint(4))
  return versions
}

/** Number and payload; undefined when the keys are not those. `next`: one more than the largest number so far. */
export const openPacket = (
  { bytes, numberAt }: Extract<Sealed, { is: 'packet' }>,
  keys: Keys,
  next: number
): { readonly number: number; readonly payload: Buffer } | undefined => {
  if (bytes.length < numberAt + 20) return undefined
  const mask = headerMask(keys, bytes.subarray(numberAt + 4, numberAt + 20))
  const plain = Buffer.from(bytes)
  plain[0] = (plain[0] ?? 0) ^ ((mask[0] ?? 0) & ((plain[0] ?? 0) & 0x80 ? 0x0f : 0x1f))
  const length = ((plain[0] ?? 0) & 3) + 1
  for (let index = 0; index < length; index += 1)
    plain[numberAt + index] = (plain[numberAt + index] ?? 0) ^ (mask[1 + index] ?? 0)
  const number = wholeNumber(plain.readUIntBE(numberAt, length), length, next)
  const header = plain.subarray(0, numberAt + length)
  const payload = unseal(keys, number, header, plain.subarray(numberAt + length))
  return payload && { number, payload }
}

/** RFC 9000, appendix A.3. */
const wholeNumber = (truncated: number, length: number, expected: number): number => {
  const window = 256 ** length
  const candidate = expected - (expected % window) + truncated
  if (candidate <= expected - window / 2) return candidate + window
  return candidate > expected + window / 2 && candidate >= window ? candidate - window : candidate
}

/** A protected packet with a number of two bytes; `least`: so long the datagram has to become with it. */
export const sealPacket = (
  level: Level,
  { destination, source }: Ids,
  number: number,
  frames: Buffer,
  keys: Keys,
  options: { readonly token?: Buffer; readonly least?: number } = {}
): Buffer => {
  const fixed =
    level === 'application'
      ? Buffer.concat([uint(0x41, 1), destination])
      : Buffer.concat([
          uint(0xc1 | (longTypes[level] << 4), 1),
          uint(quicVersion1, 4),
          vector(1, destination),
          vector(1, source),
          ...(level === 'initial'
            ? [varint(options.token?.length ?? 0), options.token ?? Buffer.alloc(0)]
            : [])
        ])
  const overhead = fixed.length + (level === 'application' ? 0 : 2) + 2 + 16
  // A sample of 16 bytes begins four bytes behind where the number begins.
  const payload = Buffer.alloc(Math.max(frames.length, 4, (options.least ?? 0) - overhead))
  frames.copy(payload)
  const length = level === 'application' ? Buffer.alloc(0) : uint(0x4000 + 2 + payload.length + 16, 2)
  const header = Buffer.concat([fixed, length, uint(number & 0xffff, 2)])
  const packet = Buffer.concat([header, seal(keys, number, header, payload)])
  const numberAt = header.length - 2
  const mask = headerMask(keys, packet.subarray(numberAt + 4, numberAt + 20))
  packet[0] = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & (level === 'application' ? 0x1f : 0x0f))
  packet[numberAt] = (packet[numberAt] ?? 0) ^ (mask[1] ?? 0)
  packet[numberAt + 1] = (packet[numberAt + 1] ?? 0) ^ (mask[2] ?? 0)
  return packet
}
