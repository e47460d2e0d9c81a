/** Bytes of a stream that come in pieces, in any order and more than once. */
export interface Assembly {
  add(offset: number, bytes: Buffer): void
  /** How many there are up to the first gap. */
  readonly length: number
  /** These. */
  readonly whole: Buffer
}

export const assembly = (): Assembly => {
  const waiting = new Map<number, Buffer>()
  let parts: Buffer[] = []
  let length = 0
  return {
    add: (offset, bytes) => {
      const earlier = waiting.get(offset)
      if (!earlier || earlier.length < bytes.length) waiting.set(offset, bytes)
      for (let more = true; more; ) {
        more = false
        for (const [at, piece] of waiting) {
          if (at > length) continue
          waiting.delete(at)
          if (at + piece.length <= length) continue
          parts.push(piece.subarray(length - at))
          length = at + piece.length
          more = true
        }
      }
    },
    get length() {
      return length
    },
    get whole() {
      parts = [Buffer.concat(parts)]
      return parts[0] ?? Buffer.alloc(0)
    }
  }
}
