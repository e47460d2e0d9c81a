import assert from 'node:assert/strict'
import test from 'node:test'
import { ackFrame, cryptoFrame, framesOf, streamFrame } from '../../../runner/transport/quic/frames.ts'
import { initialKeys } from '../../../runner/transport/quic/keys.ts'
import { openPacket, packetsOf, type Sealed, sealPacket } from '../../../runner/transport/quic/packet.ts'
import { WireError } from '../../../runner/transport/quic/wire.ts'

const destination = Buffer.from('8394c8f03e515708', 'hex')
const ids = { destination, source: Buffer.from('f067a5502a4262b5', 'hex') }
const keys = initialKeys(destination)

const packet = (sealed: Sealed | undefined) => {
  assert.equal(sealed?.is, 'packet')
  return sealed as Extract<Sealed, { is: 'packet' }>
}

for (const [level, number, next] of [
  ['initial', 0, 0],
  ['handshake', 65_535, 65_530],
  ['handshake', 65_537, 65_536],
  ['application', 3, 0]
] as const)
  test(`a packet of level ${level} with number ${number} is opened by who has the keys, whatever came before`, () => {
    const frames = cryptoFrame(Buffer.from('hello'))
    const bytes = sealPacket(
      level,
      ids,
      number,
      frames,
      keys.client,
      level === 'initial' ? { least: 1200 } : {}
    )
    if (level === 'initial') assert.equal(bytes.length, 1200)
    const sealed = packet(packetsOf(bytes, destination)[0])
    assert.equal(sealed.level, level)
    const opened = openPacket(sealed, keys.client, next)
    assert.equal(opened?.number, number)
    assert.deepEqual(framesOf(opened?.payload ?? Buffer.alloc(0)), [
      { is: 'crypto', offset: 0, bytes: Buffer.from('hello') }
    ])
    assert.equal(openPacket(sealed, keys.server, next), undefined)
  })

test('packets for another connection, of another version or cut short are left alone', () => {
  const bytes = sealPacket('initial', ids, 0, cryptoFrame(Buffer.from('hello')), keys.client, { least: 1200 })
  assert.deepEqual(packetsOf(bytes, Buffer.from('0000000000000000', 'hex')), [])
  const other = Buffer.from(bytes)
  other.writeUInt32BE(0x6b3343cf, 1)
  assert.deepEqual(packetsOf(other, destination), [])
  assert.deepEqual(packetsOf(bytes.subarray(0, 600), destination), [])
  assert.deepEqual(packetsOf(Buffer.alloc(12), destination), [])
})

test('packets that share a datagram are told apart', () => {
  const one = sealPacket('handshake', ids, 0, cryptoFrame(Buffer.from('one')), keys.client)
  const two = sealPacket('application', ids, 1, streamFrame(0, 0, Buffer.from('two'), true), keys.client)
  const sealed = packetsOf(Buffer.concat([one, two]), destination)
  assert.deepEqual(
    sealed.map(each => each.is === 'packet' && each.level),
    ['handshake', 'application']
  )
})

const acks: readonly [numbers: readonly number[], ranges: readonly (readonly [number, number])[]][] = [
  [[0], [[0, 0]]],
  [[3, 1, 2], [[1, 3]]],
  [
    [0, 1, 5, 7, 8, 90],
    [
      [90, 90],
      [7, 8],
      [5, 5],
      [0, 1]
    ]
  ]
]
for (const [numbers, ranges] of acks)
  test(`an ACK of ${numbers.join(', ')} names them and no others`, () => {
    assert.deepEqual(framesOf(ackFrame(new Set(numbers))), [{ is: 'ack', ranges }])
  })

test('frames of no interest are read over, and unknown ones are an error', () => {
  const frames = Buffer.from(
    `00 01 10 40ff 18 01 00 04 01020304 ${'11'.repeat(16)} 1e 0402 41 00 05`.replaceAll(' ', ''),
    'hex'
  )
  assert.deepEqual(
    framesOf(frames).map(({ is }) => is),
    ['other', 'other', 'other', 'done', 'reset']
  )
  assert.throws(() => framesOf(Buffer.of(0x3f)), WireError)
  assert.throws(() => framesOf(Buffer.of(0x06, 0, 9, 1)), WireError)
})
