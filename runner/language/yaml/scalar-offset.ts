import type { ScalarNode } from '../node.ts'

/** Where in the source the character at `valueOffset` of the scalar's value stands. */
export const offsetInSource = (scalar: ScalarNode, valueOffset: number): number => {
  const { value, style, source, start, end } = scalar
  if (typeof value !== 'string') return Math.min(start + valueOffset, end)
  const inner = style === 'plain' ? start : start + 1
  if (source.text.startsWith(value, inner) && style !== 'literal' && style !== 'folded')
    return inner + valueOffset
  const offsets = offsetsOf(scalar, value)
  return offsets[valueOffset] ?? (offsets.at(-1) ?? inner - 1) + 1
}

const known = new WeakMap<ScalarNode, readonly number[]>()

/** For each character of the value, its place in the source. */
const offsetsOf = (scalar: ScalarNode, value: string): readonly number[] => {
  const { style } = scalar
  let offsets = known.get(scalar)
  if (!offsets) {
    offsets =
      style === 'literal' || style === 'folded' ? blockOffsets(scalar, value) : flowOffsets(scalar, value)
    known.set(scalar, offsets)
  }
  return offsets
}

interface Line {
  readonly text: string
  readonly start: number
}

const linesBetween = (text: string, start: number, end: number): Line[] => {
  const lines: Line[] = []
  for (let at = start; at <= end; ) {
    const newline = text.indexOf('\n', at)
    const stop = newline === -1 || newline >= end ? end : newline
    lines.push({ text: text.slice(at, stop).replace(/\r$/, ''), start: at })
    at = stop + 1
  }
  return lines
}

/** Plain and quoted scalars: lines are trimmed and folded; single and double quotes have escapes. */
const flowOffsets = (scalar: ScalarNode, value: string): readonly number[] => {
  const { source, style } = scalar
  const quoted = style !== 'plain'
  const lines = linesBetween(source.text, scalar.start + (quoted ? 1 : 0), scalar.end - (quoted ? 1 : 0))
  const offsets: number[] = []
  let breakAt = -1
  let blanks = 0
  for (const [index, line] of lines.entries()) {
    const lead = index === 0 ? 0 : line.text.length - line.text.trimStart().length
    const last = index === lines.length - 1
    let stop = last ? line.text.length : line.text.trimEnd().length
    if (!last && style === 'double' && endsInEscape(line.text.slice(lead, stop)) && stop < line.text.length)
      stop++
    if (index > 0 && !last && stop <= lead) {
      blanks++
      continue
    }
    if (breakAt >= 0) for (let n = 0; n < Math.max(1, blanks); n++) offsets.push(breakAt)
    blanks = 0
    const content = line.text.slice(lead, stop)
    const escapedBreak = !last && style === 'double' && endsInEscape(content)
    pushContent(offsets, escapedBreak ? content.slice(0, -1) : content, line.start + lead, style)
    breakAt = last || escapedBreak ? -1 : line.start + line.text.length
  }
  return offsets.slice(0, value.length)
}

/** Ends in a backslash that no other backslash escapes. */
const endsInEscape = (text: string): boolean => (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1

const escapeLengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 }

const pushContent = (offsets: number[], content: string, start: number, style: ScalarNode['style']): void => {
  for (let at = 0; at < content.length; ) {
    let length = 1
    if (style === 'single' && content.startsWith("''", at)) length = 2
    if (style === 'double' && content[at] === '\\') length = escapeLengths[content[at + 1] ?? ''] ?? 2
    offsets.push(start + at)
    if (length === 10 && Number.parseInt(content.slice(at + 2, at + 10), 16) > 0xffff)
      offsets.push(start + at)
    at += length
  }
}

/** Literal and folded blocks: a header line, then lines of a common indentation. */
const blockOffsets = (scalar: ScalarNode, value: string): readonly number[] => {
  const { text } = scalar.source
  const bodyStart = text.indexOf('\n', scalar.start) + 1
  if (bodyStart === 0 || bodyStart > scalar.end) return []
  const lines = linesBetween(text, bodyStart, scalar.end)
  const indent = firstIndent(lines.map(line => line.text)) - firstIndent(value.split('\n'))
  const offsets: number[] = []
  let breakAt = bodyStart
  for (const line of lines) {
    const content = line.text.slice(indent)
    const lineBreak = line.start + line.text.length
    if (scalar.style === 'literal') {
      for (let n = 0; n < content.length; n++) offsets.push(line.start + indent + n)
      offsets.push(lineBreak)
      continue
    }
    if (content === '') continue
    const separator = content[0] === ' ' ? '\n' : ' \n'
    for (let first = true; separator.includes(value[offsets.length] ?? '-'); first = false) {
      if (value[offsets.length] === ' ' && !first) break
      offsets.push(breakAt)
    }
    for (let n = 0; n < content.length; n++) offsets.push(line.start + indent + n)
    breakAt = lineBreak
  }
  while (offsets.length < value.length) offsets.push(breakAt)
  return offsets.slice(0, value.length)
}

/** How many spaces the first line with anything else begins with. */
const firstIndent = (lines: readonly string[]): number =>
  /^ */.exec(lines.find(line => line.trim() !== '') ?? '')?.[0].length ?? 0
