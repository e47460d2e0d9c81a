import { readFile } from 'node:fs/promises'
import { type CommandOptions, run } from './command.ts'
import { parseOsRelease } from './preflight.ts'
import { SandboxError } from './sandbox-error.ts'

type Progress = (line: string) => void
type Options = Pick<CommandOptions, 'signal'>

const noQuestions: NodeJS.ProcessEnv = {
  ...process.env,
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C.UTF-8'
}
/** Waits for another apt-get instead of failing beside it. */
const waitForApt = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3']

/** Installs those of the named Debian packages that this machine lacks, from its own mirror. */
export async function ensureInstalled(
  names: readonly string[],
  progress: Progress,
  options: Options = {}
): Promise<void> {
  const missing = await notInstalled(names)
  if (missing.length === 0) return
  progress(`installing on this machine: ${missing.join(' ')}`)
  const install = ['apt-get', ...waitForApt, 'install', '-y', '-qq', '--no-install-recommends', ...missing]
  await update(options)
  await run(install, { ...options, env: noQuestions })
}

async function notInstalled(names: readonly string[]): Promise<readonly string[]> {
  // dpkg-query ends with 1 when it doesn't know one of the names, and still lists the others.
  const query = `dpkg-query -W -f '\${db:Status-Status} \${Package}\\n' ${names.join(' ')} 2>/dev/null || true`
  const lines = (await run(['sh', '-c', query])).split('\n')
  return names.filter(name => !lines.includes(`installed ${name}`))
}

function update(options: Options): Promise<string> {
  return run(['apt-get', ...waitForApt, 'update', '-qq'], { ...options, env: noQuestions })
}

/** The machine's settings for reaching its mirror (proxies, certificates, time-outs), as lines of an apt configuration. */
export async function fetchSettings(): Promise<readonly string[]> {
  const lines = (await run(['apt-config', 'dump', '--no-empty', 'Acquire::http', 'Acquire::https'])).split(
    '\n'
  )
  return lines.filter(line => /^Acquire::https?::/.test(line))
}

/** The address of the Debian mirror this machine already uses: only apt's own configuration knows it. */
export async function debianMirror(options: Options = {}): Promise<string> {
  const { VERSION_CODENAME: codename = '' } = parseOsRelease(await readFile('/etc/os-release', 'utf8'))
  const format = '$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(SITE)'
  // Without downloaded lists apt names no targets, as on a machine fresh from its image.
  for (const prepare of [() => undefined, () => update(options)]) {
    await prepare()
    const targets = await run(['apt-get', 'indextargets', '--format', format], options)
    const site = targets
      .split('\n')
      .map(line => line.split('|'))
      .find(
        ([origin, name, component]) => origin === 'Debian' && name === codename && component === 'main'
      )?.[3]
    if (site) return site
  }
  throw new SandboxError(
    `apt knows no mirror of Debian ${codename}`,
    'add Debian main to /etc/apt/sources.list.d and run: apt-get update'
  )
}
