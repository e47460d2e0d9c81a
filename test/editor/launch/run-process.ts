import { spawn } from 'node:child_process'

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Receives both outputs as they come. */
  readonly onOutput: (text: string) => unknown
}

/** Runs a program and what it starts; an abort ends them all. Resolves to its exit code, or 1 when a signal ended it. */
export const runProcess = (
  file: string,
  args: readonly string[],
  { env, signal, onOutput }: ProcessOptions
): Promise<number> =>
  new Promise((resolve, reject) => {
    const windows = process.platform === 'win32'
    const child = spawn(windows ? `"${file}"` : file, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows, // .cmd files need one
      detached: !windows
    })
    const end = () => {
      try {
        if (child.pid) process.kill(windows ? child.pid : -child.pid, 'SIGTERM')
      } catch {} // it has ended
    }
    signal.addEventListener('abort', end)
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onOutput)
    child.on('error', reject)
    child.on('close', code => {
      signal.removeEventListener('abort', end)
      resolve(code ?? 1)
    })
  })
