import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cgroupMount } from './preflight.ts'
import { SandboxError } from './sandbox-error.ts'

/** The cgroup2 folder all processes of a host live in; killing it is pulling the plug. */
export async function hostCgroup(name: string): Promise<string> {
  return join(await allCgroups(), name)
}

async function allCgroups(): Promise<string> {
  const mount = cgroupMount(await readFile('/proc/mounts', 'utf8'))
  if (mount === undefined) throw new SandboxError('no cgroup2 filesystem is mounted')
  return join(mount, 'hq')
}

/** Makes the folder with one inside for the cable, which outlives reboots of the host. */
export async function createCgroup(cgroup: string): Promise<void> {
  await mkdir(join(cgroup, 'cable'), { recursive: true })
}

/** True while any process lives in the folder or below. */
export async function isPopulated(cgroup: string): Promise<boolean> {
  const events = await readFile(join(cgroup, 'cgroup.events'), 'utf8').catch(() => '')
  return /^populated 1$/m.test(events)
}

/** Resolves to whether the folder became empty of processes within the time. */
export async function becomesEmpty(cgroup: string, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (await isPopulated(cgroup)) {
    if (Date.now() > end) return false
    await pause(10)
  }
  return true
}

/** Asks nspawn for an orderly shutdown of the host; true when everything ended in time. */
export async function askToEnd(cgroup: string, milliseconds: number): Promise<boolean> {
  for (const pid of await processes(join(cgroup, 'supervisor'))) process.kill(pid, 'SIGTERM')
  const end = Date.now() + milliseconds
  while ((await isPopulated(join(cgroup, 'payload'))) || (await processes(cgroup)).length > 0) {
    if (Date.now() > end) return false
    await pause(10)
  }
  return true
}

async function processes(cgroup: string): Promise<readonly number[]> {
  const text = await readFile(join(cgroup, 'cgroup.procs'), 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).map(Number)
}

/** Kills every process in the folder at once and removes it. */
export async function destroyCgroup(cgroup: string): Promise<void> {
  if (!(await stat(cgroup).catch(() => undefined))) return
  await writeFile(join(cgroup, 'cgroup.kill'), '1')
  if (!(await becomesEmpty(cgroup, 10_000))) throw new SandboxError(`processes in ${cgroup} can't be killed`)
  await removeTree(cgroup)
  await rmdir(await allCgroups()).catch(() => {}) // other hosts may be in it
}

async function removeTree(cgroup: string): Promise<void> {
  const entries = await readdir(cgroup, { withFileTypes: true })
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(cgroup, entry.name))
  await rmdir(cgroup)
}
