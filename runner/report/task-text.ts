import type { Event, StepReport, TaskRef, TaskStatus } from '../protocol/event.ts'
import { placeText } from './diagnostic-text.ts'
import { diffLine } from './diff-line.ts'
import type { Palette } from './palette.ts'

type TaskEnd = Extract<Event, { type: 'task-end' }>

/** 0: what changed or failed. 1 (-v): every task and every command. 2 (-vv): what commands printed, too. */
export type Verbosity = 0 | 1 | 2

const signs: { readonly [status in TaskStatus]: { readonly sign: string; readonly word: string } } = {
  ok: { sign: '✓', word: 'ok' },
  changed: { sign: '±', word: 'changed' },
  'would-change': { sign: '±', word: 'would change' },
  unknown: { sign: '?', word: 'unknown' },
  skipped: { sign: '-', word: 'skipped' },
  ignored: { sign: '!', word: 'failed, ignored' },
  failed: { sign: '✗', word: 'failed' }
}

export const paintOf = (status: TaskStatus, colour: Palette): ((text: string) => string) => {
  switch (status) {
    case 'ok':
      return colour.green
    case 'changed':
    case 'would-change':
      return colour.yellow
    case 'failed':
      return colour.red
    case 'ignored':
    case 'unknown':
      return colour.magenta
    case 'skipped':
      return colour.dim
  }
}

/** `role : name (item) → where it is delegated to`, or `handler : name`. */
export const taskName = (task: TaskRef): string =>
  [task.role, task.handler ? 'handler' : undefined, task.name]
    .filter(part => part !== undefined)
    .join(' : ') +
  (task.item === undefined ? '' : ` (${task.item})`) +
  (task.delegate === undefined ? '' : ` → ${task.delegate}`)

export const seconds = (value: number): string => (value < 60 ? `${value.toFixed(1)} s` : minutes(value))

const minutes = (value: number): string => `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`

/** Whether a task is worth a line of its own. */
export const isShown = (end: TaskEnd, verbosity: Verbosity): boolean =>
  verbosity > 0 ||
  (end.status !== 'ok' && end.status !== 'skipped') ||
  (end.status === 'ok' && end.message !== undefined)

/** What became of a task: one line, then why, then what there is to see. */
export const taskText = (
  end: TaskEnd,
  host: string,
  verbosity: Verbosity,
  colour: Palette
): readonly string[] => {
  const { sign, word } = signs[end.status]
  const took = end.seconds >= 1 ? colour.dim(` ${seconds(end.seconds)}`) : ''
  const assumes = end.assumes
    ? colour.dim(` (assumes ${end.assumes} earlier change${end.assumes === 1 ? '' : 's'})`)
    : ''
  const lines = [
    `${host}  ${paintOf(end.status, colour)(`${sign} ${word}`)}  ${taskName(end.task)}${took}${assumes}`
  ]
  for (const step of end.steps) lines.push(...stepText(step, verbosity, colour))
  if (end.message !== undefined)
    lines.push(...indent(end.message, end.status === 'failed' ? colour.red : plain))
  if (end.status === 'failed') lines.push(...failure(end, colour))
  else if (verbosity > 1 && end.command) lines.push(...output(end.command, colour))
  return lines
}

const plain = (text: string): string => text

const stepText = (step: StepReport, verbosity: Verbosity, colour: Palette): readonly string[] => [
  ...indent(step.kind === 'write' ? `${step.why}: ${step.summary}` : step.why, plain),
  ...(verbosity > 0 && step.kind !== 'write' ? indent(step.summary, colour.dim) : []),
  ...(step.diff === undefined ? [] : diffText(step.diff, colour))
]

const diffText = (diff: string, colour: Palette): readonly string[] =>
  diff
    .trimEnd()
    .split('\n')
    .map(line => `        ${diffLine(line, colour)}`)

const failure = (end: TaskEnd, colour: Palette): readonly string[] => [
  ...(end.hint === undefined ? [] : indent(`hint: ${end.hint}`, colour.cyan)),
  ...indent(`at ${placeText(end.task.place)}`, colour.dim),
  ...(end.command ? output(end.command, colour) : [])
]

/** The tail of what a command said; the event stream has the whole. */
const output = (command: NonNullable<TaskEnd['command']>, colour: Palette): readonly string[] =>
  (['stdout', 'stderr'] as const).flatMap(stream => {
    const lines = command[stream].trimEnd().split('\n')
    if (lines.length === 1 && lines[0] === '') return []
    const tail = lines.slice(-20)
    const left = lines.length - tail.length
    return [
      ...indent(`${stream}${left > 0 ? ` (last 20 of ${lines.length} lines)` : ''}:`, colour.dim),
      ...tail.map(line => `        ${colour.dim('|')} ${line}`)
    ]
  })

const indent = (text: string, paint: (text: string) => string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => `      ${paint(line)}`)
