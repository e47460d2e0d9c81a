import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { uint, vector } from './wire.ts'

/** A cipher suite of TLS 1.3 as QUIC uses it (RFC 9001, section 5). */
export interface Suite {
  readonly name: string
  readonly hash: 'sha256' | 'sha384'
  readonly hashLength: number
  readonly keyLength: number
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
}

export const suites: ReadonlyMap<number, Suite> = new Map([
  [
    0x1301,
    { name: 'TLS_AES_128_GCM_SHA256', hash: 'sha256', hashLength: 32, keyLength: 16, cipher: 'aes-128-gcm' }
  ],
  [
    0x1302,
    { name: 'TLS_AES_256_GCM_SHA384', hash: 'sha384', hashLength: 48, keyLength: 32, cipher: 'aes-256-gcm' }
  ],
  [
    0x1303,
    {
      name: 'TLS_CHACHA20_POLY1305_SHA256',
      hash: 'sha256',
      hashLength: 32,
      keyLength: 32,
      cipher: 'chacha20-poly1305'
    }
  ]
] as const)

/** What Initial packets are protected with, whatever is negotiated later. */
export const initialSuite = suites.get(0x1301) as Suite

export const extract = ({ hash }: Suite, salt: Buffer, secret: Buffer): Buffer =>
  createHmac(hash, salt).update(secret).digest()

/** HKDF-Expand-Label of RFC 8446, section 7.1. */
export const expandLabel = (
  { hash }: Suite,
  secret: Buffer,
  label: string,
  context: Buffer,
  length: number
): Buffer => {
  const info = Buffer.concat([uint(length, 2), vector(1, Buffer.from(`tls13 ${label}`)), vector(1, context)])
  let block = Buffer.alloc(0)
  let out = Buffer.alloc(0)
  for (let count = 1; out.length < length; count += 1) {
    block = createHmac(hash, secret)
      .update(Buffer.concat([block, info, uint(count, 1)]))
      .digest()
    out = Buffer.concat([out, block])
  }
  return out.subarray(0, length)
}

export const transcriptHash = ({ hash }: Suite, messages: readonly Buffer[]): Buffer =>
  createHash(hash).update(Buffer.concat(messages)).digest()

/** One direction at one level of encryption. */
export interface Keys {
  readonly suite: Suite
  readonly key: Buffer
  readonly iv: Buffer
  readonly headerKey: Buffer
}

const none = Buffer.alloc(0)

export const packetKeys = (suite: Suite, secret: Buffer): Keys => ({
  suite,
  key: expandLabel(suite, secret, 'quic key', none, suite.keyLength),
  iv: expandLabel(suite, secret, 'quic iv', none, 12),
  headerKey: expandLabel(suite, secret, 'quic hp', none, suite.keyLength)
})

/** RFC 9001, section 5.2. */
const initialSalt = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex')

/** Keys of Initial packets, which follow from the destination that the client chose: they hide nothing. */
export const initialKeys = (destination: Buffer): { readonly client: Keys; readonly server: Keys } => {
  const secret = extract(initialSuite, initialSalt, destination)
  const of = (label: string): Keys =>
    packetKeys(initialSuite, expandLabel(initialSuite, secret, label, none, 32))
  return { client: of('client in'), server: of('server in') }
}

const nonceOf = ({ iv }: Keys, number: number): Buffer => {
  const nonce = Buffer.from(iv)
  uint(number, 6).forEach((byte, index) => {
    nonce[6 + index] = (nonce[6 + index] ?? 0) ^ byte
  })
  return nonce
}

const tagLength = 16

export const seal = (keys: Keys, number: number, header: Buffer, payload: Buffer): Buffer => {
  const options = { authTagLength: tagLength } as const
  const cipher = createCipheriv(keys.suite.cipher as 'aes-128-gcm', keys.key, nonceOf(keys, number), options)
  cipher.setAAD(header)
  return Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()])
}

/** Undefined when it is not what these keys protected. */
export const unseal = (keys: Keys, number: number, header: Buffer, sealed: Buffer): Buffer | undefined => {
  if (sealed.length < tagLength) return undefined
  const options = { authTagLength: tagLength } as const
  const decipher = createDecipheriv(
    keys.suite.cipher as 'aes-128-gcm',
    keys.key,
    nonceOf(keys, number),
    options
  )
  decipher.setAAD(header)
  decipher.setAuthTag(sealed.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagLength)), decipher.final()])
  } catch {
    return undefined
  }
}

/** What hides the packet's number and the low bits of its first byte (RFC 9001, section 5.4). */
export const headerMask = ({ suite, headerKey }: Keys, sample: Buffer): Buffer => {
  if (suite.cipher === 'chacha20-poly1305')
    return createCipheriv('chacha20', headerKey, sample).update(Buffer.alloc(5))
  const bits = suite.keyLength * 8
  const cipher = createCipheriv(`aes-${bits}-ecb`, headerKey, null)
  cipher.setAutoPadding(false)
  return cipher.update(sample).subarray(0, 5)
}

/** Key and nonce of RFC 9001, section 5.8. */
const retryKey = Buffer.from('be0c690b9f66575a1d766b54e368c84e', 'hex')
const retryNonce = Buffer.from('461599d35d632bf2239825bb', 'hex')

/** The tag that a Retry ends with: only who saw the client's first packet can make it. */
export const retryTag = (destination: Buffer, retry: Buffer): Buffer => {
  const cipher = createCipheriv('aes-128-gcm', retryKey, retryNonce)
  cipher.setAAD(Buffer.concat([vector(1, destination), retry]))
  cipher.final()
  return cipher.getAuthTag()
}
