import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'

const redirects = 5

/** A GET that follows a few redirects; resolves when the headers are there. Silence for `timeout` milliseconds ends it. */
export async function httpStream(
  url: URL,
  options: {
    readonly headers: Readonly<Record<string, string>>
    readonly timeout: number
    readonly signal?: AbortSignal
  }
): Promise<{ readonly response: IncomingMessage; readonly url: URL }> {
  let at = url
  for (let left = redirects; ; left--) {
    const response = await request(at, options)
    const location = response.headers.location
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined)
      return { response, url: at }
    response.resume()
    if (left === 0) throw new Error(`more than ${redirects} redirects`)
    const next = new URL(location, at)
    if (at.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`redirected from https to ${next.protocol.slice(0, -1)}: ${next}`)
    if (next.protocol !== 'http:' && next.protocol !== 'https:') throw new Error(`redirected to ${next}`)
    at = next
  }
}

const request = (
  url: URL,
  { headers, timeout, signal }: Parameters<typeof httpStream>[1]
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? httpsGet : httpGet
    const sent = get(
      url,
      { headers: { 'user-agent': 'hq-run', ...headers }, timeout, ...(signal && { signal }) },
      resolve
    )
    sent.on('timeout', () => sent.destroy(new Error(`nothing came for ${timeout / 1000} s`)))
    sent.on('error', reject)
  })
