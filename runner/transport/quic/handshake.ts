import { randomBytes, X509Certificate } from 'node:crypto'
import type { Suite } from './keys.ts'
import { type Keys, packetKeys, transcriptHash } from './keys.ts'
import {
  clientHello,
  finished,
  handshakeSecrets,
  holdsKey,
  message,
  messagesOf,
  newShares,
  readCertificates,
  readEncryptedExtensions,
  readServerHello,
  transportParameters
} from './tls.ts'
import { guarded, uint, vector, WireError } from './wire.ts'

/** What a handshake proved: the server has the key of `certificates[0]`, and has said all this itself. */
export interface Proven {
  readonly suite: Suite
  readonly alpn: string
  /** In DER, the server's own first. */
  readonly certificates: readonly Buffer[]
  /** Of the transport, by their numbers. */
  readonly parameters: ReadonlyMap<number, Buffer>
  readonly asksForCertificate: boolean
}

type KeyPair = { readonly client: Keys; readonly server: Keys }

/** The client's side of TLS 1.3 in QUIC: it is given what came at each level, and says what to do next. */
export interface Handshake {
  readonly hello: Buffer
  /** Throws a WireError when the server says what it may not. */
  receive(level: 'initial' | 'handshake', bytes: Buffer): HandshakeStep | undefined
}

export type HandshakeStep =
  | { readonly do: 'change-keys'; readonly keys: KeyPair }
  | { readonly do: 'finish'; readonly keys: KeyPair; readonly say: Buffer; readonly proven: Proven }

const types = {
  serverHello: 2,
  extensions: 8,
  certificate: 11,
  request: 13,
  verify: 15,
  finished: 20
} as const

/** `name`: empty for an address. `room`: bytes that the server may send. */
export const startHandshake = (name: string, source: Buffer, room: number): Handshake => {
  const shares = newShares()
  const transport = transportParameters(source, room)
  const hello = clientHello({ random: randomBytes(32), shares, name, alpn: ['h3'], transport })
  const transcript: Buffer[] = [hello]
  const read = { initial: 0, handshake: 0 }
  let suite: Suite | undefined
  let secrets: ReturnType<typeof handshakeSecrets> | undefined
  let extensions: ReturnType<typeof readEncryptedExtensions> | undefined
  let certificates: readonly Buffer[] = []
  let holds = false
  let asked = false

  const finish = (its: Buffer): HandshakeStep => {
    if (!suite || !secrets || !extensions) throw new WireError('the server finishes before it has begun')
    if (!holds) throw new WireError('the server has not shown that it has the key of its certificate')
    if (!its.subarray(4).equals(finished(suite, secrets.server, transcript)))
      throw new WireError('the server’s Finished does not belong to what was said')
    if (extensions.alpn === undefined) throw new WireError('the server chooses no protocol (ALPN)')
    if (!extensions.transport) throw new WireError('the server tells no transport parameters')
    transcript.push(its)
    const keys = secrets.application(transcript)
    const nobody = asked ? message(types.certificate, Buffer.concat([vector(1), vector(3)])) : Buffer.alloc(0)
    if (asked) transcript.push(nobody)
    const say = Buffer.concat([nobody, message(types.finished, finished(suite, secrets.client, transcript))])
    const proven = {
      suite,
      alpn: extensions.alpn,
      certificates,
      parameters: extensions.transport,
      asksForCertificate: asked
    }
    return { do: 'finish', keys, say, proven }
  }

  const take = (its: Buffer): HandshakeStep | undefined => {
    const type = its[0]
    if (type === types.serverHello) {
      const hello = readServerHello(its, shares)
      suite = hello.suite
      transcript.push(its)
      secrets = handshakeSecrets(suite, hello.secret, transcript)
      return {
        do: 'change-keys',
        keys: { client: packetKeys(suite, secrets.client), server: packetKeys(suite, secrets.server) }
      }
    }
    if (!suite) throw new WireError('the server does not begin with its hello')
    if (type === types.finished) return finish(its)
    if (type === types.extensions) extensions = readEncryptedExtensions(its)
    else if (type === types.request) asked = true
    else if (type === types.certificate) certificates = readCertificates(its)
    else if (type === types.verify) {
      const [own] = certificates
      if (!own) throw new WireError('the server shows no certificate')
      holds = holdsKey(its, new X509Certificate(own).publicKey, transcriptHash(suite, transcript))
    } else throw new WireError(`the server says something unknown (${uint(type ?? 0, 1).toString('hex')})`)
    transcript.push(its)
    return undefined
  }

  return {
    hello,
    receive: (level, bytes) => {
      for (const its of messagesOf(bytes.subarray(read[level]))) {
        read[level] += its.length
        const step = guarded('what the server says', () => take(its))
        if (step) return step
      }
      return undefined
    }
  }
}
