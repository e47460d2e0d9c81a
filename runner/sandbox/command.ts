import { spawn } from 'node:child_process'
import { SandboxError } from './sandbox-error.ts'

export interface CommandOptions {
  readonly input?: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  /** Receives each line of both outputs as it comes. */
  readonly onLine?: (line: string) => void
}

const tailLines = 12

/** Runs a program to its end and resolves to its standard output; any other end than status 0 is a SandboxError with the last lines. */
export function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [file = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: 'pipe'
    })
    let stdout = ''
    let both = ''
    let partial = ''
    const hear = (chunk: string) => {
      both = (both + chunk).slice(-16_000)
      if (!options.onLine) return
      const lines = (partial + chunk).split('\n')
      partial = lines.pop() ?? ''
      for (const line of lines) options.onLine(line)
    }
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      hear(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', hear)
    child.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.name === 'AbortError') reject(cause)
      else reject(new SandboxError(`${file} did not start: ${cause.message}`, undefined, { cause }))
    })
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(stdout)
      const tail = both.trimEnd().split('\n').slice(-tailLines).join('\n')
      reject(
        new SandboxError(`${argv.slice(0, 3).join(' ')} ended with ${signal ?? status}\n${tail}`.trimEnd())
      )
    })
    child.stdin.on('error', () => {}) // a program may end without reading its input
    child.stdin.end(options.input ?? '')
  })
}

/** Runs a program whose failure is an answer too: true when it ended with status 0. */
export function succeeds(argv: readonly string[]): Promise<boolean> {
  return run(argv).then(
    () => true,
    () => false
  )
}
