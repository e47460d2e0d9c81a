import { realpathSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import type { Library } from '../haproxy/tls-library.ts'
import type { ExitCode } from '../protocol/exit-code.ts'
import type { Verbosity } from '../report/task-text.ts'
import { distributionPins, sourcesOf } from '../sandbox/distribution-pins.ts'
import { sandboxUp } from '../sandbox/sandbox.ts'
import type { SandboxHost } from '../sandbox/sandbox-host.ts'
import { distroSources } from '../sandbox/sources.ts'
import type { Interrupt } from './interrupt.ts'
import { runCommand } from './run-command.ts'

export interface TryArguments {
  readonly name: string
  readonly tlsLibrary: Library
  readonly extraVars: readonly string[]
  readonly verbosity: Verbosity
  readonly progress: (line: string) => void
}

/** `hq-run sandbox try`, which is `npm start`: a host, the sources, the site on it, a page over HTTP/3. */
export const tryCommand = async (given: TryArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const { name, progress } = given
  const host = await sandboxUp({ name, onProgress: progress, signal: interrupt.signal })
  const { vars, said, curl } = await sources(given.tlsLibrary, progress)
  progress(`sources: ${said}`)
  process.env.HQ_CURL ??= curl
  const inventory = await writeInventory(host, { ...vars, verify_http3_level: 'http' })
  const playbook = join(playbooks(), 'site.yaml')
  progress(`hq-run ${playbook} -i ${inventory} --known-hosts ${host.knownHosts}`)
  process.env.HQ_BECOME_PASSWORD ??= host.password
  return runCommand(
    {
      playbook,
      inventory,
      tags: [],
      skipTags: [],
      only: [],
      check: false,
      diff: false,
      forks: 1,
      extraVars: given.extraVars,
      knownHosts: host.knownHosts,
      timeout: 15,
      prompts: 'none',
      format: 'human',
      verbosity: given.verbosity
    },
    interrupt
  )
}

interface Sources {
  readonly vars: Readonly<Record<string, string>>
  readonly said: string
  readonly curl: string
}

/** HQ_SOURCES=DIR holds the upstream archives; without it the distribution's source packages serve. */
const sources = async (library: Library, progress: (line: string) => void): Promise<Sources> => {
  const given = process.env.HQ_SOURCES
  const wanted = given ? [] : sourcesOf(library)
  const { dir, archives, h3curl } = await distroSources(wanted, undefined, { onProgress: progress })
  const chosen = { tls_library: library }
  if (given)
    return {
      vars: { ...chosen, sources: 'upstream', source_mirror: `file://${resolve(given)}` },
      said: `upstream archives in ${given}`,
      curl: h3curl
    }
  return {
    vars: {
      ...chosen,
      sources: 'distribution',
      source_mirror: `file://${dir}`,
      haproxy_version: distributionPins.haproxy.version
    },
    said: `Debian's source packages (${archives.map(({ file }) => basename(file)).join(', ')})`,
    curl: h3curl
  }
}

const writeInventory = async (host: SandboxHost, vars: Readonly<Record<string, string>>): Promise<string> => {
  const path = join(host.dir, 'inventory.yaml')
  const connection = {
    ansible_host: host.address,
    ansible_user: host.user,
    ansible_ssh_private_key_file: host.key
  }
  const text = stringify({ all: { hosts: { [host.name]: connection }, vars } })
  await mkdir(host.dir, { recursive: true })
  await writeFile(path, `# Written by hq-run sandbox try.\n${text}`)
  return path
}

/** The playbooks that come with hq-run: beside dist/, or beside runner/ when it runs from source. */
const playbooks = (): string => {
  const program = dirname(realpathSync(process.argv[1] ?? '.'))
  return join(program, basename(program) === 'dist' ? '..' : '../..', 'playbooks')
}
