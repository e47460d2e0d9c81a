import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createCgroup, hostCgroup } from './cgroup.ts'
import type { HostRecord } from './host-record.ts'
import { plugCable } from './network.ts'
import { SandboxError } from './sandbox-error.ts'
import { hostDir } from './sandbox-paths.ts'
import { hardwareAddress, prefixLength } from './subnet.ts'

/**
 * Runs in mount and network namespaces of its own and outlives the process that started it. Everything it sets up hangs on its
 * processes: once the cgroup is killed, mounts, namespace and cable are gone, and only the disk is left.
 */
const supervisor = `set -eu
echo $$ > "$CGROUP/cgroup.procs"
mkdir -p /run/systemd
mount -t tmpfs tmpfs /run/systemd # nspawn wants its propagation folder on a tmpfs
mount -t overlay overlay -o "lowerdir=$LAYERS,upperdir=$DIR/upper,workdir=$DIR/work,volatile" "$DIR/root"
echo ready for the cable
read -r plugged
ip link set lo up
ip link set host0 address "$HARDWARE"
ip address add "$ADDRESS" dev host0
ip link set host0 up
echo booting
exec > "$DIR/console.log" 2>&1 < /dev/null
set +e
while :; do
  systemd-nspawn --quiet --boot --register=no --keep-unit --machine="$NAME" --hostname="$NAME" --directory="$DIR/root" \\
    --network-namespace-path="/proc/$$/ns/net" --capability=CAP_NET_ADMIN --link-journal=no --resolv-conf=off --timezone=off --console=pipe
  status=$?
  echo "nspawn ended: $status"
  [ "$status" = 133 ] || exit "$status" # 133: the host asked to be rebooted
done
`

/** Boots a host from its disk; sshd is not up yet when this resolves. */
export async function bootHost(record: HostRecord): Promise<void> {
  const { name, address, rttMs, layers } = record
  const dir = hostDir(name)
  const cgroup = await hostCgroup(name)
  await createCgroup(cgroup)
  // The kernel leaves this behind in a power cut, and then refuses a volatile overlay.
  await rm(join(dir, 'work', 'work', 'incompat'), { recursive: true, force: true })
  const child = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', '--net', 'sh', '-c', supervisor, `hq-sandbox-${name}`],
    {
      detached: true,
      stdio: 'pipe',
      cwd: '/',
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        NAME: name,
        DIR: dir,
        CGROUP: cgroup,
        LAYERS: layers.join(':'),
        ADDRESS: `${address}/${prefixLength}`,
        HARDWARE: hardwareAddress(address),
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
        SYSTEMD_NSPAWN_TMPFS_TMP: '0', // Rocky's /tmp is on its disk
        SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network' // sysctl net.* works in the host and concerns only its namespace
      }
    }
  )
  const says = listen(child, name)
  await says('ready for the cable')
  await plugCable(name, child.pid ?? 0, rttMs, cgroup)
  child.stdin.write('plugged\n')
  await says('booting')
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
  child.unref()
}

/** Waits for a line of the supervisor; its end before that is an error with its own words. */
function listen(child: ChildProcessWithoutNullStreams, name: string): (line: string) => Promise<void> {
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk
  })
  child.stdin.on('error', () => {})
  child.on('error', ({ message }) => {
    complaint += message
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async expected => {
    const { value } = await lines.next()
    if (value !== expected)
      throw new SandboxError(`${name} did not start: ${complaint.trim() || 'no reason given'}`)
  }
}

/** The end of what the host said while booting, for messages. */
export async function consoleTail(name: string): Promise<string> {
  const text = await readFile(join(hostDir(name), 'console.log'), 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-15).join('\n')
}
