import {
  constants,
  createECDH,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  verify
} from 'node:crypto'
import { expandLabel, extract, type Keys, packetKeys, type Suite, suites, transcriptHash } from './keys.ts'
import { reader, uint, varint, vector, WireError } from './wire.ts'

/** Keys of a client's key exchange, in the two groups that every server has one of. */
export interface Shares {
  readonly x25519: { readonly privateKey: KeyObject; readonly share: Buffer }
  readonly p256: ReturnType<typeof createECDH>
}

export const newShares = (): Shares => {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const p256 = createECDH('prime256v1')
  p256.generateKeys()
  return {
    x25519: { privateKey, share: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32) },
    p256
  }
}

const groups = { p256: 0x0017, x25519: 0x001d } as const

/** Algorithms that a server may sign with, those of certificates behind them. */
const signatures = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601
] as const

const extension = (type: number, ...pieces: readonly Buffer[]): Buffer =>
  Buffer.concat([uint(type, 2), vector(2, ...pieces)])

/** A ClientHello for QUIC (RFC 8446, section 4.1.2); `name` is empty for an address. */
export const clientHello = (wish: {
  readonly random: Buffer
  readonly shares: Shares
  readonly name: string
  readonly alpn: readonly string[]
  readonly transport: Buffer
}): Buffer => {
  const { random, shares, name, alpn, transport } = wish
  const share = (group: number, key: Buffer): Buffer => Buffer.concat([uint(group, 2), vector(2, key)])
  const extensions = [
    ...(name === '' ? [] : [extension(0, vector(2, uint(0, 1), vector(2, Buffer.from(name))))]),
    extension(10, vector(2, uint(groups.x25519, 2), uint(groups.p256, 2))),
    extension(13, vector(2, ...signatures.map(each => uint(each, 2)))),
    extension(16, vector(2, ...alpn.map(each => vector(1, Buffer.from(each))))),
    extension(43, vector(1, uint(0x0304, 2))),
    extension(45, vector(1, uint(1, 1))),
    extension(
      51,
      vector(2, share(groups.x25519, shares.x25519.share), share(groups.p256, shares.p256.getPublicKey()))
    ),
    extension(57, transport)
  ]
  const body = Buffer.concat([
    uint(0x0303, 2),
    random,
    vector(1),
    vector(2, ...[...suites.keys()].map(each => uint(each, 2))),
    vector(1, uint(0, 1)),
    vector(2, ...extensions)
  ])
  return message(1, body)
}

export const message = (type: number, body: Buffer): Buffer => Buffer.concat([uint(type, 1), vector(3, body)])

/** What a client lets its server do, and its connection id (RFC 9000, section 18.2). */
export const transportParameters = (source: Buffer, room: number): Buffer => {
  const parameter = (id: number, value: Buffer): Buffer =>
    Buffer.concat([varint(id), varint(value.length), value])
  return Buffer.concat([
    parameter(0x01, varint(10_000)),
    // Of all streams together: the server has some of its own.
    parameter(0x04, varint(room + 65_536)),
    parameter(0x05, varint(room)),
    parameter(0x06, varint(room)),
    parameter(0x07, varint(room)),
    parameter(0x09, varint(16)),
    parameter(0x0f, source)
  ])
}

export const readTransport = (bytes: Buffer): ReadonlyMap<number, Buffer> => {
  const input = reader(bytes)
  const found = new Map<number, Buffer>()
  while (input.left > 0) {
    const id = input.varint()
    found.set(id, input.take(input.varint()))
  }
  return found
}

/** The whole messages that the bytes begin with, header included. */
export const messagesOf = (bytes: Buffer): readonly Buffer[] => {
  const messages: Buffer[] = []
  for (let rest = bytes; rest.length >= 4; ) {
    const length = 4 + rest.readUIntBE(1, 3)
    if (rest.length < length) break
    messages.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
  return messages
}

/** The random of a ServerHello that asks for another key share. */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')

/** The suite that the server chose, and the secret that both have now. */
export const readServerHello = (
  bytes: Buffer,
  shares: Shares
): { readonly suite: Suite; readonly secret: Buffer } => {
  const input = reader(bytes.subarray(4))
  input.uint(2)
  if (input.take(32).equals(retryRandom))
    throw new WireError('the server wants a key exchange in another group than X25519 and P-256')
  input.vector(1)
  const suite = suites.get(input.uint(2))
  input.uint(1)
  const share = extensionsOf(input.vector(2)).get(51)
  if (!suite || !share) throw new WireError('the server’s hello has no suite or no key of TLS 1.3')
  const key = reader(share)
  const group = key.uint(2)
  const theirs = key.vector(2)
  if (group === groups.p256) return { suite, secret: shares.p256.computeSecret(theirs) }
  if (group !== groups.x25519) throw new WireError('the server’s key is of a group that was not offered')
  // What stands before the 32 bytes of an X25519 key in its DER form.
  const der = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), theirs])
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return { suite, secret: diffieHellman({ privateKey: shares.x25519.privateKey, publicKey }) }
}

const extensionsOf = (bytes: Buffer): ReadonlyMap<number, Buffer> => {
  const input = reader(bytes)
  const found = new Map<number, Buffer>()
  while (input.left > 0) found.set(input.uint(2), input.vector(2))
  return found
}

export const readEncryptedExtensions = (bytes: Buffer) => {
  const found = extensionsOf(reader(bytes.subarray(4)).vector(2))
  const alpn = found.get(16)
  const transport = found.get(57)
  return {
    alpn: alpn && reader(reader(alpn).vector(2)).vector(1).toString(),
    transport: transport && readTransport(transport)
  }
}

/** The certificates in DER, the server's own first. */
export const readCertificates = (bytes: Buffer): readonly Buffer[] => {
  const input = reader(bytes.subarray(4))
  input.vector(1)
  const list = reader(input.vector(3))
  const certificates: Buffer[] = []
  while (list.left > 0) {
    certificates.push(list.vector(3))
    list.vector(2)
  }
  return certificates
}

const hashes: Readonly<Record<number, string>> = {
  1027: 'sha256',
  1283: 'sha384',
  1539: 'sha512',
  2052: 'sha256',
  2053: 'sha384',
  2054: 'sha512',
  2057: 'sha256',
  2058: 'sha384',
  2059: 'sha512'
}

/** Whether the server has the key of its certificate (RFC 8446, section 4.4.3); `hash`: of all messages up to its certificate. */
export const holdsKey = (certificateVerify: Buffer, key: KeyObject, hash: Buffer): boolean => {
  const input = reader(certificateVerify.subarray(4))
  const algorithm = input.uint(2)
  const signature = input.vector(2)
  const signed = Buffer.concat([
    Buffer.alloc(64, 0x20),
    Buffer.from('TLS 1.3, server CertificateVerify\0'),
    hash
  ])
  if (algorithm === 0x0807) return key.asymmetricKeyType === 'ed25519' && verify(null, signed, key, signature)
  const digest = hashes[algorithm]
  if (digest === undefined) return false
  if (algorithm < 0x0700) return key.asymmetricKeyType === 'ec' && verify(digest, signed, key, signature)
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return /^rsa/.test(key.asymmetricKeyType ?? '') && verify(digest, signed, { key, ...padding }, signature)
}

const none = Buffer.alloc(0)

/** Secrets of the handshake, from the key exchange and the two hellos (RFC 8446, section 7.1). */
export const handshakeSecrets = (suite: Suite, shared: Buffer, hellos: readonly Buffer[]) => {
  const zeros = Buffer.alloc(suite.hashLength)
  const derived = (secret: Buffer): Buffer =>
    expandLabel(suite, secret, 'derived', transcriptHash(suite, []), suite.hashLength)
  const secret = extract(suite, derived(extract(suite, zeros, zeros)), shared)
  const hash = transcriptHash(suite, hellos)
  const traffic = (from: Buffer, label: string, of: Buffer): Buffer =>
    expandLabel(suite, from, label, of, suite.hashLength)
  const client = traffic(secret, 'c hs traffic', hash)
  const server = traffic(secret, 's hs traffic', hash)
  const master = extract(suite, derived(secret), zeros)
  return {
    client,
    server,
    /** Of packets once all is said; `all`: every message up to the server's Finished. */
    application: (all: readonly Buffer[]): { readonly client: Keys; readonly server: Keys } => ({
      client: packetKeys(suite, traffic(master, 'c ap traffic', transcriptHash(suite, all))),
      server: packetKeys(suite, traffic(master, 's ap traffic', transcriptHash(suite, all)))
    })
  }
}

/** The content of a Finished message (RFC 8446, section 4.4.4). */
export const finished = (suite: Suite, secret: Buffer, messages: readonly Buffer[]): Buffer =>
  createHmac(suite.hash, expandLabel(suite, secret, 'finished', none, suite.hashLength))
    .update(transcriptHash(suite, messages))
    .digest()
