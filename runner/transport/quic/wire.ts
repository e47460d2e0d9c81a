/** Reads big-endian numbers and pieces in turn; throws a WireError at the end of the bytes. */
export interface Reader {
  readonly left: number
  uint(bytes: number): number
  /** RFC 9000, section 16. */
  varint(): number
  take(bytes: number): Buffer
  /** A piece whose length stands before it, in so many bytes. */
  vector(lengthBytes: number): Buffer
}

/** What came is shorter, or otherwise, than the protocol says. */
export class WireError extends Error {}

/** What node:crypto says of a key or a certificate that is none, as a WireError; any other error is a bug and thrown on. */
export const guarded = <T>(what: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!/^ERR_(CRYPTO|OSSL)/.test(code)) throw error
    throw new WireError(`${what} cannot be read: ${message}`)
  }
}

export const reader = (bytes: Buffer): Reader => {
  let at = 0
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new WireError('a message ends too soon')
    at += count
    return bytes.subarray(at - count, at)
  }
  const uint = (count: number): number => take(count).readUIntBE(0, count)
  return {
    get left() {
      return bytes.length - at
    },
    uint,
    varint: () => {
      const first = uint(1)
      const length = 1 << (first >> 6)
      // Beyond 2^53 nothing of a probe is so large.
      return take(length - 1).reduce((value, byte) => value * 256 + byte, first & 0x3f)
    },
    take,
    vector: lengthBytes => take(uint(lengthBytes))
  }
}

export const uint = (value: number, bytes: number): Buffer => {
  const out = Buffer.alloc(bytes)
  out.writeUIntBE(value, 0, bytes)
  return out
}

export const varint = (value: number): Buffer => {
  if (value < 0x40) return uint(value, 1)
  if (value < 0x4000) return uint(value + 0x4000, 2)
  if (value < 0x4000_0000) return uint(value + 0x8000_0000, 4)
  throw new RangeError(`${value} is too large a number for a probe`)
}

/** A piece behind its length, in so many bytes. */
export const vector = (lengthBytes: number, ...pieces: readonly Buffer[]): Buffer => {
  const piece = Buffer.concat(pieces)
  return Buffer.concat([uint(piece.length, lengthBytes), piece])
}
