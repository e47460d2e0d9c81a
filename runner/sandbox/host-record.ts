import { readFileSync } from 'node:fs'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RootLayers } from './root-layers.ts'
import { hostDir, sandboxDir } from './sandbox-paths.ts'

/** What is known of a host beside its disk; kept as host.json in its folder. */
export interface HostRecord {
  readonly name: string
  readonly address: string
  /** Round-trip time its cable adds, in milliseconds. */
  readonly rttMs: number
  /** The disk holds only differences to these layers, so they stay as long as it does. */
  readonly layers: RootLayers
}

/** Reads a host's record; undefined when there is no such host. */
export function readRecord(name: string): HostRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(hostDir(name), 'host.json'), 'utf8')) as HostRecord
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a host's record whole or not at all. */
export async function writeRecord(record: HostRecord): Promise<void> {
  const path = join(hostDir(record.name), 'host.json')
  await mkdir(hostDir(record.name), { recursive: true })
  await writeFile(`${path}.part`, `${JSON.stringify(record, null, 2)}\n`)
  await rename(`${path}.part`, path)
}

/** All hosts with a disk, by name. */
export async function allRecords(): Promise<readonly HostRecord[]> {
  const names = await readdir(join(sandboxDir(), 'hosts')).catch(() => [])
  return names.sort().flatMap(name => readRecord(name) ?? [])
}
