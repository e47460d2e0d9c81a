import { spawn } from 'node:child_process'
import { SandboxError } from './sandbox-error.ts'

export interface CommandOptions {
  /** How errors name the program; default its first arguments. */
  readonly title?: string
  readonly input?: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  /** What an abort sends; default SIGTERM. */
  readonly killSignal?: NodeJS.Signals
  /** Receives each line of both outputs as it comes. */
  readonly onLine?: (line: string) => void
}

const tailLines = 12

/** Runs a program to its end and resolves to its standard output; any other end than status 0 is a SandboxError with the last lines. */
export function run(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [file = '', ...args] = argv
  const { title = argv.slice(0, 3).join(' ') } = options
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      killSignal: options.killSignal,
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
    let abort: Error | undefined
    child.on('error', cause => {
      if (cause.name === 'AbortError') abort = cause
      else reject(new SandboxError(`${file} did not start: ${cause.message}`, undefined, { cause }))
    })
    child.on('close', (status, signal) => {
      if (abort) return reject(abort)
      if (status === 0) return resolve(stdout)
      const tail = both.trimEnd().split('\n').slice(-tailLines).join('\n')
      reject(new SandboxError(`${title} ended with ${signal ?? status}\n${tail}`.trimEnd()))
    })
    child.stdin.on('error', () => {}) // a program may end without reading its input
    child.stdin.end(options.input ?? '')
  })
}

/**
 * Runs a program that mounts things: in mount and process namespaces of its own, so that its mounts go with it, and so that nothing
 * of it outlives this process, however this process ends.
 */
export function runConfined(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const namespaces = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc'
  ]
  return run(['setpriv', '--pdeathsig', 'KILL', ...namespaces, ...argv], {
    title: argv[0] ?? '',
    ...options,
    killSignal: 'SIGKILL'
  })
}

/** Runs a program whose failure is an answer too: true when it ended with status 0. */
export function succeeds(argv: readonly string[]): Promise<boolean> {
  return run(argv).then(
    () => true,
    () => false
  )
}
