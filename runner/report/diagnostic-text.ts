import type { Diagnostic, Place } from '../protocol/diagnostic.ts'
import type { Palette } from './palette.ts'

/** Finds the text of a line (from 1) of a file; undefined when the file is not at hand. */
export type LineOf = (file: string, line: number) => string | undefined

/** `file:line:col`, as editors and terminals make clickable. */
export const placeText = ({ file, range }: Place): string =>
  `${file}:${range.start.line}:${range.start.column}`

/** A diagnostic for people: its place, the line with a caret, the hint. */
export const diagnosticText = (diagnostic: Diagnostic, lineOf: LineOf, colour: Palette): string => {
  const paint =
    diagnostic.severity === 'error'
      ? colour.red
      : diagnostic.severity === 'warning'
        ? colour.yellow
        : colour.cyan
  const lines = [
    `${colour.bold(placeText(diagnostic))}: ${paint(diagnostic.severity)}: ${diagnostic.message} ${colour.dim(`[${diagnostic.code}]`)}`,
    ...excerpt(diagnostic, lineOf, paint),
    ...(diagnostic.hint === undefined ? [] : [`  ${colour.cyan('hint:')} ${indent(diagnostic.hint)}`]),
    ...(diagnostic.fix && diagnostic.hint === undefined
      ? [`  ${colour.cyan('fix:')} ${diagnostic.fix.title}`]
      : [])
  ]
  for (const related of diagnostic.related ?? [])
    lines.push(`  ${colour.dim(`${placeText(related)}: ${related.message}`)}`)
  return lines.join('\n')
}

const indent = (text: string): string => text.replaceAll('\n', '\n        ')

/** The line and a caret; none where a file is meant as a whole. */
const excerpt = (place: Place, lineOf: LineOf, paint: (text: string) => string): readonly string[] => {
  const { start, end } = place.range
  const line = lineOf(place.file, start.line)
  if (line === undefined || end.offset === 0 || line.trim() === '') return []
  const shown = line.replaceAll('\t', ' ')
  const from = start.column - 1
  const width = Math.max(1, (end.line === start.line ? end.column - 1 : shown.trimEnd().length) - from)
  return [
    `  ${shown}`,
    `  ${' '.repeat(from)}${paint('^'.repeat(Math.min(width, Math.max(1, shown.length - from))))}`
  ]
}
