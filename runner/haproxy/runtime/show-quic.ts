/**
 * How many QUIC connections a worker has by `show quic`: each line but the heading is one, and begins with the address of
 * the connection in memory (2.8 and later). A process that has ended has none.
 */
export const quicConnections = (answer: string): number =>
  answer.split('\n').filter(line => /^(0x|\*\s*0x)[0-9a-f]+/.test(line.trim())).length
