import { chmod, mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.ts'
import type { PrivateApt } from './private-apt.ts'
import { SandboxError } from './sandbox-error.ts'

// Runs the unpacked program with the loader and libraries it was built for, from wherever the folder lies.
const wrapper = `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root
exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/curl" "$@"
`

/** The wrapper's path in a folder made by unpackH3Curl; undefined when there is none. */
export async function h3CurlIn(dir: string): Promise<string | undefined> {
  const path = join(dir, 'h3curl')
  return (await stat(path).catch(() => undefined)) && path
}

/** Unpacks Debian 13's curl, which speaks HTTP/3, with all its libraries; nothing is installed. */
export async function unpackH3Curl(dir: string, apt: PrivateApt): Promise<string> {
  if (process.arch !== 'x64')
    throw new SandboxError(`the curl with HTTP/3 is unpacked for x64 only, this is ${process.arch}`)
  const part = `${dir}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(join(part, 'root'), { recursive: true })
  await apt.get(['install', '-y', '--download-only', 'curl'], part)
  for (const name of await readdir(apt.archives))
    if (name.endsWith('.deb')) await run(['dpkg-deb', '-x', join(apt.archives, name), join(part, 'root')])
  // base-files, which brings this link, isn't among curl's dependencies
  await symlink('usr/lib64', join(part, 'root/lib64')).catch(() => {})
  await writeFile(join(part, 'h3curl'), wrapper)
  await chmod(join(part, 'h3curl'), 0o755)
  const version = await run([join(part, 'h3curl'), '--version'])
  if (!/^Features:.* HTTP3\b/m.test(version))
    throw new SandboxError(`this curl has no HTTP/3: ${version.split('\n')[0]}`)
  await rm(dir, { recursive: true, force: true })
  await rename(part, dir)
  return join(dir, 'h3curl')
}
