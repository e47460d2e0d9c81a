import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SandboxError } from './sandbox-error.ts'

/**
 * Runs `work` while holding an exclusive lock on a file. flock(1) holds it for as long as our end of its standard input is open,
 * so the kernel frees it when this process dies, however it dies. `onWait` is called when another holds it for more than a second.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait: () => void = () => {}
): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  const holder = spawn('flock', [path, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true // Ctrl-C must not take the lock away from under the clean-up
  })
  const ended = once(holder, 'close')
  const waiting = setTimeout(onWait, 1000)
  try {
    const held = once(holder.stdout, 'data').then(() => true)
    if (!(await Promise.race([held, ended.then(() => false)])))
      throw new SandboxError(`${path} cannot be locked`)
    clearTimeout(waiting)
    return await work()
  } finally {
    clearTimeout(waiting)
    holder.stdin.end()
    await ended.catch(() => {})
  }
}
