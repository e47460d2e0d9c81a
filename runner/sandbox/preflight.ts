import { readFile } from 'node:fs/promises'
import { SandboxError } from './sandbox-error.ts'

/** What the machine says about itself, as the checks below need it. */
export interface MachineFacts {
  readonly platform: string
  readonly uid: number
  /** Content of /etc/os-release. */
  readonly osRelease: string
  /** Content of /proc/filesystems. */
  readonly filesystems: string
  /** Content of /proc/mounts. */
  readonly mounts: string
  /** Content of /proc/self/status. */
  readonly status: string
  readonly hasNetworkNamespaces: boolean
}

const elsewhere = 'or use a Rocky Linux 9 host of your own: hq-run -i inventory.yaml playbooks/site.yaml'

/** Finds the first thing that keeps this machine from running disposable hosts. */
export function preflightProblem(facts: MachineFacts): SandboxError | undefined {
  if (facts.platform !== 'linux')
    return new SandboxError(
      `sandbox hosts need Linux, this is ${facts.platform}`,
      `run it in a Debian 12 virtual machine, ${elsewhere}`
    )
  const { ID: id, VERSION_ID: version } = parseOsRelease(facts.osRelease)
  // Debian testing has no VERSION_ID
  if (id !== 'debian' || Number(version ?? 'Infinity') < 12)
    return new SandboxError(
      `sandbox hosts need Debian 12 or newer, this is ${[id ?? 'an unknown system', version].filter(Boolean).join(' ')}`,
      `run it in a Debian 12 virtual machine, ${elsewhere}`
    )
  if (facts.uid !== 0)
    return new SandboxError('sandbox hosts need root', `run the same command with sudo, ${elsewhere}`)
  const missing = missingCapabilities(facts.status)
  if (missing.length > 0)
    return new SandboxError(
      `root lacks ${missing.join(', ')}: this looks like a container without privileges`,
      `run it on the machine itself or in a virtual machine, ${elsewhere}`
    )
  if (!/^nodev\toverlay$/m.test(facts.filesystems))
    return new SandboxError('the kernel has no overlayfs', `load it with: modprobe overlay, ${elsewhere}`)
  if (cgroupMount(facts.mounts) === undefined)
    return new SandboxError(
      'no cgroup2 filesystem is mounted',
      `mount one: mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified, ${elsewhere}`
    )
  if (!facts.hasNetworkNamespaces) return new SandboxError('the kernel has no network namespaces', elsewhere)
  return undefined
}

/** Where cgroup2 is mounted: /sys/fs/cgroup, or /sys/fs/cgroup/unified beside version 1. */
export function cgroupMount(mounts: string): string | undefined {
  return mounts
    .split('\n')
    .map(line => line.split(' '))
    .find(([, , type]) => type === 'cgroup2')?.[1]
}

/** Reads /etc/os-release's lines into names and unquoted values. */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(["']?)(.*)\2$/gm)].map(([, name, , value]) => [name ?? '', value ?? ''])
  )
}

// Bit numbers are those of linux/capability.h.
const neededCapabilities = { CAP_SYS_CHROOT: 18, CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_MKNOD: 27 }

function missingCapabilities(status: string): readonly string[] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
  return Object.entries(neededCapabilities)
    .filter(([, bit]) => ((effective >> BigInt(bit)) & 1n) === 0n)
    .map(([name]) => name)
}

/** Throws the first problem of this machine; touches nothing. */
export async function preflight(): Promise<void> {
  const text = (path: string) => readFile(path, 'utf8').catch(() => '')
  const problem = preflightProblem({
    platform: process.platform,
    uid: process.getuid?.() ?? -1,
    osRelease: await text('/etc/os-release'),
    filesystems: await text('/proc/filesystems'),
    mounts: await text('/proc/mounts'),
    status: await text('/proc/self/status'),
    hasNetworkNamespaces: await readFile('/proc/self/net/dev').then(
      () => true,
      () => false
    )
  })
  if (problem) throw problem
}
