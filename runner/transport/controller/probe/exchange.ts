import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import type { ProbeRequest } from '../../../modules/module.ts'

/** Bytes of a body that are kept. */
const bodyLimit = 4 * 1024 * 1024

/** A time limit for a whole exchange, also cut short by `signal`; `cause` names it where an error only says "aborted". */
export function deadline(seconds: number, signal: AbortSignal) {
  const limit = new AbortController()
  const abort = () => limit.abort(new Error('interrupted'))
  const timer = setTimeout(
    () => limit.abort(new Error(`no whole answer within ${seconds} s`)),
    seconds * 1000
  )
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return {
    signal: limit.signal,
    cause: (error: Error): Error => (limit.signal.aborted ? (limit.signal.reason as Error) : error),
    clear: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  }
}

/** Where to connect. */
export const hostOf = (url: URL, probe: ProbeRequest): string =>
  probe.connectTo ?? url.hostname.replace(/^\[|\]$/g, '')

/** A TLS connection for the URL's name (which an address never is) that offers just these protocols. */
export function tlsSocket(url: URL, probe: ProbeRequest, ALPNProtocols: readonly string[]): TLSSocket {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return connect({
    host: hostOf(url, probe),
    port: Number(url.port) || 443,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    // Without a name, Node would check the certificate against the address that is connected to.
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    ALPNProtocols: [...ALPNProtocols],
    rejectUnauthorized: probe.verify,
    ...(probe.ca !== undefined && { ca: probe.ca })
  })
}

export async function bodyOf(stream: Readable): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (length < bodyLimit) pieces.push(piece)
    length += piece.length
  }
  return Buffer.concat(pieces).subarray(0, bodyLimit).toString()
}

/** Names in lower case, repeated ones joined; no pseudo-headers. */
export const plainHeaders = (
  headers: Readonly<Record<string, string | string[] | number | undefined>>
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name.startsWith(':') ? [] : [[name.toLowerCase(), String(value)]]
    )
  )
