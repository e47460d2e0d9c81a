import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { ProbeRequest, ProbeResult, ProvenServer } from '../../../modules/module.ts'
import { connectQuic, type QuicConnection, QuicError } from '../../quic/connection.ts'
import { requestHttp3 } from '../../quic/http3.ts'
import type { Field } from '../../quic/qpack.ts'
import { mistrust, nameOf, namesOf } from '../../quic/verify-chain.ts'
import { guarded, WireError } from '../../quic/wire.ts'
import { plainHeaders } from './exchange.ts'
import { byCurl, curlWithHttp3 } from './http3-curl.ts'
import { noAnswer, type ProbeOptions } from './probe.ts'
import { askQuic } from './quic.ts'
import { servedCertificate } from './served-certificate.ts'

/** Milliseconds, for each of the first two levels. */
const limit = 5_000
/** Bytes of a body that a server may send. */
const room = 4 * 1024 * 1024

/** A client that got so far. */
type Reached = Partial<ProbeResult> & Pick<ProbeResult, 'level'>

/**
 * Three levels of proof, over UDP only: a listener that negotiates versions; a handshake with ALPN h3 and a certificate; a response.
 * hq-run speaks QUIC itself. A curl that HQ_CURL names gets the page instead; another one with HTTP/3 is asked where hq-run's own
 * client fails.
 */
export async function probeHttp3(probe: ProbeRequest, options: ProbeOptions): Promise<ProbeResult> {
  const client = 'quic version negotiation'
  const url = new URL(probe.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') return { ...noAnswer(probe, client), error: 'HTTP/3 needs an https URL' }
  const port = Number(url.port) || 443
  const timeout = Math.min(probe.timeout * 1000, limit)
  const quic = await askQuic(probe.connectTo ?? host, port, { timeout, signal: options.signal })
  if (!quic.quic)
    return {
      ...noAnswer(probe, client),
      error: quic.error,
      ...(quic.hint !== undefined && { hint: quic.hint })
    }
  const negotiated = {
    ...noAnswer(probe, client),
    level: 'quic',
    version: '3',
    quicVersions: quic.versions
  } as const
  const chosen = await curlWithHttp3([process.env.HQ_CURL])
  const own = await bySelf(probe, url, host, {
    timeout,
    port,
    page: chosen === undefined,
    signal: options.signal
  })
  if (
    own.level === 'http' ||
    (own.level === 'handshake' && own.server?.problem !== undefined && probe.verify)
  )
    return { ...negotiated, ...own }
  const curl = chosen ?? (await curlWithHttp3(['curl', ...options.curls]))
  if (!curl) return { ...negotiated, ...own }
  const answer = await byCurl(curl, probe, url, host, options.signal)
  const { server, certificate } = own
  if (answer.level === 'http' || own.error === undefined) {
    const level = answer.level === 'quic' ? own.level : answer.level
    return {
      ...negotiated,
      client: curl.name,
      ...answer,
      level,
      ...(server && { server }),
      ...(certificate && { certificate })
    }
  }
  return { ...negotiated, ...own }
}

async function bySelf(
  probe: ProbeRequest,
  url: URL,
  host: string,
  how: {
    readonly timeout: number
    readonly port: number
    readonly page: boolean
    readonly signal: AbortSignal
  }
): Promise<Reached> {
  const client = 'hq-run'
  let connection: QuicConnection | undefined
  let reached: Reached = { level: 'quic', client: 'quic version negotiation' }
  const late = AbortSignal.timeout(probe.timeout * 1000)
  try {
    const { address } = await lookup(probe.connectTo ?? host)
    const signal = AbortSignal.any([how.signal, late])
    connection = await connectQuic(address, how.port, { name: host, timeout: how.timeout, room, signal })
    const chain = chainOf(connection)
    const server = serverOf(connection, chain, host, probe.ca)
    reached = { level: 'handshake', client, server, ...servedCertificate(chain[0]) }
    if (server.alpn !== 'h3')
      return { ...reached, level: 'quic', error: `the server chooses ${server.alpn} (ALPN), not h3` }
    if (probe.verify && server.problem !== undefined)
      return {
        ...reached,
        error: `the certificate of ${url.host} is not trusted: ${server.problem}`,
        hint: 'Give its authority with ca_path.'
      }
    if (!how.page) return reached
    const { status, fields, body } = await requestHttp3(connection, requestOf(probe, url), room)
    const headers: Record<string, string> = {}
    for (const [name, value] of fields)
      headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
    return { ...reached, level: 'http', status, headers: plainHeaders(headers), body: body.toString() }
  } catch (error) {
    if (!(error instanceof QuicError || error instanceof WireError)) throw error
    const message = late.aborted ? `no whole answer within ${probe.timeout} s` : error.message
    return { ...reached, error: message }
  } finally {
    connection?.close()
  }
}

/** In lower case, as HTTP/3 wants it, without what it has no use for. */
const requestOf = (probe: ProbeRequest, url: URL) => {
  const given = Object.entries(probe.headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !['connection', 'keep-alive', 'transfer-encoding', 'upgrade'].includes(name))
  const host = given.find(([name]) => name === 'host')?.[1] ?? url.host
  const agent = given.some(([name]) => name === 'user-agent') ? [] : [['user-agent', 'hq-run'] as const]
  const body = Buffer.from(probe.body ?? '')
  const fields: readonly Field[] = [
    [':method', probe.method],
    [':scheme', 'https'],
    [':authority', host],
    [':path', url.pathname + url.search],
    ...agent,
    ...(body.length > 0 ? [['content-length', String(body.length)] as const] : []),
    ...given.filter(([name]) => name !== 'host')
  ]
  return { fields, body }
}

const chainOf = ({ proven }: QuicConnection): readonly X509Certificate[] =>
  guarded('a certificate', () => proven.certificates.map(each => new X509Certificate(each)))

const serverOf = (
  { proven }: QuicConnection,
  chain: readonly X509Certificate[],
  name: string,
  ca: string | undefined
): ProvenServer => {
  const [own] = chain
  const problem = mistrust(chain, name, ca, new Date())
  return {
    alpn: proven.alpn,
    cipher: proven.suite.name,
    subject: nameOf(own?.subject ?? ''),
    issuer: nameOf(own?.issuer ?? ''),
    serial: own?.serialNumber ?? '',
    names: own ? namesOf(own) : [],
    notAfter: own ? new Date(own.validTo).toISOString() : '',
    ...(problem === undefined ? {} : { problem })
  }
}
