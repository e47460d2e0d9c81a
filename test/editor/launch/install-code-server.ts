import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { run } from '../../../runner/sandbox/command.ts'
import { withLock } from '../../../runner/sandbox/lock.ts'
import { ensureInstalled } from '../../../runner/sandbox/machine-packages.ts'
import { cacheDir } from '../../../runner/sandbox/sandbox-paths.ts'

/** VS Code 1.139.1 as a server, and the Node it is made for; both from the npm registry. */
export const codeServerVersion = '4.139.1'
const nodeVersion = '24.21.0'

/** What building code-server's native modules needs, and the browser that shows it. */
const debianPackages = [
  'chromium',
  'g++',
  'make',
  'python3',
  'pkg-config',
  'libkrb5-dev',
  'libsecret-1-dev'
] as const

export interface CodeServerInstall {
  /** Path of the Node that runs it. */
  readonly node: string
  /** Path of its script. */
  readonly entry: string
}

export interface InstallOptions {
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

/**
 * Installs code-server into the cache, about 750 MB and three minutes, once; later calls return what is there. The folder appears
 * under its name only when it is complete, and two processes never work on it at once.
 */
export const installCodeServer = async (options: InstallOptions = {}): Promise<CodeServerInstall> => {
  const { onProgress: progress = () => {}, signal } = options
  await ensureInstalled(debianPackages, progress, { signal })
  const folder = join(cacheDir(), `code-server-${codeServerVersion}-node-${nodeVersion}`)
  const onWait = () => progress('waiting for another installation of code-server to finish')
  if (!existsSync(folder))
    await withLock(
      join(cacheDir(), 'code-server.lock'),
      async () => {
        if (!existsSync(folder)) await build(folder, progress, signal)
      },
      onWait
    )
  return installedIn(folder)
}

const installedIn = (folder: string): CodeServerInstall => ({
  node: join(nodeFolder(folder), 'bin/node'),
  entry: join(folder, 'code-server/node_modules/code-server/out/node/entry.js')
})

const nodeFolder = (folder: string): string => join(folder, 'node/node_modules/node')

/** Two folders: installing the second into the first's would take Node's headers away while modules are built with them. */
const build = async (
  folder: string,
  progress: (line: string) => void,
  signal: AbortSignal | undefined
): Promise<void> => {
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  const install = async (name: string, version: string): Promise<void> => {
    const cwd = join(partial, name)
    await mkdir(cwd, { recursive: true })
    await writeFile(join(cwd, 'package.json'), '{ "private": true }\n')
    const what = `${name}@${version}`
    const argv = ['npm', 'install', '--save-exact', '--no-audit', '--no-fund', what]
    await run(argv, { title: `npm install ${what}`, cwd, env: npmEnvironment(nodeFolder(partial)), signal })
  }
  progress(`installing Node ${nodeVersion} into ${folder}`)
  await install('node', nodeVersion)
  progress(`installing code-server ${codeServerVersion} there: about 3 minutes, once`)
  await install('code-server', codeServerVersion)
  const { node, entry } = installedIn(partial)
  // Without a file of settings it would write one into the user's home.
  await writeFile(join(partial, 'config.yaml'), '')
  const said = await run([node, entry, '--config', join(partial, 'config.yaml'), '--version'])
  if (!said.startsWith(codeServerVersion))
    throw new Error(`code-server ${codeServerVersion} was installed, but says: ${said.trim()}`)
  await rename(partial, folder)
  progress(`code-server ${codeServerVersion} is installed`)
}

/**
 * The machine's npm settings, but nothing of the project that this may be a script of. Native modules are built for the Node that
 * loads them, whatever `nodedir` the machine has set.
 */
const npmEnvironment = (node: string): NodeJS.ProcessEnv => {
  const ofTheProject =
    /^npm_(package|lifecycle|command|execpath|node_execpath|config_((local_|global_)?prefix|user_agent)$)/
  const kept = Object.entries(process.env).filter(
    ([name]) => !ofTheProject.test(name) && name !== 'NODE_OPTIONS'
  )
  return {
    ...Object.fromEntries(kept),
    PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: join(node, 'node_modules', `node-linux-${process.arch}`)
  }
}

if (process.argv[1] === import.meta.filename) {
  const { entry } = await installCodeServer({ onProgress: line => console.error(`editor: ${line}`) })
  console.log(entry)
}
