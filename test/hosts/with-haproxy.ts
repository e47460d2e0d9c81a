import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { withLock } from '../../runner/sandbox/lock.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { cacheDir } from '../../runner/sandbox/sandbox-paths.ts'
import { distroSources } from '../../runner/sandbox/sources.ts'
import { type Ended, folder, hqRun } from './hq-run.ts'

/** Fresh hosts on which playbooks/site.yaml has run: HAProxy 3.0.11 with AWS-LC serves HTTP/1.1, 2 and 3. */
export interface WithHaproxy {
  readonly hosts: readonly SandboxHost[]
  /** Folder of inventory.yaml and known_hosts, and of what else a test needs. */
  readonly path: string
  /** A curl with HTTP/3. */
  readonly curl: string
  /** Arguments that every command needs to reach the hosts. */
  readonly reach: readonly string[]
  /** What the environment needs besides: sudo's password and HQ_CURL. */
  readonly env: Readonly<Record<string, string>>
  /** `hq-run ARGS` with both, and with `--format jsonl` unless there is a --format. */
  readonly hqRun: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ended>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * What was built is kept beside the sources and shipped from there, so that only the first test on a machine compiles.
 * `vars` are added to the inventory's.
 */
export const withHaproxy = async (
  names: readonly [string, ...string[]],
  vars: Readonly<Record<string, unknown>> = {}
): Promise<WithHaproxy> => {
  for (const name of names) await sandboxDown(name, { remove: true }).catch(() => {})
  const hosts = await Promise.all(names.map(name => sandboxUp({ name })))
  const { dir, h3curl: curl } = await distroSources(['haproxy', 'aws-lc'])
  const known = await Promise.all(hosts.map(({ knownHosts }) => readFile(knownHosts, 'utf8')))
  const all = { ...quickBuild, source_mirror: `file://${dir}`, ...vars }
  const files = await folder({
    known_hosts: known.join(''),
    'inventory.yaml': stringify({ all: { hosts: reachable(hosts), vars: all } }),
    'shipping.yaml': stringify({ all: { hosts: { ...reachable(hosts), [nobody]: {} }, vars: all } })
  })
  const inventory = join(files.path, 'inventory.yaml')
  const reach = ['-i', inventory, '--known-hosts', join(files.path, 'known_hosts'), '--ssh-config', 'none']
  const env = { HQ_BECOME_PASSWORD: 'rocky-pw', HQ_CURL: curl }
  const run: WithHaproxy['hqRun'] = (args, more = {}) =>
    hqRun([...args, ...reach, ...(args.includes('--format') ? [] : ['--format', 'jsonl'])], {
      env: { ...env, ...more }
    })
  const gone = async () => {
    await files[Symbol.asyncDispose]()
    for (const name of names) await sandboxDown(name, { remove: true })
  }
  try {
    const shipping = reach.map(arg => (arg === inventory ? join(files.path, 'shipping.yaml') : arg))
    await install(
      args => hqRun([...args, ...shipping, '--limit', names.join(), '--format', 'jsonl'], { env }),
      names[0]
    )
  } catch (error) {
    await gone()
    throw error
  }
  return { hosts, path: files.path, curl, reach, env, hqRun: run, [Symbol.asyncDispose]: gone }
}

/** The quickest build that has all of QUIC. */
const quickBuild = {
  sources: 'distribution',
  haproxy_version: '3.0.11',
  tls_library: 'aws-lc',
  haproxy_optimization: '-O0',
  haproxy_debug_flags: '',
  haproxy_pcre2: false,
  verify_http3_level: 'http'
}

const reachable = (hosts: readonly SandboxHost[]) =>
  Object.fromEntries(
    hosts.map(({ name, address, user, key }) => [
      name,
      { ansible_host: address, ansible_user: user, ansible_ssh_private_key_file: key }
    ])
  )

/** The host that is said to build when nothing has to be built; it is never talked to. */
const nobody = 'nobody'

const install = async (run: (args: readonly string[]) => Promise<Ended>, first: string): Promise<void> => {
  const built = join(cacheDir(), 'built')
  await mkdir(built, { recursive: true })
  const site = (buildOn: string) =>
    run(['playbooks/site.yaml', '-e', `build_on=${buildOn}`, '-e', `ship_directory=${built}`])
  // What is not there, or was built otherwise, is missed.
  const shipped = await site(nobody)
  if (shipped.code === 0) return
  if (!/\.built-for/.test(shipped.stdout)) throw new Error(shipped.stdout + shipped.stderr)
  const ended = await withLock(join(built, 'lock'), () => site(first))
  if (ended.code !== 0) throw new Error(ended.stdout + ended.stderr)
}
