import { createTwoFilesPatch } from 'diff'
import type { Event } from '../protocol/event.ts'
import { diffLine } from './diff-line.ts'
import type { Palette } from './palette.ts'

export type Comparison = Extract<Event, { type: 'comparison' }>

/** From what is on the host to what is rendered, as `diff -u` prints it; empty when nothing that may be shown differs. */
export const comparisonDiff = ({ host, path, onHost, rendered }: Comparison, colour: Palette): string => {
  if (onHost === rendered) return ''
  const patch = createTwoFilesPatch(`${host}:${path}`, 'rendered', onHost ?? '', rendered)
  // A line of equals signs comes first.
  const lines = patch.replace(/\n$/, '').split('\n').slice(1)
  return lines.map(line => `${diffLine(line, colour)}\n`).join('')
}

/** What came of it, in a sentence. */
export const comparisonVerdict = ({ host, path, same, onHost, rendered }: Comparison): string => {
  if (same) return `${host}: ${path} is as rendered`
  if (onHost === null) return `${host}: ${path} is not there yet`
  if (onHost === rendered) return `${host}: ${path} differs, but not in what may be shown`
  return `${host}: ${path} differs from what is rendered`
}
