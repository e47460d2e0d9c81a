import { reader, uint, varint, vector, WireError } from './wire.ts'

/** What a probe makes use of; other frames are read over. */
export type Frame =
  | { readonly is: 'crypto'; readonly offset: number; readonly bytes: Buffer }
  | {
      readonly is: 'stream'
      readonly id: number
      readonly offset: number
      readonly bytes: Buffer
      readonly end: boolean
    }
  | { readonly is: 'ack'; readonly ranges: readonly (readonly [first: number, last: number])[] }
  | { readonly is: 'reset'; readonly id: number; readonly code: number }
  | { readonly is: 'close'; readonly code: number; readonly application: boolean; readonly reason: string }
  | { readonly is: 'done' }
  | { readonly is: 'other' }

/** The frames of a packet's payload (RFC 9000, section 19), padding left out. */
export const framesOf = (payload: Buffer): readonly Frame[] => {
  const input = reader(payload)
  const frames: Frame[] = []
  const skip = (numbers: number): Frame => {
    for (let count = 0; count < numbers; count += 1) input.varint()
    return { is: 'other' }
  }
  const next = (type: number): Frame => {
    if (type === 0x02 || type === 0x03) {
      const ranges = ackRanges(input)
      if (type === 0x03) skip(3)
      return { is: 'ack', ranges }
    }
    if (type === 0x04) {
      const [id, code] = [input.varint(), input.varint()]
      input.varint()
      return { is: 'reset', id, code }
    }
    if (type === 0x06) {
      const offset = input.varint()
      return { is: 'crypto', offset, bytes: input.take(input.varint()) }
    }
    if (type === 0x07) {
      input.take(input.varint())
      return { is: 'other' }
    }
    if (type >= 0x08 && type <= 0x0f) {
      const id = input.varint()
      const offset = type & 4 ? input.varint() : 0
      const bytes = input.take(type & 2 ? input.varint() : input.left)
      return { is: 'stream', id, offset, bytes, end: (type & 1) === 1 }
    }
    if (type === 0x18) {
      skip(2)
      input.vector(1)
      input.take(16)
      return { is: 'other' }
    }
    if (type === 0x1a || type === 0x1b) {
      input.take(8)
      return { is: 'other' }
    }
    if (type === 0x1c || type === 0x1d) {
      const code = input.varint()
      if (type === 0x1c) input.varint()
      return { is: 'close', code, application: type === 0x1d, reason: input.take(input.varint()).toString() }
    }
    if (type === 0x1e) return { is: 'done' }
    const numbers = skipped[type]
    if (numbers === undefined) throw new WireError(`an unknown frame 0x${type.toString(16)}`)
    return skip(numbers)
  }
  while (input.left > 0) {
    const type = input.varint()
    if (type !== 0) frames.push(next(type))
  }
  return frames
}

/** How many numbers frames have that are nothing but numbers. */
const skipped: Readonly<Record<number, number>> = {
  1: 0,
  5: 2,
  16: 1,
  17: 2,
  18: 1,
  19: 1,
  20: 1,
  21: 2,
  22: 1,
  23: 1,
  25: 1
}

const ackRanges = (input: ReturnType<typeof reader>): readonly (readonly [number, number])[] => {
  let last = input.varint()
  input.varint()
  const more = input.varint()
  let first = last - input.varint()
  const ranges: (readonly [number, number])[] = [[first, last]]
  for (let count = 0; count < more; count += 1) {
    last = first - input.varint() - 2
    first = last - input.varint()
    ranges.push([first, last])
  }
  return ranges
}

/** An ACK of these packet numbers; there is at least one. */
export const ackFrame = (numbers: ReadonlySet<number>): Buffer => {
  const sorted = [...numbers].sort((a, b) => b - a)
  const ranges: [first: number, last: number][] = []
  for (const number of sorted) {
    const range = ranges.at(-1)
    if (range && range[0] === number + 1) range[0] = number
    else ranges.push([number, number])
  }
  const [[first, last] = [0, 0], ...rest] = ranges
  let before = first
  const more = rest.map(([from, to]) => {
    const piece = Buffer.concat([varint(before - to - 2), varint(to - from)])
    before = from
    return piece
  })
  return Buffer.concat([
    uint(2, 1),
    varint(last),
    varint(0),
    varint(rest.length),
    varint(last - first),
    ...more
  ])
}

export const cryptoFrame = (bytes: Buffer, offset = 0): Buffer =>
  Buffer.concat([uint(6, 1), varint(offset), varint(bytes.length), bytes])

/** With its offset and its length. */
export const streamFrame = (id: number, offset: number, bytes: Buffer, end: boolean): Buffer =>
  Buffer.concat([uint(0x0e | (end ? 1 : 0), 1), varint(id), varint(offset), varint(bytes.length), bytes])

export const pingFrame = uint(1, 1)

/** Without an error; `application`: outside the handshake. */
export const closeFrame = (application: boolean): Buffer =>
  application
    ? Buffer.concat([uint(0x1d, 1), varint(0x100), vector(1)])
    : Buffer.concat([uint(0x1c, 1), varint(0), varint(0), vector(1)])
