import type { Outcome, ProbeRequest, ProbeResult, ProbeStep } from '../module.ts'
import type { Listener } from './listeners.ts'

/** What the controller asks, as a client does. */
export interface ControllerProbe {
  readonly request: ProbeRequest
  /** It has to answer so; else it has to answer as it did before. */
  readonly must?: { readonly status: readonly number[]; readonly altSvc?: string }
  /** Asks a listener of the configuration on the host itself: what is shown there is what the configuration names. */
  readonly listener?: true
}

/** What other hosts can reach of a configuration. */
export const probesOf = (
  listeners: readonly Listener[],
  name: string,
  address: string
): readonly ControllerProbe[] =>
  listeners
    .filter(({ wildcard, address: local }) => wildcard && local.includes(':') === address.includes(':'))
    .map(({ version, scheme, port }) => ({
      request: {
        url: `${scheme}://${name}:${port}/`,
        method: 'GET',
        headers: {},
        version,
        verify: false,
        connectTo: address,
        timeout: 10
      },
      listener: true
    }))

export const probeStep = ({ request }: ControllerProbe, when: 'before' | 'now'): ProbeStep => ({
  do: 'probe',
  why: `what ${when === 'now' ? 'answers now' : 'answered before'} on ${request.url} over HTTP/${request.version}`,
  probe: request
})

/**
 * What is wrong with an answer, as a clause; undefined when nothing is. `shown`: digests of the certificates that may be shown, where
 * they are known.
 */
export const isWorse = (
  probe: ControllerProbe,
  now: Outcome,
  { before, shown }: { readonly before?: Outcome; readonly shown?: ReadonlySet<string> } = {}
): string | undefined => {
  const is = resultOf(now)
  const what = `${probe.request.url} over HTTP/${probe.request.version}`
  return (
    (probe.must
      ? isNotAs(probe.must, probe.request.version, what, is)
      : isNoMore(what, is, before === undefined ? nothing : resultOf(before))) ??
    (probe.listener ? isNotShown(what, is, shown) : undefined)
  )
}

const isNoMore = (
  what: string,
  is: ProbeResult,
  was: Pick<ProbeResult, 'level' | 'status'>
): string | undefined => {
  if (was.level !== 'none' && is.level === 'none')
    return `${what} does not answer any more${is.error === undefined ? '' : `: ${is.error}`}`
  return was.level === 'http' && was.status < 500 && is.status >= 500
    ? `${what} answers ${is.status}, and before it answered ${was.status}`
    : undefined
}

const isNotAs = (
  must: NonNullable<ControllerProbe['must']>,
  version: ProbeRequest['version'],
  what: string,
  is: ProbeResult
): string | undefined => {
  if (is.level === 'none') return `${what} does not answer${is.error === undefined ? '' : `: ${is.error}`}`
  if (is.level === 'quic') return is.error === undefined ? undefined : `${what} gives no page: ${is.error}`
  if (is.version !== version && version !== '1.1') return `${what} is answered over HTTP/${is.version}`
  if (!must.status.includes(is.status))
    return `${what} answers ${is.status}, wanted ${must.status.join(' or ')}`
  return must.altSvc !== undefined && !(is.headers['alt-svc'] ?? '').includes(must.altSvc)
    ? `${what} answers with alt-svc ${is.headers['alt-svc'] ?? 'missing'}, wanted ${must.altSvc}`
    : undefined
}

const isNotShown = (
  what: string,
  { certificate }: ProbeResult,
  shown: ReadonlySet<string> | undefined
): string | undefined =>
  certificate === undefined || shown === undefined || shown.has(certificate.sha256)
    ? undefined
    : `${what} shows a certificate that the configuration does not name: ${certificate.subject}, serial ${certificate.serial}`

/** The certificates that the host’s script says the configuration names; undefined when it cannot tell. */
export const shownBy = (out: string): ReadonlySet<string> | undefined => {
  const all = [...out.matchAll(/^certificate (\S+)$/gm)].map(([, digest = '']) => digest)
  return all.length === 0 || all.includes('unknown') ? undefined : new Set(all)
}

/** Asks for QUIC where the answers over TCP send clients to with alt-svc; `asked` with its answers. */
export const promisedBy = (
  asked: readonly (readonly [probe: ControllerProbe, now: Outcome])[]
): readonly ControllerProbe[] => {
  const quic = new Set(
    asked.filter(([{ request }]) => request.version === '3').map(([{ request }]) => portOf(request.url))
  )
  // Where there is no QUIC at all, alt-svc may be a server’s; from 1024 on ports may be mapped on the way (haproxy-alt-svc-port).
  if (![...quic].some(port => Number(port) < 1024)) return []
  const promised = asked
    .filter(([{ request, listener }]) => listener && request.version !== '3')
    .flatMap(([{ request }, now]) =>
      [...(resultOf(now).headers['alt-svc'] ?? '').matchAll(/\bh3="[^":]*:(\d+)"/g)].map(
        ([, port = '']) => [port, request] as const
      )
    )
    .filter(([port]) => !quic.has(port))
  return [...new Map(promised)].map(([port, request]) => ({
    request: { ...request, version: '3', url: `https://${new URL(request.url).hostname}:${port}/` },
    listener: true
  }))
}

/** What is wrong with what alt-svc promises. */
export const isBroken = ({ request: { url } }: ControllerProbe, now: Outcome): string | undefined => {
  const { level, error } = resultOf(now)
  return level === 'none'
    ? `alt-svc sends clients to port ${portOf(url)}, where no QUIC answers${error === undefined ? '' : `: ${error}`}`
    : undefined
}

const portOf = (url: string): string => new URL(url).port || '443'

const nothing: Pick<ProbeResult, 'level' | 'status' | 'error'> = { level: 'none', status: 0 }

const resultOf = ({ code, out, err }: Outcome): ProbeResult =>
  code === 0
    ? JSON.parse(out)
    : { ...nothing, version: '', headers: {}, body: '', url: '', client: '', error: err }
