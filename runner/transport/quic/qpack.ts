import { huffmanText } from './huffman.ts'
import { staticFields } from './static-fields.ts'
import { uint, WireError } from './wire.ts'

export type Field = readonly [name: string, value: string]

/** Fields as a block that needs no dynamic table: every name is written out (RFC 9204, section 4.5.6). */
export const encodeFields = (fields: readonly Field[]): Buffer =>
  Buffer.concat([
    uint(0, 2),
    ...fields.flatMap(([name, value]) => [
      prefixed(0x20, 3, Buffer.byteLength(name)),
      Buffer.from(name),
      prefixed(0, 7, Buffer.byteLength(value)),
      Buffer.from(value)
    ])
  ])

/** A number in the low bits of a byte and as many more as it takes (RFC 7541, section 5.1). */
const prefixed = (first: number, bits: number, value: number): Buffer => {
  const most = 2 ** bits - 1
  if (value < most) return uint(first | value, 1)
  const bytes = [first | most]
  let rest = value - most
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

/** The fields of a block; a server that was given no dynamic table has none to refer to. */
export const decodeFields = (block: Buffer): readonly Field[] => {
  let at = 0
  const byte = (): number => {
    const next = block[at]
    if (next === undefined) throw new WireError('a block of header fields ends too soon')
    at += 1
    return next
  }
  const number = (first: number, bits: number): number => {
    const most = 2 ** bits - 1
    let value = first & most
    if (value < most) return value
    for (let scale = 1; ; scale *= 128) {
      const next = byte()
      value += (next & 127) * scale
      if (next < 128) return value
    }
  }
  const text = (first: number, bits: number): string => {
    const length = number(first, bits)
    const bytes = block.subarray(at, at + length)
    if (bytes.length < length) throw new WireError('a header field ends too soon')
    at += length
    return (first >> bits) & 1 ? huffmanText(bytes) : bytes.toString('latin1')
  }
  const known = (index: number): Field => {
    const field = staticFields[index]
    if (!field) throw new WireError('a header field has a number that QPACK does not know')
    return field
  }
  const dynamic = () => new WireError('a header field refers to a table that there is not')
  if (number(byte(), 8) !== 0) throw dynamic()
  number(byte(), 7)
  const fields: Field[] = []
  while (at < block.length) {
    const first = byte()
    if (first & 0x80) {
      if (!(first & 0x40)) throw dynamic()
      fields.push(known(number(first, 6)))
    } else if (first & 0x40) {
      if (!(first & 0x10)) throw dynamic()
      const [name] = known(number(first, 4))
      fields.push([name, text(byte(), 7)])
    } else if (first & 0x20) {
      const name = text(first, 3)
      fields.push([name, text(byte(), 7)])
    } else throw dynamic()
  }
  return fields
}
