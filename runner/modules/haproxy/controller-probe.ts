import type { Outcome, ProbeRequest, ProbeResult, ProbeStep } from '../module.ts'
import type { Listener } from './listeners.ts'

/** What the controller asks, as a client does. */
export interface ControllerProbe {
  readonly request: ProbeRequest
  /** It has to answer so; else it has to answer as it did before. */
  readonly must?: { readonly status: readonly number[]; readonly altSvc?: string }
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
      }
    }))

export const probeStep = ({ request }: ControllerProbe, when: 'before' | 'now'): ProbeStep => ({
  do: 'probe',
  why: `what ${when === 'now' ? 'answers now' : 'answered before'} on ${request.url} over HTTP/${request.version}`,
  probe: request
})

/** What is wrong with an answer, as a clause; undefined when nothing is. */
export const isWorse = (
  { request: { url, version }, must }: ControllerProbe,
  now: Outcome,
  before: Outcome | undefined
): string | undefined => {
  const is = resultOf(now)
  const what = `${url} over HTTP/${version}`
  if (!must) {
    const was = before === undefined ? nothing : resultOf(before)
    if (was.level !== 'none' && is.level === 'none')
      return `${what} does not answer any more${is.error === undefined ? '' : `: ${is.error}`}`
    return was.level === 'http' && was.status < 500 && is.status >= 500
      ? `${what} answers ${is.status}, and before it answered ${was.status}`
      : undefined
  }
  if (is.level === 'none') return `${what} does not answer${is.error === undefined ? '' : `: ${is.error}`}`
  if (is.level === 'quic') return is.error === undefined ? undefined : `${what} gives no page: ${is.error}`
  if (is.version !== version && version !== '1.1') return `${what} is answered over HTTP/${is.version}`
  if (!must.status.includes(is.status))
    return `${what} answers ${is.status}, wanted ${must.status.join(' or ')}`
  return must.altSvc !== undefined && !(is.headers['alt-svc'] ?? '').includes(must.altSvc)
    ? `${what} answers with alt-svc ${is.headers['alt-svc'] ?? 'missing'}, wanted ${must.altSvc}`
    : undefined
}

const nothing: Pick<ProbeResult, 'level' | 'status' | 'error'> = { level: 'none', status: 0 }

const resultOf = ({ code, out, err }: Outcome): ProbeResult =>
  code === 0
    ? JSON.parse(out)
    : { ...nothing, version: '', headers: {}, body: '', url: '', client: '', error: err }
