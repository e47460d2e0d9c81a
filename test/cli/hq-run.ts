import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const program = resolve('dist/hq-run.cjs')

/** Runs the built hq-run as from a script: no terminal, no colours, nothing of the caller's settings. */
export const hqRun = (
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }
): Promise<Ended> =>
  new Promise((done, reject) => {
    const { PATH, HOME } = process.env
    const child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd,
      env: { PATH, HOME, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', code => done({ code, stdout, stderr }))
  })
