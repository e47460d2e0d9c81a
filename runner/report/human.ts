import type { Counts, Event, TaskStatus } from '../protocol/event.ts'
import type { Failure } from '../protocol/failure.ts'
import { diagnosticText, type LineOf, placeText } from './diagnostic-text.ts'
import { LiveLines, type Output } from './live-lines.ts'
import type { Palette } from './palette.ts'
import { isShown, paintOf, seconds, taskName, taskText, type Verbosity } from './task-text.ts'

export interface HumanOptions {
  readonly output: Output
  readonly colour: Palette
  readonly verbosity: Verbosity
  readonly lineOf: LineOf
}

type HostEnd = Extract<Event, { type: 'host-end' }>

/** Tells a run to a person: what changed and why, what failed and what to do, and a recap. */
export class HumanReport {
  private readonly options: HumanOptions
  private readonly live: LiveLines
  private readonly ends: HostEnd[] = []
  private width = 0
  /** What was reported while somebody was asked. */
  private held: Event[] | undefined

  constructor(options: HumanOptions) {
    this.options = options
    this.live = new LiveLines(options.output, options.colour)
  }

  pause(): void {
    this.held = []
    this.live.hide()
  }

  resume(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const event of held) this.report(event)
  }

  report(event: Event): void {
    if (this.held) {
      this.held.push(event)
      return
    }
    if (event.type === 'progress') {
      this.live.progress(event)
      return
    }
    if (event.type === 'run-start') this.width = Math.max(0, ...event.hosts.map(host => host.length))
    if (event.type === 'task-end' || event.type === 'host-end') this.live.finished(event.host)
    if (event.type === 'host-end') this.ends.push(event)
    const lines = this.lines(event)
    if (lines.length > 0) this.live.print(lines)
  }

  private lines(event: Exclude<Event, { type: 'progress' }>): readonly string[] {
    const { colour, verbosity, lineOf } = this.options
    switch (event.type) {
      case 'run-start':
        return event.check ? [colour.cyan('Check mode: nothing is changed.')] : []
      case 'diagnostic':
        return [diagnosticText(event.diagnostic, lineOf, colour), '']
      case 'play-start':
        return ['', `${colour.bold(`▶ ${event.play}`)}  ${colour.dim(event.hosts.join(', '))}`]
      case 'batch-start':
        return [colour.dim(`  batch ${event.batch} of ${event.batches}: ${event.hosts.join(', ')}`)]
      case 'play-stop':
        return ['', `${colour.red(`✗ ${event.play} stops`)}: ${event.why}`]
      case 'host-start':
        return verbosity > 0
          ? [`connected to ${event.address}`, ...(event.sshConfig ?? [])].map(
              line => `${this.host(event.host)}  ${colour.dim(line)}`
            )
          : []
      case 'retry':
        return [
          `${this.host(event.host)}  ${colour.cyan('↻')} ${taskName(event.task)}: attempt ${event.attempt} of ${event.attempts}: ${event.message}`
        ]
      case 'task-end':
        return isShown(event, verbosity) ? taskText(event, this.host(event.host), verbosity, colour) : []
      case 'notice':
        return [
          `${event.host === undefined ? '' : `${this.host(event.host)}  `}${colour.cyan('i')} ${event.message}`
        ]
      case 'run-end':
        return this.recap(event.seconds)
      case 'task-start':
      case 'prompt':
      case 'batch-end':
      case 'comparison':
      case 'host-end':
        return []
    }
  }

  private host(name: string): string {
    return this.options.colour.dim(name.padEnd(this.width))
  }

  private recap(took: number): readonly string[] {
    const { colour } = this.options
    const failures = this.ends.flatMap(end => (end.failure ? failureText(end, end.failure, colour) : []))
    const left = this.ends.flatMap(end => notRunText(end, colour))
    const rows = this.ends.map(
      end =>
        `${statusSign(end, colour)} ${this.host(end.host)}  ${countsText(end.counts, colour)}${whyText(end, colour)}`
    )
    return [...failures, ...left, '', `${colour.bold('Recap')}  ${colour.dim(seconds(took))}`, ...rows]
  }
}

const statusSign = ({ status }: HostEnd, colour: Palette): string =>
  status === 'ok'
    ? colour.green('✓')
    : status === 'stopped'
      ? colour.yellow('○')
      : colour.red(status === 'unreachable' ? '⚡' : '✗')

const whyText = ({ why }: HostEnd, colour: Palette): string =>
  why === undefined ? '' : `  ${colour.yellow(why)}`

const order: readonly TaskStatus[] = [
  'ok',
  'changed',
  'would-change',
  'unknown',
  'skipped',
  'ignored',
  'failed'
]
const always: readonly TaskStatus[] = ['ok', 'changed', 'failed']

const countsText = (counts: Counts, colour: Palette): string =>
  order
    .filter(status => counts[status] > 0 || always.includes(status))
    .map(status => {
      const text = `${status.replace('-', ' ')} ${counts[status]}`
      return counts[status] > 0 ? paintOf(status, colour)(text) : colour.dim(text)
    })
    .join('  ')

/** Failures of tasks were told where they happened; the others are told here. */
export const failureText = (end: HostEnd, failure: Failure, colour: Palette): readonly string[] => [
  '',
  `${colour.red(`✗ ${end.host} ${failure.kind === 'task-failed' ? 'failed' : failure.kind}`)}: ${failure.message}`,
  ...(failure.hint === undefined
    ? []
    : [`  ${colour.cyan('hint:')} ${failure.hint.replaceAll('\n', '\n        ')}`]),
  ...(failure.place ? [`  ${colour.dim(`at ${placeText(failure.place)}`)}`] : [])
]

const mostNames = 8

const notRunText = (end: HostEnd, colour: Palette): readonly string[] => {
  if (end.notRun.length === 0) return []
  const names = end.notRun.slice(0, mostNames).join(', ')
  const more = end.notRun.length > mostNames ? ` and ${end.notRun.length - mostNames} more` : ''
  return [colour.dim(`  ${end.host}: not run (${end.notRun.length}): ${names}${more}`)]
}
