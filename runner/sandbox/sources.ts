import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
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
  readonly haproxy: SourceArchive
  /** `subdir` is where AWS-LC's own tree begins inside the archive. */
  readonly awsLc: SourceArchive & { readonly subdir: string }
  /** Path of a curl with HTTP/3. */
  readonly h3curl: string
}

interface Pin {
  readonly name: string
  readonly version: string
  readonly sha256: string
  /** What `apt-get source` is asked for. */
  readonly request: string
}

/** Digests are of the bytes Debian's signed indexes vouched for when they were pinned. */
const pins = {
  haproxy: {
    request: 'haproxy/trixie',
    name: 'haproxy_3.0.11.orig.tar.gz',
    version: '3.0.11',
    sha256: 'a133e2d550c5fd9a849b5c7ab17bb945bcdad209ca140d41f45ebf31943ae783'
  },
  /** The Rust crate of AWS-LC 5.1.0 carries its whole C tree. */
  awsLc: {
    request: 'rust-aws-lc-sys/sid',
    name: 'rust-aws-lc-sys_0.42.0+dfsg.orig.tar.gz',
    version: '5.1.0',
    sha256: '620e70a494cb11290e5a9665a739d97bef57971faf902da969a2b636cdd4bf1c'
  }
} as const satisfies Record<string, Pin>

const awsLcSubdir = 'aws-lc-sys-0.42.0/aws-lc'

export interface SourcesOptions {
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

/** Where sources are kept when no folder is named. */
export function defaultSourcesDir(): string {
  return join(cacheDir(), 'sources')
}

/**
 * Brings HAProxy, AWS-LC and a curl with HTTP/3 from the machine's Debian mirror into a folder; what is there already is only
 * checked, without any network.
 */
export async function distroSources(
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
        privateApt(work, ['trixie', 'sid'], signal)
      )
      return opened
    }
    try {
      const haproxy = await obtain(pins.haproxy, dir, apt, progress)
      const awsLc = await obtain(pins.awsLc, dir, apt, progress)
      const curl = join(dir, 'curl')
      const h3curl = (await h3CurlIn(curl)) ?? (await fetchCurl(curl, apt, progress))
      return { haproxy, awsLc: { ...awsLc, subdir: awsLcSubdir }, h3curl }
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
  const { name, version, sha256, request } = pin
  const file = join(dir, name)
  if ((await sha256Of(file)) !== sha256) {
    progress(`fetching ${name}`)
    const { get, archives } = await apt().catch(noMirror)
    await get(['source', '--download-only', '--tar-only', request], archives).catch(noMirror)
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
