import { join } from 'node:path'

/** Holds the layers, the key and the disks of all hosts: outside any checkout, on a filesystem overlayfs accepts. */
export function sandboxDir(): string {
  return process.env.HQ_SANDBOX_DIR || '/var/cache/hq-run/sandbox'
}

/** Holds downloads that a second run takes from here. */
export function cacheDir(): string {
  return process.env.HQ_CACHE_DIR || '/var/cache/hq-run'
}

/** The folder of one host: disk, record, console log, known_hosts. */
export function hostDir(name: string): string {
  return join(sandboxDir(), 'hosts', name)
}

/** The private key that every account of every host accepts. */
export function keyPath(): string {
  return join(sandboxDir(), 'key')
}
