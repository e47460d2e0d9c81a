import type { Palette } from './palette.ts'

/** A line of a unified diff in its colour. */
export const diffLine = (line: string, colour: Palette): string => {
  if (line.startsWith('+')) return colour.green(line)
  if (line.startsWith('-')) return colour.red(line)
  return line.startsWith('@') ? colour.cyan(line) : line
}
