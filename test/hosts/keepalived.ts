import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from '../../runner/sandbox/command.ts'
import { withLock } from '../../runner/sandbox/lock.ts'
import { privateApt } from '../../runner/sandbox/private-apt.ts'
import { sandboxSshArgv } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { cacheDir } from '../../runner/sandbox/sandbox-paths.ts'
import { onHost } from './hq-run.ts'

/** Two hosts share an address by VRRP, the first one is its master; a file on each takes its host out. */
export const keepalivedPair = async (
  hosts: readonly [SandboxHost, SandboxHost],
  address: string
): Promise<void> => {
  const archive = await keepalivedArchive()
  const [first, second] = hosts
  await Promise.all([
    install(first, archive, configuration(first, second, address, 150)),
    install(second, archive, configuration(second, first, address, 140))
  ])
}

/** Debian's keepalived with the libraries that a host lacks; kept beside the sources. */
const keepalivedArchive = (): Promise<string> => {
  const archive = join(cacheDir(), 'keepalived.tar.gz')
  return withLock(`${archive}.lock`, async () => {
    if (await stat(archive).catch(() => undefined)) return archive
    await mkdir(cacheDir(), { recursive: true })
    const work = await mkdtemp(join(tmpdir(), 'hq-run-keepalived-'))
    try {
      const apt = await privateApt(work, { binary: ['bookworm'], source: [] })
      const packages =
        'keepalived libnl-3-200 libnl-genl-3-200 libsnmp40 libsensors5 libpci3 libwrap0 libmnl0 libglib2.0-0'
      await apt.get(['download', ...packages.split(' ')], apt.archives)
      for (const name of await readdir(apt.archives))
        if (name.endsWith('.deb')) await run(['dpkg-deb', '-x', join(apt.archives, name), join(work, 'root')])
      await run(['tar', '-C', join(work, 'root'), '-czf', `${archive}.part`, '.'])
      await rename(`${archive}.part`, archive)
      return archive
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  })
}

const install = async ({ name }: SandboxHost, archive: string, text: string): Promise<void> => {
  const [ssh = 'ssh', ...args] = sandboxSshArgv(name)
  const asRoot = args.map(arg => arg.replace(/^rocky@/, 'root@'))
  const child = spawn(
    ssh,
    [...asRoot, 'tar -C / --keep-directory-symlink --no-overwrite-dir -xz && ldconfig'],
    {
      stdio: ['pipe', 'inherit', 'inherit']
    }
  )
  await Promise.all([pipeline(createReadStream(archive), child.stdin), once(child, 'close')])
  await onHost(
    name,
    `mkdir -p /etc/keepalived && echo 0 > /etc/keepalived/maintenance && cat > /etc/keepalived/keepalived.conf <<'END'
${text}END
systemctl daemon-reload && systemctl restart keepalived`
  )
}

/** The weight takes the priority of who is out below the other's. */
const configuration = (
  { address }: SandboxHost,
  { address: peer }: SandboxHost,
  shared: string,
  priority: number
): string => `global_defs {
    enable_script_security
}
track_file maintenance {
    file /etc/keepalived/maintenance
    weight -100
}
vrrp_instance site {
    state BACKUP
    interface host0
    virtual_router_id 51
    priority ${priority}
    advert_int 1
    unicast_src_ip ${address}
    unicast_peer {
        ${peer}
    }
    virtual_ipaddress {
        ${shared}/16
    }
    track_file {
        maintenance
    }
}
`
