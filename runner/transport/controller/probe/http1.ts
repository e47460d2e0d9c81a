import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { ProbeRequest, ProbeResult } from '../../../modules/module.ts'
import { bodyOf, deadline, hostOf, plainHeaders, tlsSocket } from './exchange.ts'
import { certificateOn } from './served-certificate.ts'

/** One exchange in HTTP/1.1, over TLS when the URL says https. */
export async function probeHttp1(probe: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
  const url = new URL(probe.url)
  const end = deadline(probe.timeout, signal)
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const common = {
        host: hostOf(url, probe),
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        path: url.pathname + url.search,
        method: probe.method,
        headers: { host: url.host, 'user-agent': 'hq-run', connection: 'close', ...probe.headers },
        signal: end.signal
      }
      const sent =
        url.protocol === 'https:'
          ? httpsRequest({ ...common, createConnection: () => tlsSocket(url, probe, ['http/1.1']) })
          : httpRequest(common)
      sent.on('response', resolve).on('error', error => reject(end.cause(error)))
      sent.end(probe.body)
    })
    const certificate = certificateOn(response.socket)
    const body = await bodyOf(response).catch(error => {
      throw end.cause(error)
    })
    return {
      level: 'http',
      version: response.httpVersion,
      status: response.statusCode ?? 0,
      headers: plainHeaders(response.headers),
      body,
      url: probe.url,
      client: 'node',
      ...certificate
    }
  } finally {
    end.clear()
  }
}
