import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CodeServerInstall } from './install-code-server.ts'

/** The folders that desktop VS Code is given by its flags too. */
export interface Profile {
  readonly userData: string
  readonly extensions: string
}

export interface CodeServerOptions extends Profile {
  readonly install: CodeServerInstall
  /** The folder that is opened. */
  readonly workspace: string
  /** Without trust the workspace opens in Restricted Mode. */
  readonly trusted: boolean
  /** The workbench runs the tests that its address names only when it is allowed to. */
  readonly tests: boolean
}

/** A code-server that listens on a port of its own on loopback. */
export interface CodeServer {
  readonly log: string
  /** How the workbench names a file of this machine. */
  uri(path: string): string
  /** The workbench's address; the payload is a list of what it shall do at the start, such as `['openFile', uri]`. */
  url(payload: readonly (readonly [key: string, value: string])[]): string
  /** Resolves when it has ended, by itself or by `stop`. */
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

const ownSettings = /^(VSCODE_|NODE_OPTIONS$|PORT$|PASSWORD$|HASHED_PASSWORD$|CODE_SERVER_)/

/** No gallery, no settings of the caller's; HQ_TEST_* and the like reach the extensions. */
const environment = ({ userData }: Profile): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownSettings.test(name))),
  EXTENSIONS_GALLERY: '{}',
  XDG_CONFIG_HOME: join(userData, 'xdg'),
  XDG_DATA_HOME: join(userData, 'xdg')
})

/** Without --config a password would be made up and written to the user's own folder. */
const baseArguments = async (install: CodeServerInstall, profile: Profile): Promise<readonly string[]> => {
  const config = join(profile.userData, 'config.yaml')
  await mkdir(profile.userData, { recursive: true })
  await writeFile(config, '')
  const folders = ['--user-data-dir', profile.userData, '--extensions-dir', profile.extensions]
  return [install.entry, '--config', config, ...folders]
}

/** Installs a .vsix into the profile. */
export const installVsix = async (
  install: CodeServerInstall,
  profile: Profile,
  vsix: string
): Promise<void> => {
  const base = await baseArguments(install, profile)
  const env = environment(profile)
  const { status, stdout, stderr } = spawnSync(install.node, [...base, '--install-extension', vsix], {
    env,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`${vsix} cannot be installed:\n${stdout}${stderr}`)
}

/** Starts code-server and waits until it answers. */
export const startCodeServer = async (options: CodeServerOptions): Promise<CodeServer> => {
  const log = join(options.userData, 'code-server.log')
  const base = await baseArguments(options.install, options)
  const output = await open(log, 'w')
  const flags = [
    ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--ignore-last-opened'],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    ...(options.tests ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ...(options.trusted ? ['--disable-workspace-trust'] : [])
  ]
  const server = spawn(options.install.node, [...base, ...flags], {
    env: environment(options),
    stdio: ['ignore', output.fd, output.fd],
    // A process group of its own: server, extension hosts and terminals end together.
    detached: true
  })
  await output.close()
  const ended = once(server, 'close')
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (server.pid) process.kill(-server.pid, signal)
    } catch {} // it has ended
  }
  process.once('exit', () => kill('SIGKILL'))
  const stop = async (): Promise<void> => {
    kill('SIGTERM')
    const patience = setTimeout(() => kill('SIGKILL'), 5000)
    await ended
    clearTimeout(patience)
    kill('SIGKILL') // whatever of the group outlives its leader
  }
  const authority = await whereItListens(log, ended).catch(async error => {
    await stop()
    throw error
  })
  return {
    log,
    uri: path => `vscode-remote://${authority}${path}`,
    url: payload => {
      const query = new URLSearchParams({ folder: options.workspace, payload: JSON.stringify(payload) })
      return `http://${authority}/?${query}`
    },
    ended,
    stop
  }
}

/** It says its address once it listens; half a minute is ten times what it takes. */
const whereItListens = async (log: string, ended: Promise<unknown>): Promise<string> => {
  let over = false
  void ended.then(() => {
    over = true
  })
  for (const until = Date.now() + 30_000; Date.now() < until && !over; ) {
    const [, authority] = /listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(await readFile(log, 'utf8')) ?? []
    if (authority) return authority
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`code-server does not start:\n${await readFile(log, 'utf8')}`)
}
