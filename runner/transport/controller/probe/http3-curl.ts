import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProbeRequest, ProbeResult } from '../../../modules/module.ts'

export interface Curl {
  readonly path: string
  readonly name: string
}

/** The first of these programs whose features name HTTP3. */
export async function curlWithHttp3(paths: readonly (string | undefined)[]): Promise<Curl | undefined> {
  for (const path of paths) {
    if (!path) continue
    const { stdout } = await call(path, ['-V'])
    const features = /^Features: (.*)$/m.exec(stdout)?.[1]?.split(' ') ?? []
    if (features.includes('HTTP3')) return { path, name: `curl ${/^curl (\S+)/.exec(stdout)?.[1] ?? ''}` }
  }
  return undefined
}

/** A whole exchange by a curl that speaks HTTP/3. */
export async function byCurl(
  curl: Curl,
  probe: ProbeRequest,
  url: URL,
  host: string,
  signal: AbortSignal
): Promise<Partial<ProbeResult> & Pick<ProbeResult, 'level'>> {
  const directory = await mkdtemp(join(tmpdir(), 'hq-probe-'))
  const at = (name: string) => join(directory, name)
  try {
    if (probe.ca !== undefined) await writeFile(at('ca'), probe.ca, { mode: 0o600 })
    await writeFile(at('config'), curlConfig(probe, url, host, at), { mode: 0o600 })
    const ran = await call(curl.path, ['-q', '--config', at('config')], signal, (probe.timeout + 5) * 1000)
    if (ran.code !== 0)
      return {
        level: 'quic',
        error: `${curl.name} got no response: ${ran.stderr.trim().split('\n')[0] || `code ${ran.code}`}`
      }
    const [status = '0', version = ''] = ran.stdout.trim().split(' ')
    if (version !== '3') return { level: 'quic', error: `${curl.name} spoke HTTP/${version}, not HTTP/3` }
    const headers = await readFile(at('headers'), 'utf8')
    const body = await readFile(at('body'), 'utf8').catch(() => '')
    return { level: 'http', version, status: Number(status), headers: parseHeaders(headers), body }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A file, since arguments can be seen by everybody, and headers and bodies may hold secrets. */
function curlConfig(probe: ProbeRequest, url: URL, host: string, at: (name: string) => string): string {
  const port = url.port || '443'
  const bracket = (address: string) => (isIP(address) === 6 ? `[${address}]` : address)
  const lines: (string | readonly [string, string])[] = [
    'http3-only',
    'silent',
    'show-error',
    'globoff',
    ['url', probe.url],
    ['max-time', String(probe.timeout)],
    ['noproxy', '*'],
    ['user-agent', 'hq-run'],
    ['output', at('body')],
    ['dump-header', at('headers')],
    ['write-out', '%{http_code} %{http_version}'],
    ...(probe.method === 'HEAD' ? ['head'] : [['request', probe.method] as const]),
    ...(probe.verify ? [] : ['insecure']),
    ...(probe.ca === undefined ? [] : [['cacert', at('ca')] as const]),
    ...(probe.connectTo === undefined
      ? []
      : [['connect-to', `${bracket(host)}:${port}:${bracket(probe.connectTo)}:${port}`] as const]),
    ...Object.entries(probe.headers).map(
      ([name, value]) => ['header', value === '' ? `${name};` : `${name}: ${value}`] as const
    ),
    ...(probe.body === undefined ? [] : [['data-raw', probe.body] as const])
  ]
  return lines
    .map(line => (typeof line === 'string' ? line : `${line[0]} = "${escaped(line[1])}"`))
    .join('\n')
}

const escaped = (text: string): string =>
  text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')

/** The last block of headers: an interim response comes before. */
function parseHeaders(text: string): Record<string, string> {
  const block =
    text
      .trim()
      .split(/\r?\n\r?\n/)
      .at(-1) ?? ''
  const headers: Record<string, string> = {}
  for (const line of block.split(/\r?\n/).slice(1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

const call = (path: string, args: readonly string[], signal?: AbortSignal, timeout = 10_000) =>
  new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>(resolve => {
    execFile(
      path,
      args,
      { timeout, killSignal: 'SIGKILL', ...(signal && { signal }) },
      (error, stdout, stderr) =>
        resolve({
          code: error ? (typeof error.code === 'number' ? error.code : 1) : 0,
          stdout,
          stderr: stderr || (error?.message ?? '')
        })
    )
  })
