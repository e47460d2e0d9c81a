import { type ClientHttp2Session, connect } from 'node:http2'
import { connect as tcpConnect } from 'node:net'
import type { ProbeRequest, ProbeResult } from '../../../modules/module.ts'
import { bodyOf, deadline, hostOf, plainHeaders, tlsSocket } from './exchange.ts'
import { certificateOn } from './served-certificate.ts'

/** One exchange in HTTP/2; over TLS only when the server chooses h2, else with prior knowledge. */
export async function probeHttp2(probe: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
  const url = new URL(probe.url)
  const end = deadline(probe.timeout, signal)
  let session: ClientHttp2Session | undefined
  try {
    const opened = await open(url, probe, end.signal)
    session = opened.session
    const { headers, body } = await ask(session, url, probe, end.signal)
    return {
      level: 'http',
      version: '2',
      status: Number(headers[':status']),
      headers: plainHeaders(headers),
      body,
      url: probe.url,
      client: 'node',
      ...opened.certificate
    }
  } catch (cause) {
    throw end.cause(cause as Error)
  } finally {
    end.clear()
    session?.destroy()
  }
}

interface Opened {
  readonly session: ClientHttp2Session
  readonly certificate: Pick<ProbeResult, 'certificate'>
}

function open(url: URL, probe: ProbeRequest, signal: AbortSignal): Promise<Opened> {
  const host = hostOf(url, probe)
  const secure = url.protocol === 'https:'
  const port = Number(url.port) || (secure ? 443 : 80)
  const socket = secure ? tlsSocket(url, probe, ['h2']) : tcpConnect({ host, port })
  return new Promise((resolve, reject) => {
    const give = () => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', give, { once: true })
    socket.once('error', reject)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', give)
      if ('alpnProtocol' in socket && socket.alpnProtocol !== 'h2') {
        socket.destroy()
        reject(new Error(`the server does not choose h2 (ALPN: ${socket.alpnProtocol || 'nothing'})`))
        return
      }
      const certificate = certificateOn(socket)
      const session = connect(url.origin, { createConnection: () => socket })
      session.once('error', reject)
      resolve({ session, certificate })
    })
  })
}

function ask(session: ClientHttp2Session, url: URL, probe: ProbeRequest, signal: AbortSignal) {
  return new Promise<{ headers: Record<string, string | string[] | undefined>; body: string }>(
    (resolve, reject) => {
      const stream = session.request(
        {
          ':method': probe.method,
          ':path': url.pathname + url.search,
          ':authority': url.host,
          'user-agent': 'hq-run',
          ...lowerCase(probe.headers)
        },
        { signal }
      )
      session.once('error', reject)
      session.once('close', () => reject(new Error('the server closed the connection')))
      stream.once('error', reject)
      stream.once('response', headers => {
        bodyOf(stream).then(body => resolve({ headers: headers as Record<string, string>, body }), reject)
      })
      stream.end(probe.body)
    }
  )
}

/** HTTP/2 knows neither upper case in names nor these. */
const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(
        ([name]) => !['host', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade'].includes(name)
      )
  )
