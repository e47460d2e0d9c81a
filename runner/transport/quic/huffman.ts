/** Lengths in bits of the codes for each byte and, last, for the end (RFC 7541, appendix B), in base 36. The code is canonical. */
const lengths =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6f565' +
  '65666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmnqqkjmnmp' +
  'qqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu'

type Tree = { 0?: Tree | number; 1?: Tree | number }

/** Codes of the same length are consecutive numbers, in the order of what they stand for. */
const tree: Tree = {}
let code = 0
let bits = 0
const symbols = [...lengths].map((digit, symbol) => ({ symbol, length: Number.parseInt(digit, 36) }))
for (const { symbol, length } of symbols.sort((a, b) => a.length - b.length || a.symbol - b.symbol)) {
  code *= 2 ** (length - bits)
  bits = length
  plant(symbol, code.toString(2).padStart(length, '0'))
  code += 1
}

function plant(symbol: number, digits: string): void {
  let at = tree
  for (const digit of digits.slice(0, -1)) {
    const side = digit === '1' ? 1 : 0
    const below = at[side]
    if (typeof below === 'object') at = below
    else {
      const grown: Tree = {}
      at[side] = grown
      at = grown
    }
  }
  at[digits.endsWith('1') ? 1 : 0] = symbol
}

/** A text of header fields; what is left over at its end is padding. */
export const huffmanText = (bytes: Buffer): string => {
  const out: number[] = []
  let at = tree
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const next = at[((byte >> bit) & 1) as 0 | 1]
      if (typeof next === 'object') at = next
      else {
        if (next !== undefined) out.push(next)
        at = tree
      }
    }
  return Buffer.from(out).toString('latin1')
}
