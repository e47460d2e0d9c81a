import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'

/** Milliseconds that a command's last words may take after it has ended: what it leaves running may hold them open. */
const lastWords = 500
const keptErrors = 2_000

/** ProxyCommand: a command of sh whose input and output are the connection. */
export class ProxyCommand extends Duplex {
  readonly #command: string
  readonly #child: ChildProcessWithoutNullStreams
  #errors = ''
  #ending: string | undefined

  constructor(command: string) {
    super()
    this.#command = command
    // In a session of its own: Ctrl-C is for us, who still have to say goodbye over it.
    this.#child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: 'pipe', detached: true })
    const { stdin, stdout, stderr } = this.#child
    stdin.on('error', () => {})
    stdout.on('data', (bytes: Buffer) => this.push(bytes) || stdout.pause())
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-keptErrors)
    })
    this.#child.on('error', error => this.#ended(error.message))
    this.#child.on('exit', (code, signal) => {
      const ending = signal ? `signal ${signal}` : `status ${code}`
      const late = setTimeout(() => this.#ended(ending), lastWords)
      this.#child.once('close', () => {
        clearTimeout(late)
        this.#ended(ending)
      })
    })
  }

  /** How it ended and what it said, once it has. */
  get trouble(): string | undefined {
    if (this.#ending === undefined) return undefined
    const said = this.#errors.trim()
    return `the ProxyCommand \`${this.#command}\` ended with ${this.#ending}${said === '' ? '' : `: ${said}`}`
  }

  override _read(): void {
    this.#child.stdout.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill()
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy()
    this.#child.unref()
    done(error)
  }

  #ended(ending: string): void {
    if (this.#ending !== undefined) return
    this.#ending = ending
    this.push(null)
  }
}
