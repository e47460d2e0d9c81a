import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { distributionPins, type Pin, type SourceName } from './distribution-pins.ts'
import { h3CurlIn, unpackH3Curl } from './h3-curl.ts'
import { withLock } from './lock.ts'
import { type PrivateApt, privateApt } from './private-apt.ts'
import { SandboxError } from './sandbox-error.ts'
import { cacheDir } from './sandbox-paths.ts'

/** A source archive of this machine's Debian mirror, checked against its pin. */
export interface SourceArchive {
  readonly file: string
  readonly version: string
  readonly sha256: string
}

export interface DistroSources {
  /** The folder they lie in, by the file names of playbooks/sources.yaml. */
  readonly dir: string
  /** In the order they were asked for. */
  readonly archives: readonly SourceArchive[]
  /** Path of a curl with HTTP/3. */
  readonly h3curl: string
}

export interface SourcesOptions {
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

/** Where sources are kept when no folder is named. */
export function defaultSourcesDir(): string {
  return join(cacheDir(), 'sources')
}

/**
 * Brings source archives and a curl with HTTP/3 from the machine's Debian mirror into a folder; what is there already is only
 * checked, without any network.
 */
export async function distroSources(
  wanted: readonly SourceName[] = ['haproxy', 'aws-lc'],
  dir = defaultSourcesDir(),
  options: SourcesOptions = {}
): Promise<DistroSources> {
  const { onProgress: progress = () => {}, signal } = options
  await mkdir(dir, { recursive: true })
  return withLock(join(dir, 'lock'), async () => {
    const work = join(dir, 'work')
    let opened: Promise<PrivateApt> | undefined
    const apt = () => {
      opened ??= rm(work, { recursive: true, force: true }).then(() =>
        privateApt(work, { binary: ['trixie', 'bookworm'], source: ['bookworm', 'trixie', 'sid'] }, signal)
      )
      return opened
    }
    try {
      const archives: SourceArchive[] = []
      for (const name of wanted) archives.push(await obtain(distributionPins[name], dir, apt, progress))
      const curl = join(dir, 'curl')
      const h3curl = (await h3CurlIn(curl)) ?? (await fetchCurl(curl, apt, progress))
      return { dir, archives, h3curl }
    } finally {
      if (opened) await rm(work, { recursive: true, force: true })
    }
  })
}

async function fetchCurl(
  dir: string,
  apt: () => Promise<PrivateApt>,
  progress: (line: string) => void
): Promise<string> {
  progress('fetching a curl with HTTP/3')
  return unpackH3Curl(dir, await apt())
}

async function obtain(
  pin: Pin,
  dir: string,
  apt: () => Promise<PrivateApt>,
  progress: (line: string) => void
): Promise<SourceArchive> {
  const { file: name, version, sha256, request, binary } = pin
  const file = join(dir, name)
  if ((await sha256Of(file)) !== sha256) {
    progress(`fetching ${name}`)
    const { get, archives } = await apt().catch(noMirror)
    await get(
      binary ? ['download', request] : ['source', '--download-only', '--tar-only', request],
      archives
    ).catch(noMirror)
    const found = await sha256Of(join(archives, name))
    if (found !== sha256)
      throw new SandboxError(
        `${name} is not the file that was pinned: sha256 ${found ?? 'of nothing'}, not ${sha256}`,
        ownSources
      )
    await rename(join(archives, name), file)
  }
  return { file, version, sha256 }
}

const ownSources = 'put your own sources in a folder and name it in HQ_SOURCES'

/** A mirror that can't be reached or has moved on to another version. */
function noMirror(error: Error): never {
  throw error instanceof SandboxError ? new SandboxError(error.message, ownSources, { cause: error }) : error
}

async function sha256Of(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined)
  return bytes && createHash('sha256').update(bytes).digest('hex')
}
