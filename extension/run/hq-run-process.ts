import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Event } from '../../runner/protocol/event.ts'

/** How a child process ended; `trouble` is what it said besides events. */
export interface Ended {
  readonly code: number
  readonly trouble: string
}

export interface Conversation {
  readonly event: (event: Event) => void
  /** What the user answers to a prompt; undefined when they decline. */
  readonly answer: (prompt: Extract<Event, { type: 'prompt' }>['prompt']) => Promise<string | undefined>
}

/** `hq-run` as a child of the editor: events come on stdout, answers and the wish to stop go to stdin. */
export class HqRunProcess {
  private readonly child: ChildProcess
  readonly ended: Promise<Ended>

  constructor(entry: string, args: readonly string[], directory: string, { event, answer }: Conversation) {
    const child = spawn(process.execPath, [entry, ...args, '--format', 'jsonl', '--prompts', 'jsonl'], {
      cwd: directory,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true
    })
    this.child = child
    child.stdin.on('error', () => {
      // The child has ended: there is nobody to tell any more.
    })
    let trouble = ''
    createInterface({ input: child.stdout }).on('line', line => {
      const told = readEvent(line)
      if (!told) trouble += `${line}\n`
      else if (told.type !== 'prompt') event(told)
      else void answer(told.prompt).then(text => this.say({ id: told.id, answer: text ?? null }))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      trouble += text
    })
    this.ended = new Promise(resolve => {
      child.on('error', error => resolve({ code: 1, trouble: error.message }))
      child.on('close', code => resolve({ code: code ?? 1, trouble }))
    })
  }

  /** As the first Ctrl-C: running steps are ended, and what was done is told. */
  interrupt(): void {
    this.say({ interrupt: true })
  }

  private say(message: Readonly<Record<string, unknown>>): void {
    if (this.child.stdin?.writable) this.child.stdin.write(`${JSON.stringify(message)}\n`)
  }
}

const readEvent = (line: string): Event | undefined => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
