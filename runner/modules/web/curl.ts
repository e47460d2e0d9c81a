import type { Outcome, ProbeResult, RunStep } from '../module.ts'

/** A request and how it is made. */
export interface Exchange {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly version?: '1.1' | '2' | '3'
  readonly verify: boolean
  readonly connectTo?: string
  readonly follow: boolean
  /** Seconds. */
  readonly timeout: number
  /** For the host's curl alone: options, and settings that may be secret and stay out of its arguments. */
  readonly more?: {
    readonly options: readonly string[]
    readonly config: readonly (readonly [name: string, value: string])[]
  }
}

/** Codes of curl that say something about the server rather than about the request. */
const unanswered = [5, 6, 7, 16, 18, 28, 35, 47, 51, 52, 55, 56, 60, 77, 92, 95, 96]

/** The host's curl; headers and body may be secret, so they travel by stdin. */
export const curlStep = (exchange: Exchange, caFile: string | undefined): RunStep => {
  const { url, version, verify, connectTo, follow, timeout, headers, body, more } = exchange
  const config = [
    ...Object.entries(headers).map(
      ([name, value]) => `header = ${quotedForCurl(value === '' ? `${name};` : `${name}: ${value}`)}`
    ),
    ...(body === undefined ? [] : [`data-raw = ${quotedForCurl(body)}`]),
    ...(more?.config ?? []).map(([name, value]) => `${name} = ${quotedForCurl(value)}`)
  ]
  const { hostname, port, protocol } = new URL(url)
  const target = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  return {
    do: 'run',
    why: 'asks each time',
    argv: [
      'curl',
      '--disable',
      '--silent',
      '--show-error',
      '--include',
      ...methodOption(exchange),
      ...(version === undefined
        ? []
        : [version === '3' ? '--http3-only' : version === '2' ? '--http2' : '--http1.1']),
      ...(verify ? [] : ['--insecure']),
      ...(caFile === undefined ? [] : ['--cacert', caFile]),
      ...(connectTo === undefined
        ? []
        : ['--connect-to', `${target}:${connectTo.includes(':') ? `[${connectTo}]` : connectTo}:`]),
      ...(follow ? ['--location'] : []),
      ...(more?.options ?? []),
      '--max-time',
      String(timeout),
      '--write-out',
      '%{stderr}%{http_version} %{time_total}',
      ...(config.length === 0 ? [] : ['--config', '-']),
      '--url',
      url
    ],
    ...(config.length === 0 ? {} : { stdin: `${config.join('\n')}\n` }),
    allow: [0, ...unanswered]
  }
}

export /** A POST with a body needs no word of it, and becomes a GET where a redirect says so. */
const methodOption = ({ method, body, follow }: Exchange): readonly string[] => {
  if (method === 'HEAD') return ['--head']
  return method === 'POST' && body !== undefined && follow ? [] : ['--request', method]
}

export const quotedForCurl = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`

/** What the host's curl printed, as a probe of the controller would tell it. */
export const readCurl = ({ code, out, err }: Outcome, url: string): ProbeResult => {
  const spoken = /(\d(?:\.\d)?) [\d.]+$/.exec(err.trim())?.[1] ?? ''
  const version = spoken === '1' ? '1.0' : spoken
  const nothing = {
    level: 'none',
    version,
    status: 0,
    headers: {},
    body: '',
    url,
    client: 'curl on the host'
  } as const
  if (code !== 0)
    return { ...nothing, error: err.trim().replace(/\n?\S+ \S+$/, '') || `curl failed with code ${code}` }
  let rest = out
  for (;;) {
    const end = rest.search(/\r?\n\r?\n|\r?\n?$/)
    const [first = '', ...lines] = rest.slice(0, end).split(/\r?\n/)
    const status = Number(/^HTTP\/\S+ (\d{3})/.exec(first)?.[1] ?? 0)
    const after = rest.slice(end).replace(/^\r?\n\r?\n?/, '')
    // 100 Continue, and redirects that were followed, come before the response that counts.
    if (status !== 0 && /^HTTP\/\S+ \d{3}/.test(after)) {
      rest = after
      continue
    }
    return { ...nothing, level: 'http', status, headers: Object.fromEntries(lines.map(header)), body: after }
  }
}

const header = (line: string): readonly [string, string] => {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
