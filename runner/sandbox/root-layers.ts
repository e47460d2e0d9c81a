import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run, runConfined } from './command.ts'
import { renderDressing } from './dressing.ts'
import { debianMirror, fetchSettings } from './machine-packages.ts'
import { mmdebstrapArgv } from './root-recipe.ts'
import { SandboxError } from './sandbox-error.ts'
import { keyPath, sandboxDir } from './sandbox-paths.ts'

/** The read-only part of every host's disk, uppermost first, as overlayfs wants it. */
export type RootLayers = readonly [rocky: string, debian: string]

interface Options {
  readonly progress: (line: string) => void
  readonly signal: AbortSignal | undefined
}

/** Returns the layers for today's recipe, building what is missing; the caller holds the sandbox lock. */
export async function rootLayers({ progress, signal }: Options): Promise<RootLayers> {
  const layers = join(sandboxDir(), 'layers')
  await mkdir(layers, { recursive: true })
  const script = renderDressing(await publicKey())
  const debian = join(layers, `debian-${digest(mmdebstrapArgv('', '', []).join('\n'))}`)
  const rocky = join(layers, `rocky-${digest(debian + script)}`)
  await dropUnfinished(layers)
  await build(debian, async part => {
    progress('building the root filesystem from Debian packages (once, about a minute)')
    await runConfined(mmdebstrapArgv(part, await debianMirror({ signal }), await fetchSettings()), { signal })
  })
  await build(rocky, async part => {
    progress('dressing it as Rocky Linux 9 with a local repository of stand-in RPMs')
    await dress(part, debian, script, signal)
  })
  return [rocky, debian]
}

/** Removes layers that neither today's recipe nor a host's disk stands on. */
export async function pruneLayers(used: ReadonlySet<string>): Promise<void> {
  const layers = join(sandboxDir(), 'layers')
  for (const name of await readdir(layers)) {
    const path = join(layers, name)
    if (!used.has(path)) await rm(path, { recursive: true, force: true })
  }
}

/** A layer counts once it has its final name, and it gets that only when whole. */
async function build(path: string, work: (part: string) => Promise<void>): Promise<void> {
  if (await exists(path)) return
  const part = `${path}.part`
  await mkdir(part, { recursive: true })
  await chmod(part, 0o755)
  await work(part)
  await rename(part, path)
}

async function dropUnfinished(layers: string): Promise<void> {
  for (const name of await readdir(layers))
    if (/\.(part|work|root)$/.test(name)) await rm(join(layers, name), { recursive: true, force: true })
}

const dressScript = `set -eu
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$UPPER,workdir=$UPPER.work" "$UPPER.root"
mount --bind /dev "$UPPER.root/dev"
mount -t proc proc "$UPPER.root/proc"
mount -t tmpfs tmpfs "$UPPER.root/tmp"
chroot "$UPPER.root" bash -s`

async function dress(
  upper: string,
  lower: string,
  script: string,
  signal: AbortSignal | undefined
): Promise<void> {
  await mkdir(`${upper}.work`)
  await mkdir(`${upper}.root`)
  const env = { PATH: process.env.PATH, UPPER: upper, LOWER: lower }
  await runConfined(['sh', '-c', dressScript], {
    title: 'dressing the root filesystem',
    input: script,
    env,
    signal
  }).catch((error: Error) => {
    if (!/overlay/.test(error.message)) throw error
    throw new SandboxError(
      error.message,
      `overlayfs refuses this filesystem; set HQ_SANDBOX_DIR to a folder on ext4 or xfs instead of ${sandboxDir()}`
    )
  })
  for (const scratch of ['work', 'root']) await rm(`${upper}.${scratch}`, { recursive: true, force: true })
}

async function publicKey(): Promise<string> {
  const path = keyPath()
  if (!(await exists(`${path}.pub`))) {
    await rm(path, { force: true }) // ssh-keygen was cut off before the second half
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'hq-run sandbox', '-f', path])
  }
  return readFile(`${path}.pub`, 'utf8')
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
