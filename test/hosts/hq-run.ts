import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Counts, Event } from '../../runner/protocol/event.ts'
import { sandboxSshArgv } from '../../runner/sandbox/sandbox.ts'

export interface Ended {
  readonly code: number | null
  readonly events: readonly Event[]
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built hq-run; with `--format jsonl` its events are parsed. `interruptWhen` sends SIGINT once. */
export const hqRun = (
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly interruptWhen?: (event: Event) => boolean } = {}
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/hq-run.cjs', ...args], {
      env: { ...process.env, SSH_AUTH_SOCK: '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stdout = ''
    let stderr = ''
    let rest = ''
    const events: Event[] = []
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      if (!args.includes('jsonl')) return
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = JSON.parse(line) as Event
        events.push(event)
        if (options.interruptWhen?.(event)) child.kill('SIGINT')
      }
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, events, stdout, stderr }))
  })

/** Runs a command on a sandbox host as root; fails the test when it fails. */
export const onHost = (name: string, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [ssh = 'ssh', ...args] = sandboxSshArgv(name)
    const child = spawn(ssh, [...args.map(arg => arg.replace(/^rocky@/, 'root@')), command], {
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let said = ''
    child.stdout.on('data', chunk => {
      said += chunk
    })
    child.stderr.on('data', chunk => {
      said += chunk
    })
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve(said.trim()) : reject(new Error(`${command}: ${code}: ${said}`))
    )
  })

/** Waits on the host, ten seconds at most, until a file is there. */
export const untilFile = (name: string, path: string): Promise<string> =>
  onHost(name, `for i in $(seq 100); do [ ! -e ${path} ] || exit 0; sleep 0.1; done; exit 1`)

/** A folder with these files, gone when the test is over. */
export const folder = async (
  files: Readonly<Record<string, string>>
): Promise<{ readonly path: string; readonly [Symbol.asyncDispose]: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'hq-run-test-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text)
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export const hostEnd = (events: readonly Event[], host: string): Extract<Event, { type: 'host-end' }> => {
  const end = events.find(event => event.type === 'host-end' && event.host === host)
  if (end?.type !== 'host-end')
    throw new Error(`no end of ${host}: ${JSON.stringify(events.slice(-3), null, 2)}`)
  return end
}

export const countsOf = (events: readonly Event[], host: string): Counts => hostEnd(events, host).counts

/** Names of the tasks with a status. */
export const tasksWith = (events: readonly Event[], status: string): readonly string[] =>
  events.flatMap(event => (event.type === 'task-end' && event.status === status ? [event.task.name] : []))
