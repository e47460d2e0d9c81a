import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, succeeds } from './command.ts'
import { delayCableScript } from './delay-cable.ts'
import { SandboxError } from './sandbox-error.ts'
import { bridge, gateway, hardwareAddress, prefixLength, subnet } from './subnet.ts'

/**
 * Gives this machine its side of the hosts' network: a bridge that routes nothing. The blackhole goes in first and stays for good,
 * so that packets to a host that is away die here instead of following the default route.
 */
export async function ensureNetwork(): Promise<void> {
  await ip(`route replace blackhole ${subnet} metric 4096`)
  await refuseForeignRoutes()
  if (!(await hasLink(bridge)))
    await ip(`link add ${bridge} address ${hardwareAddress(gateway)} type bridge forward_delay 0`)
  // A machine that forwards for others (docker does) must still not forward for these hosts.
  await writeFile(`/proc/sys/net/ipv4/conf/${bridge}/forwarding`, '0')
  await ip(`address replace ${gateway}/${prefixLength} dev ${bridge}`)
  await ip(`link set ${bridge} up`)
}

async function refuseForeignRoutes(): Promise<void> {
  const routes = (await ip(`route show root ${subnet}`)).split('\n').map(line => line.trim())
  const foreign = routes.find(
    route => route && !route.startsWith('blackhole ') && !route.includes(` dev ${bridge} `)
  )
  if (foreign)
    throw new SandboxError(
      `this machine uses ${subnet} already: ${foreign}`,
      'remove that route while you use sandbox hosts'
    )
}

/** Takes the bridge away once no cable ends in it; the blackhole stays. */
export async function removeUnusedBridge(): Promise<void> {
  if (!(await hasLink(bridge))) return
  const cables = await ip(`link show master ${bridge}`)
  if (cables.trim() === '') await ip(`link del ${bridge}`)
}

/** The end of a host's cable that is on this machine. */
export function cableEnd(name: string): string {
  return `hq-${name}`
}

/** Lays a cable from the bridge to device host0 in the network namespace of a process. */
export async function plugCable(name: string, pid: number, rttMs: number, cgroup: string): Promise<void> {
  const end = cableEnd(name)
  if (rttMs > 0) await startDelayCable(end, pid, rttMs / 2, cgroup)
  else await ip(`link add ${end} type veth peer name host0 netns ${pid}`)
  await ip(`link set ${end} master ${bridge} up`)
}

async function startDelayCable(end: string, pid: number, oneWayMs: number, cgroup: string): Promise<void> {
  const script = 'echo $$ > "$0/cgroup.procs"; exec /usr/bin/python3 -c "$@"'
  const cable = spawn(
    'sh',
    ['-c', script, join(cgroup, 'cable'), delayCableScript, end, String(pid), String(oneWayMs)],
    {
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe']
    }
  )
  let complaint = ''
  cable.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk
  })
  const ended = once(cable, 'close').then(() => false)
  const plugged = once(cable.stdout, 'data').then(() => true)
  if (!(await Promise.race([plugged, ended])))
    throw new SandboxError(`the delay cable broke: ${complaint.trim().split('\n').at(-1)}`)
  cable.stdout.destroy()
  cable.stderr.destroy()
  cable.unref()
}

/** Takes the host's cable away if it is still there: namespaces give theirs back late. */
export async function removeCable(name: string): Promise<void> {
  if (await hasLink(cableEnd(name))) await ip(`link del ${cableEnd(name)}`).catch(() => {})
}

/** Pulls the host's cable, or plugs it again; open connections just fall silent. */
export async function setCable(name: string, state: 'up' | 'down'): Promise<void> {
  if (!(await hasLink(cableEnd(name))))
    throw new SandboxError(
      `${name} has no cable: it is not running`,
      `start it with: hq-run sandbox up ${name}`
    )
  await ip(`link set ${cableEnd(name)} ${state}`)
}

function ip(words: string): Promise<string> {
  return run(['ip', ...words.split(' ')])
}

function hasLink(device: string): Promise<boolean> {
  return succeeds(['ip', 'link', 'show', 'dev', device])
}
