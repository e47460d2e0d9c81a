import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, succeeds } from './command.ts'
import type { HostRecord } from './host-record.ts'
import { hostDir } from './sandbox-paths.ts'

/** Makes a host's disk with its identity: name, host key, known_hosts line. A disk that is there is left as it is. */
export async function ensureDisk({ name, address }: HostRecord): Promise<void> {
  const dir = hostDir(name)
  const knownHosts = join(dir, 'known_hosts')
  if (await stat(knownHosts).catch(() => undefined)) return
  await rm(join(dir, 'upper'), { recursive: true, force: true })
  const folders = [
    join(dir, 'upper'),
    join(dir, 'upper/etc'),
    join(dir, 'upper/etc/ssh'),
    join(dir, 'work'),
    join(dir, 'root')
  ]
  for (const folder of folders) {
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o755) // in an overlay these modes win over the layers'
  }
  const etc = join(dir, 'upper/etc')
  await writeFile(join(etc, 'hostname'), `${name}\n`)
  await writeFile(join(etc, 'hosts'), `127.0.0.1 localhost\n::1 localhost\n${address} ${name}\n`)
  const hostKey = join(etc, 'ssh/ssh_host_ed25519_key')
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', hostKey])
  const [type, key] = (await readFile(`${hostKey}.pub`, 'utf8')).split(' ')
  await writeFile(knownHosts, `${name},${address} ${type} ${key}\n`)
}

/** Removes a stopped host's disk and record. */
export async function removeDisk(name: string): Promise<void> {
  const dir = hostDir(name)
  await rm(dir, { recursive: true, force: true }).catch(async () => {
    await succeeds(['chattr', '-R', '-i', dir]) // someone in the host has set files immutable
    await rm(dir, { recursive: true, force: true })
  })
}
