import type { Event } from '../protocol/event.ts'
import type { Palette } from './palette.ts'
import { seconds, taskName } from './task-text.ts'

type Progress = Extract<Event, { type: 'progress' }>

/** Where the report is written; `columns` is there for a terminal only. */
export interface Output {
  write(text: string): void
  readonly isTTY?: boolean
  readonly columns?: number
}

/** How often a log that is no terminal hears of a long task, in seconds. */
const logEvery = 30

/** What runs now: redrawn in place below the report on a terminal, now and then a line elsewhere. */
export class LiveLines {
  private readonly output: Output
  private readonly colour: Palette
  private readonly running = new Map<string, Progress>()
  private readonly logged = new Map<string, number>()
  private drawn = 0

  constructor(output: Output, colour: Palette) {
    this.output = output
    this.colour = colour
  }

  progress(event: Progress): void {
    if (this.output.isTTY) {
      this.running.set(event.host, event)
      this.erase()
      this.draw()
      return
    }
    const last = this.logged.get(event.host) ?? 0
    if (event.seconds < last) this.logged.set(event.host, 0)
    if (event.seconds - (this.logged.get(event.host) ?? 0) < logEvery) return
    this.logged.set(event.host, event.seconds)
    this.output.write(`${this.text(event)}\n`)
  }

  /** Prints lines above the live ones. */
  print(lines: readonly string[]): void {
    this.erase()
    if (lines.length > 0) this.output.write(`${lines.join('\n')}\n`)
    this.draw()
  }

  /** Takes them off the screen until something is printed. */
  hide(): void {
    this.erase()
  }

  finished(host: string): void {
    this.logged.delete(host)
    if (!this.running.delete(host)) return
    this.erase()
    this.draw()
  }

  private text(event: Progress): string {
    const { dim, cyan } = this.colour
    const line = event.line === '' ? '' : `  ${dim(event.line)}`
    return `${dim(event.host)}  ${cyan('…')} ${taskName(event.task)}  ${dim(seconds(event.seconds))}${line}`
  }

  private draw(): void {
    const width = this.output.columns ?? 80
    for (const event of this.running.values()) {
      this.output.write(`${cut(this.text(event), width - 1)}\n`)
      this.drawn++
    }
  }

  private erase(): void {
    if (this.drawn > 0) this.output.write(`\x1b[${this.drawn}A\x1b[J`)
    this.drawn = 0
  }
}

/** At most `width` visible characters, colours not counted. */
const cut = (text: string, width: number): string => {
  let seen = 0
  let result = ''
  for (const part of text.split(/(\x1b\[[0-9;]*m)/)) {
    if (part.startsWith('\x1b[')) result += part
    else {
      result += part.slice(0, Math.max(0, width - seen))
      seen += part.length
    }
  }
  return result
}
