import { createHash, randomUUID } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, openSync, writeFileSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { Content } from '../../modules/module.ts'
import { httpStream } from './http-stream.ts'

export interface DownloadOptions {
  /** Default: `$XDG_CACHE_HOME/hq-run/downloads`. */
  readonly cache?: string
  /** Milliseconds without a byte. */
  readonly timeout?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (received: number, total: number | undefined) => void
}

/** Why a download did not come; the message names the URL and the cause. */
export class DownloadError extends Error {}

const attempts = 4

/** A download as content: its bytes are fetched when they have to travel, and only once for each digest. */
export const downloadContent = (url: string, sha256: string, options: DownloadOptions = {}): Content => ({
  sha256: sha256.toLowerCase(),
  open: async function* () {
    yield* createReadStream(await download(url, sha256, options), { highWaterMark: 256 * 1024 })
  }
})

/** The path of the verified file in the cache. What was broken off goes on where it stopped. */
export async function download(url: string, sha256: string, options: DownloadOptions = {}): Promise<string> {
  if (!/^[0-9a-f]{64}$/i.test(sha256))
    throw new DownloadError(`${url}: ${sha256} is not a sha256 in hexadecimal`)
  const cache =
    options.cache ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hq-run', 'downloads')
  const wanted = sha256.toLowerCase()
  const done = join(cache, wanted)
  const key = `${cache} ${wanted}`
  const running = downloads.get(key)
  if (running) return running
  const started = fetchInto(new URL(url), wanted, done, options).finally(() => downloads.delete(key))
  downloads.set(key, started)
  return started
}

/** Several hosts want the same file at once. */
const downloads = new Map<string, Promise<string>>()

async function fetchInto(url: URL, sha256: string, done: string, options: DownloadOptions): Promise<string> {
  if ((await sizeOf(done)) !== undefined && (await sumOf(done)) === sha256) return done
  await mkdir(join(done, '..'), { recursive: true })
  const part = `${done}.part`
  if (url.protocol === 'file:') {
    await copyFile(url, sha256, `${part}.${randomUUID()}`, done)
    return done
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new DownloadError(`${url}: only http, https and file are fetched`)
  await resume(url, part, options)
  const got = await sumOf(part)
  if (got !== sha256) {
    await rm(part, { force: true })
    throw wrongSum(url, sha256, got)
  }
  await rename(part, done)
  return done
}

async function copyFile(url: URL, sha256: string, part: string, done: string): Promise<void> {
  try {
    // What cannot be read makes no file: one that is being opened would appear after it was removed.
    await pipeline((await open(fileURLToPath(url))).createReadStream(), createWriteStream(part))
    const got = await sumOf(part)
    if (got !== sha256) throw wrongSum(url, sha256, got)
    await rename(part, done)
  } catch (cause) {
    await rm(part, { force: true })
    throw cause instanceof DownloadError ? cause : new DownloadError(`${url}: ${messageOf(cause)}`)
  }
}

/** Fetches until the part is whole; a connection that breaks is taken up again as long as bytes keep coming. */
async function resume(url: URL, part: string, options: DownloadOptions): Promise<void> {
  for (let left = attempts; ; left--) {
    const before = (await sizeOf(part)) ?? 0
    try {
      await fetchPart(url, part, before, options)
      return
    } catch (cause) {
      const grew = ((await sizeOf(part)) ?? 0) > before
      if (grew) left = attempts
      const final = cause instanceof DownloadError || options.signal?.aborted
      if (final || left <= 1)
        throw cause instanceof DownloadError ? cause : new DownloadError(`${url}: ${messageOf(cause)}`)
    }
  }
}

async function fetchPart(url: URL, part: string, have: number, options: DownloadOptions): Promise<void> {
  const { response, url: from } = await httpStream(url, {
    headers: have > 0 ? { range: `bytes=${have}-` } : {},
    timeout: options.timeout ?? 30_000,
    ...(options.signal && { signal: options.signal })
  })
  const status = response.statusCode ?? 0
  if (status === 416 && have > 0) {
    response.resume()
    const total = Number(response.headers['content-range']?.split('/')[1])
    if (total === have) return
    await rm(part, { force: true })
    throw new Error('the part that was there does not fit the file')
  }
  if (status !== 200 && status !== 206) {
    response.resume()
    const where = from.href === url.href ? '' : ` (redirected to ${from})`
    const failure = `${url}: HTTP status ${status}${where}`
    throw status >= 500 || status === 429
      ? new Error(failure.slice(failure.indexOf(' ') + 1))
      : new DownloadError(failure)
  }
  const start =
    status === 206 ? Number(/^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1]) : 0
  if (status === 206 && start !== have) {
    response.destroy()
    await rm(part, { force: true })
    throw new Error('the server sent another range than was asked for')
  }
  const length = response.headers['content-length']
  const total = length === undefined ? undefined : start + Number(length)
  let received = start
  // Written as they come: what was received before a connection breaks is not fetched again.
  const file = openSync(part, start > 0 ? 'a' : 'w')
  try {
    response.on('data', (bytes: Buffer) => {
      try {
        writeFileSync(file, bytes)
      } catch (error) {
        response.destroy(error as Error)
        return
      }
      received += bytes.length
      options.onProgress?.(received, total)
    })
    await finished(response)
  } finally {
    closeSync(file)
  }
  if (total !== undefined && received !== total) throw new Error(`ended after ${received} of ${total} bytes`)
  await utimes(part, new Date(), new Date())
}

const wrongSum = (url: URL, wanted: string, got: string) =>
  new DownloadError(`${url}: the sha256 is ${got}, and ${wanted} is wanted; the file was thrown away`)

const sizeOf = async (path: string): Promise<number | undefined> =>
  (await stat(path).catch(() => undefined))?.size

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
