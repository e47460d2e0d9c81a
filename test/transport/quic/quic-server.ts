import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  sign
} from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { after } from 'node:test'
import { assembly } from '../../../runner/transport/quic/assembly.ts'
import { ackFrame, cryptoFrame, framesOf, streamFrame } from '../../../runner/transport/quic/frames.ts'
import {
  initialKeys,
  type Keys,
  packetKeys,
  retryTag,
  suites,
  transcriptHash
} from '../../../runner/transport/quic/keys.ts'
import { type Level, openPacket, packetsOf, sealPacket } from '../../../runner/transport/quic/packet.ts'
import { encodeFields } from '../../../runner/transport/quic/qpack.ts'
import { finished, handshakeSecrets, message } from '../../../runner/transport/quic/tls.ts'
import { reader, uint, varint, vector } from '../../../runner/transport/quic/wire.ts'

/** How the server is to be, and where it is to do wrong. */
export interface Manner {
  /** In DER, the server's own first, and the key in PEM. */
  readonly certificates: readonly Buffer[]
  readonly key: string
  /** 0x1301 when it is left out. */
  readonly suite?: number
  readonly group?: 'x25519' | 'p256'
  readonly alpn?: string
  /** Wants to see the client's address proven first. */
  readonly retry?: boolean
  /** Loses every so manieth datagram to the client. */
  readonly loses?: number
  /** Changes a byte of what it says under protection, and a byte of each so manieth datagram. */
  readonly spoils?: number
  readonly asksForCertificate?: boolean
  /** Ends the handshake with this alert of TLS. */
  readonly alert?: number
  readonly wrong?: 'signature' | 'finished' | 'ids'
  /** What becomes of a request; the default is a page. */
  readonly answer?: 'page' | 'reset' | 'close'
}

const frame = (type: number, content: Buffer): Buffer =>
  Buffer.concat([varint(type), varint(content.length), content])

const parameter = (id: number, value: Buffer): Buffer =>
  Buffer.concat([varint(id), varint(value.length), value])

const extension = (type: number, content: Buffer): Buffer =>
  Buffer.concat([uint(type, 2), vector(2, content)])

/** Extensions of a ClientHello, by their numbers. */
const extensionsOf = (hello: Buffer): ReadonlyMap<number, Buffer> => {
  const input = reader(hello.subarray(4))
  input.take(34)
  input.vector(1)
  input.vector(2)
  input.vector(1)
  const list = reader(input.vector(2))
  const found = new Map<number, Buffer>()
  while (list.left > 0) found.set(list.uint(2), list.vector(2))
  return found
}

/** A server for one QUIC client after another, just good enough to prove what a client notices; its port. */
export const quicServer = async (manner: Manner): Promise<number> => {
  const socket = createSocket('udp4')
  let client = newClient(manner, () => undefined)
  let peer = ''
  socket.on('message', (datagram: Buffer, from: RemoteInfo) => {
    const address = `${from.address}:${from.port}`
    if (address !== peer) client = newClient(manner, bytes => socket.send(bytes, from.port, from.address))
    peer = address
    client(datagram)
  })
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  after(() => socket.close())
  return socket.address().port
}

const newClient = (manner: Manner, transmit: (datagram: Buffer) => void) => {
  const suite = suites.get(manner.suite ?? 0x1301)
  if (!suite) throw new Error('no such suite')
  const own = randomBytes(8)
  const token = randomBytes(16)
  let original: Buffer | undefined
  let retried: Buffer | undefined
  let theirs = Buffer.alloc(0)
  let keys: Partial<Record<Level, { readonly client: Keys; readonly server: Keys }>> = {}
  const said = { initial: assembly(), handshake: assembly(), request: assembly() }
  const received: Record<Level, Set<number>> = {
    initial: new Set(),
    handshake: new Set(),
    application: new Set()
  }
  const numbers = { initial: 0, handshake: 0, application: 0 }
  const flight: (() => void)[] = []
  let datagrams = 0
  let done = false
  let answered = false
  let told = false

  const send = (level: Level, frames: Buffer): void => {
    const pair = keys[level]
    if (!pair) return
    const ack = received[level].size > 0 ? ackFrame(received[level]) : Buffer.alloc(0)
    const ids = { destination: theirs, source: own }
    const least = level === 'initial' ? { least: 1200 } : {}
    const sealed = spoilt(frames, level !== 'application' && datagrams > 0 ? manner.spoils : undefined)
    const bytes = sealPacket(level, ids, numbers[level]++, Buffer.concat([ack, sealed]), pair.server, least)
    datagrams += 1
    if (!manner.loses || datagrams % manner.loses !== 0)
      transmit(datagrams % 5 === 4 ? spoilt(bytes, manner.spoils) : bytes)
  }
  const close = (code: number): void =>
    send('initial', Buffer.concat([uint(0x1c, 1), varint(code), varint(0), vector(1, Buffer.from('no'))]))

  const greet = (hello: Buffer) => {
    if (manner.alert !== undefined) {
      close(0x100 + manner.alert)
      return
    }
    const asked = extensionsOf(hello)
    const shares = reader(reader(asked.get(51) ?? Buffer.alloc(0)).vector(2))
    const offered = new Map<number, Buffer>()
    while (shares.left > 0) offered.set(shares.uint(2), shares.vector(2))
    const { group, share, secret } = exchange(manner.group ?? 'x25519', offered)
    const keyShare = Buffer.concat([uint(group, 2), vector(2, share)])
    const serverHello = message(
      2,
      Buffer.concat([
        uint(0x0303, 2),
        randomBytes(32),
        vector(1),
        uint(manner.suite ?? 0x1301, 2),
        uint(0, 1),
        vector(2, extension(43, uint(0x0304, 2)), extension(51, keyShare))
      ])
    )
    const secrets = handshakeSecrets(suite, secret, [hello, serverHello])
    keys = {
      ...keys,
      handshake: { client: packetKeys(suite, secrets.client), server: packetKeys(suite, secrets.server) }
    }
    const transport = Buffer.concat([
      parameter(0x00, manner.wrong === 'ids' ? randomBytes(8) : (original ?? own)),
      parameter(0x0f, own),
      ...(retried ? [parameter(0x10, retried)] : []),
      parameter(0x04, varint(1 << 20)),
      parameter(0x06, varint(1 << 20)),
      parameter(0x08, varint(10)),
      parameter(0x09, varint(10))
    ])
    const alpn = extension(16, vector(2, vector(1, Buffer.from(manner.alpn ?? 'h3'))))
    const messages = [hello, serverHello, message(8, vector(2, alpn, extension(57, transport)))]
    if (manner.asksForCertificate)
      messages.push(
        message(13, Buffer.concat([vector(1), vector(2, extension(13, vector(2, uint(0x0403, 2))))]))
      )
    const list = manner.certificates.map(each => Buffer.concat([vector(3, each), vector(2)]))
    messages.push(message(11, Buffer.concat([vector(1), vector(3, ...list)])))
    messages.push(message(15, signatureOf(manner, transcriptHash(suite, messages))))
    const verify = finished(suite, secrets.server, messages)
    messages.push(message(20, manner.wrong === 'finished' ? randomBytes(verify.length) : verify))
    keys = { ...keys, application: secrets.application(messages) }
    const rest = Buffer.concat(messages.slice(2))
    flight.push(() => send('initial', cryptoFrame(serverHello)))
    for (let at = 0; at < rest.length; at += 1000)
      flight.push(() => send('handshake', cryptoFrame(rest.subarray(at, at + 1000), at)))
    for (const each of flight) each()
  }

  const answer = (): void => {
    if (manner.answer === 'reset') {
      send('application', Buffer.concat([uint(4, 1), varint(0), varint(0x10b), varint(0)]))
      return
    }
    if (manner.answer === 'close') {
      send('application', Buffer.concat([uint(0x1d, 1), varint(0x102), vector(1)]))
      return
    }
    const early = frame(1, encodeFields([[':status', '103']]))
    const headers = frame(
      1,
      encodeFields([
        [':status', '200'],
        ['x-seen', String(said.request.whole.length)]
      ])
    )
    const whole = Buffer.concat([
      early,
      headers,
      frame(0, Buffer.from('a page ')),
      frame(0x21, Buffer.of(1)),
      frame(0, Buffer.from('in two'))
    ])
    // The end before the beginning.
    send('application', streamFrame(0, 30, whole.subarray(30), true))
    send('application', streamFrame(0, 0, whole.subarray(0, 30), false))
  }

  const retry = (destination: Buffer): void => {
    retried = randomBytes(8)
    const header = Buffer.concat([uint(0xf0, 1), uint(1, 4), vector(1, theirs), vector(1, retried), token])
    transmit(Buffer.concat([header, retryTag(destination, header)]))
  }

  return (datagram: Buffer): void => {
    const long = ((datagram[0] ?? 0) & 0x80) !== 0
    const input = reader(datagram)
    input.take(5)
    const destination = long ? input.vector(1) : own
    // Somebody asks for versions.
    if (long && datagram.readUInt32BE(1) === 0x1a2a3a4a) {
      const source = input.vector(1)
      transmit(
        Buffer.concat([uint(0xc0, 1), uint(0, 4), vector(1, source), vector(1, destination), uint(1, 4)])
      )
      return
    }
    if (long && !original) {
      original = Buffer.from(destination)
      theirs = Buffer.from(input.vector(1))
      if (manner.retry) {
        retry(destination)
        return
      }
    }
    if (long && !keys.initial) {
      if (retried && !destination.equals(retried)) return
      keys = { initial: initialKeys(destination) }
    }
    for (const sealed of packetsOf(datagram, Buffer.from(destination))) {
      if (sealed.is !== 'packet') continue
      const pair = keys[sealed.level]
      const opened = pair && openPacket(sealed, pair.client, numbersSeen(received[sealed.level]))
      if (!opened || received[sealed.level].has(opened.number)) continue
      received[sealed.level].add(opened.number)
      for (const each of framesOf(opened.payload)) {
        if (each.is === 'crypto' && sealed.level !== 'application') {
          said[sealed.level].add(each.offset, each.bytes)
          if (sealed.level === 'initial' && flight.length === 0) greet(Buffer.from(said.initial.whole))
        }
        if (each.is === 'stream' && each.id === 0) {
          said.request.add(each.offset, each.bytes)
          if (each.end || said.request.whole.length > 2000) answered = true
        }
      }
      if (answered && (manner.loses || !told)) answer()
      told = answered
      // What is lost comes again when the client stirs.
      if (!keys.application || done) continue
      if (sealed.level === 'handshake' && said.handshake.whole.length > 0) done = true
      else if (datagrams > 0 && manner.loses) for (const again of flight) again()
      if (done) send('application', uint(0x1e, 1))
    }
    if (done && received.application.size > 0) send('application', uint(0x1e, 1))
    else if (done) send('handshake', uint(0, 1))
  }
}

/** The same with one byte changed; where and how the seed says. */
const spoilt = (bytes: Buffer, seed: number | undefined): Buffer => {
  if (seed === undefined || bytes.length === 0) return bytes
  const copy = Buffer.from(bytes)
  const at = (seed * 7919) % copy.length
  copy[at] = ((copy[at] ?? 0) + 1 + (seed % 255)) & 255
  return copy
}

const numbersSeen = (numbers: ReadonlySet<number>): number => Math.max(-1, ...numbers) + 1

const exchange = (group: 'x25519' | 'p256', offered: ReadonlyMap<number, Buffer>) => {
  if (group === 'p256') {
    const pair = createECDH('prime256v1')
    const share = pair.generateKeys()
    return { group: 0x17, share, secret: pair.computeSecret(offered.get(0x17) ?? Buffer.alloc(0)) }
  }
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const der = Buffer.concat([
    Buffer.from('302a300506032b656e032100', 'hex'),
    offered.get(0x1d) ?? Buffer.alloc(0)
  ])
  const theirs = createPublicKey({ key: der, format: 'der', type: 'spki' })
  const share = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return { group: 0x1d, share, secret: diffieHellman({ privateKey, publicKey: theirs }) }
}

/** A CertificateVerify: RSA-PSS, Ed25519, or ECDSA with the hash that goes with the curve. */
const signatureOf = ({ key, wrong }: Manner, hash: Buffer): Buffer => {
  const privateKey = createPrivateKey(key)
  const kind = privateKey.asymmetricKeyType
  const content = wrong === 'signature' ? randomBytes(hash.length) : hash
  const signed = Buffer.concat([
    Buffer.alloc(64, 0x20),
    Buffer.from('TLS 1.3, server CertificateVerify\0'),
    content
  ])
  if (kind === 'ed25519') return Buffer.concat([uint(0x0807, 2), vector(2, sign(null, signed, privateKey))])
  if (kind === 'rsa') {
    const signature = sign('sha256', signed, { key: privateKey, padding: 6, saltLength: 32 })
    return Buffer.concat([uint(0x0804, 2), vector(2, signature)])
  }
  const large = privateKey.asymmetricKeyDetails?.namedCurve === 'secp384r1'
  const signature = sign(large ? 'sha384' : 'sha256', signed, privateKey)
  return Buffer.concat([uint(large ? 0x0503 : 0x0403, 2), vector(2, signature)])
}
