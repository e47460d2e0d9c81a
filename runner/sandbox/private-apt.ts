import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.ts'
import { debianMirror, fetchSettings } from './machine-packages.ts'

/** An apt that knows other Debian releases and leaves the machine's own configuration and state alone. */
export interface PrivateApt {
  readonly archives: string
  /** Runs apt-get with the private configuration in a folder. */
  get(args: readonly string[], cwd: string): Promise<string>
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg' // belongs to a package apt depends on

/** Releases whose packages and whose sources are wanted. */
export interface Releases {
  readonly binary: readonly string[]
  readonly source: readonly string[]
}

/** Sets one up in a folder; everything is signed by Debian. Of a package in several releases the newest is installed. */
export async function privateApt(dir: string, releases: Releases, signal?: AbortSignal): Promise<PrivateApt> {
  const mirror = await debianMirror({ signal })
  const archives = join(dir, 'archives')
  for (const folder of ['lists/partial', 'archives/partial', 'etc/apt.conf.d', 'etc/preferences.d'])
    await mkdir(join(dir, folder), { recursive: true })
  await writeFile(join(dir, 'status'), '')
  const line = (type: string, release: string) => `${type} [signed-by=${keyring}] ${mirror} ${release} main`
  const sources = [
    ...releases.binary.map(release => line('deb', release)),
    ...releases.source.map(release => line('deb-src', release))
  ]
  await writeFile(join(dir, 'sources.list'), `${sources.join('\n')}\n`)
  const settings = [
    ...(await fetchSettings()),
    `Dir::Etc "${join(dir, 'etc')}";`,
    `Dir::Etc::SourceList "${join(dir, 'sources.list')}";`,
    'Dir::Etc::SourceParts "/dev/null";',
    `Dir::State::Lists "${join(dir, 'lists')}";`,
    `Dir::State::Status "${join(dir, 'status')}";`,
    `Dir::Cache "${dir}";`,
    `Dir::Cache::Archives "${archives}";`,
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Check-Valid-Until "false";', // a mirror frozen for reproducibility is out of date, and still signed
    'Debug::NoLocking "true";'
  ]
  await writeFile(join(dir, 'apt.conf'), `${settings.join('\n')}\n`)
  const env = { ...process.env, APT_CONFIG: join(dir, 'apt.conf'), LC_ALL: 'C.UTF-8' }
  const get = (args: readonly string[], cwd: string) => run(['apt-get', '-qq', ...args], { env, cwd, signal })
  await get(['update', '-o', 'APT::Update::Error-Mode=any'], dir)
  return { archives, get }
}
