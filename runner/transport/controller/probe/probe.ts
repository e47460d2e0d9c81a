import type { ProbeRequest, ProbeResult } from '../../../modules/module.ts'
import { probeHttp1 } from './http1.ts'
import { probeHttp2 } from './http2.ts'
import { probeHttp3 } from './http3.ts'

export interface ProbeOptions {
  readonly signal: AbortSignal
  /** Programs to try for HTTP/3, after HQ_CURL and the PATH. */
  readonly curls: readonly string[]
}

/** Asks a server in exactly the version that is wanted. What goes wrong is in the result; nothing is thrown. */
export async function probe(request: ProbeRequest, options: ProbeOptions): Promise<ProbeResult> {
  try {
    if (request.version === '3') return await probeHttp3(request, options)
    return await (request.version === '2' ? probeHttp2 : probeHttp1)(request, options.signal)
  } catch (cause) {
    return { ...noAnswer(request, 'node'), ...reason(request, cause) }
  }
}

export const noAnswer = (request: ProbeRequest, client: string) =>
  ({ level: 'none', version: '', status: 0, headers: {}, body: '', url: request.url, client }) as const

function reason(request: ProbeRequest, cause: unknown): { readonly error: string; readonly hint?: string } {
  const { code, message } = cause as NodeJS.ErrnoException
  const { hostname, host } = new URL(request.url)
  const where = request.connectTo === undefined ? host : `${host} (${request.connectTo})`
  const untrusted = /CERT|SELF_SIGNED|ISSUER|LEAF/.test(code ?? '') || code === 'ERR_TLS_CERT_ALTNAME_INVALID'
  if (code === 'ECONNREFUSED') return { error: `nothing listens at ${where}` }
  if (code === 'ENOTFOUND')
    return {
      error: `there is no name ${hostname}`,
      hint: 'connect_to asks an address without looking up the name.'
    }
  if (untrusted)
    return {
      error: `the certificate of ${where} is not trusted: ${message}`,
      hint: 'Give its authority with ca_path.'
    }
  return { error: `${where}: ${message || String(cause)}` }
}
