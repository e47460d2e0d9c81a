// Effective round trips: the slope of wall time over round-trip time, less that of a bare login (docs/how-it-works.md).
//   npm run bench
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type PublicKeyAuthMethod } from 'ssh2'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { hqRun } from '../hosts/hq-run.ts'
import { delayProxy } from './delay-proxy.ts'

const rttMs = 200
const repeats = 3

const files = (count: number): string => {
  const task = (index: number) =>
    `    - copy: { dest: /tmp/hq-bench/f${index}, content: 'file ${index}', mode: '0640' }`
  const head =
    '- hosts: all\n  become: true\n  tasks:\n    - file: { path: /tmp/hq-bench, state: directory }\n'
  return `${head}${Array.from({ length: count }, (_, index) => task(index)).join('\n')}\n`
}

/** Milliseconds of one run through a proxy that adds `rtt`. */
const timed = async (
  host: SandboxHost,
  rtt: number,
  work: (port: number) => Promise<void>
): Promise<number> => {
  await using proxy = await delayProxy(host.address, 22, rtt)
  const { port } = proxy.address() as AddressInfo
  const since = performance.now()
  await work(port)
  return performance.now() - since
}

/** Logs in as hq-run does, with the key and nothing else, and leaves. */
const login =
  (host: SandboxHost) =>
  (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const username = 'deploy'
      const keyAlone: PublicKeyAuthMethod = { type: 'publickey', username, key: readFileSync(host.key) }
      const client = new Client()
      client.on('ready', () => client.end())
      client.on('close', resolve)
      client.on('error', reject)
      client.connect({
        host: '127.0.0.1',
        port,
        username,
        authHandler: [keyAlone]
      })
      client.setNoDelay(true)
    })

const play =
  (host: SandboxHost, folder: string, playbook: string, extra: readonly string[]) => async (port: number) => {
    const key = readFileSync(host.knownHosts, 'utf8').split(' ').slice(1).join(' ')
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${key}`)
    const vars = `{ ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_user: deploy, ansible_ssh_private_key_file: ${host.key} }`
    writeFileSync(join(folder, 'inventory.yaml'), `all: { hosts: { ${host.name}: ${vars} } }\n`)
    const { code, stdout, stderr } = await hqRun([
      playbook,
      '-i',
      join(folder, 'inventory.yaml'),
      '--known-hosts',
      join(folder, 'known_hosts'),
      ...extra
    ])
    if (code !== 0) throw new Error(stdout + stderr)
  }

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Effective round trips of some work; `before` puts the host back each time. */
const slope = async (host: SandboxHost, work: (port: number) => Promise<void>, before = async () => {}) => {
  const near: number[] = []
  const far: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    await before()
    near.push(await timed(host, 0, work))
    await before()
    far.push(await timed(host, rttMs, work))
  }
  return { trips: (median(far) - median(near)) / rttMs, nearMs: median(near), farMs: median(far) }
}

const folder = mkdtempSync(join(tmpdir(), 'hq-bench-'))
const host = await sandboxUp({ name: 'bench' })
try {
  writeFileSync(join(folder, 'files.yaml'), files(100))
  writeFileSync(
    join(folder, 'clean.yaml'),
    '- hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n    - file: { path: /tmp/hq-bench, state: absent }\n'
  )
  const clean = () => timed(host, 0, play(host, folder, join(folder, 'clean.yaml'), [])).then(() => {})
  const hundred = play(host, folder, join(folder, 'files.yaml'), [])
  const bare = await slope(host, login(host))
  const first = await slope(host, hundred, clean)
  const second = await slope(host, hundred)
  const rows = {
    'bare login': bare,
    '100 file tasks, first run': first,
    '100 file tasks, second run': second
  }
  for (const [name, { trips, nearMs, farMs }] of Object.entries(rows)) {
    const own = name === 'bare login' ? '' : `  effective ${(trips - bare.trips).toFixed(2)}`
    console.log(
      `${name.padEnd(28)} ${nearMs.toFixed(0)} ms at 0, ${farMs.toFixed(0)} ms at ${rttMs} ms: ${trips.toFixed(2)} round trips${own}`
    )
  }
} finally {
  await sandboxDown('bench', { remove: true })
  rmSync(folder, { recursive: true, force: true })
}
