/** HMAC with SHA-1 (RFC 2104, FIPS 180-4): what hides the names in known_hosts. */
export const hmacSha1 = (key: Uint8Array, message: Uint8Array): Uint8Array => {
  const padded = new Uint8Array(64)
  padded.set(key.length > 64 ? sha1(key) : key)
  const inner = sha1(
    joined(
      padded.map(byte => byte ^ 0x36),
      message
    )
  )
  return sha1(
    joined(
      padded.map(byte => byte ^ 0x5c),
      inner
    )
  )
}

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** What a round mixes of three words, and its constant; twenty rounds each. */
const mixes: readonly {
  readonly mix: (b: number, c: number, d: number) => number
  readonly constant: number
}[] = [
  { mix: (b, c, d) => (b & c) | (~b & d), constant: 0x5a827999 },
  { mix: (b, c, d) => b ^ c ^ d, constant: 0x6ed9eba1 },
  { mix: (b, c, d) => (b & c) | (b & d) | (c & d), constant: 0x8f1bbcdc },
  { mix: (b, c, d) => b ^ c ^ d, constant: 0xca62c1d6 }
]

type State = readonly [number, number, number, number, number]

const sha1 = (message: Uint8Array): Uint8Array => {
  const blocks = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  blocks.set(message)
  blocks[message.length] = 0x80
  const view = new DataView(blocks.buffer)
  view.setBigUint64(blocks.length - 8, BigInt(message.length) * 8n)
  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  for (let at = 0; at < blocks.length; at += 64) state = withBlock(state, view, at)
  const digest = new Uint8Array(20)
  for (const [index, word] of state.entries()) new DataView(digest.buffer).setInt32(index * 4, word)
  return digest
}

const withBlock = (state: State, view: DataView, at: number): State => {
  const words = new Int32Array(80)
  for (let index = 0; index < 16; index += 1) words[index] = view.getInt32(at + index * 4)
  const word = (index: number): number => words[index] ?? 0
  for (let index = 16; index < 80; index += 1)
    words[index] = rotated(word(index - 3) ^ word(index - 8) ^ word(index - 14) ^ word(index - 16), 1)
  let [a, b, c, d, e]: [number, number, number, number, number] = [...state]
  for (const [quarter, { mix, constant }] of mixes.entries())
    for (let index = quarter * 20; index < quarter * 20 + 20; index += 1) {
      const next = (rotated(a, 5) + mix(b, c, d) + e + constant + word(index)) | 0
      ;[a, b, c, d, e] = [next, a, rotated(b, 30), c, d]
    }
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0, (state[4] + e) | 0]
}
