import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Event } from '../../runner/protocol/event.ts'

export interface Driven {
  readonly code: number | null
  readonly events: readonly Event[]
  readonly stdout: string
  readonly stderr: string
}

/** What a program that drives hq-run can do. */
export interface Wheel {
  /** Writes a line: as it is, or as JSON. */
  say(line: string | object): void
  /** Closes standard input. */
  hangUp(): void
  /** Lets go of all pipes, as a program does that dies. */
  die(): void
  signal(name: NodeJS.Signals): void
}

/**
 * Runs the built hq-run as an editor does: with pipes, `--format jsonl --prompts jsonl`, and standard input open until
 * the test closes it. `react` sees every event and may answer.
 */
export const drive = (
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
  react: (event: Event, wheel: Wheel) => void
): Promise<Driven> =>
  new Promise((done, reject) => {
    const { PATH } = process.env
    const child = spawn(
      process.execPath,
      [resolve('dist/hq-run.cjs'), ...args, '--format', 'jsonl', '--prompts', 'jsonl'],
      { cwd: options.cwd, env: { PATH, HOME: options.cwd, ...options.env }, stdio: 'pipe' }
    )
    const wheel: Wheel = {
      say: line => void child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
      hangUp: () => child.stdin.end(),
      die: () => {
        for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
      },
      signal: name => void child.kill(name)
    }
    let stdout = ''
    let stderr = ''
    let rest = ''
    const events: Event[] = []
    child.stdin.on('error', () => {})
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = JSON.parse(line) as Event
        events.push(event)
        react(event, wheel)
      }
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', code => done({ code, events, stdout, stderr }))
  })
