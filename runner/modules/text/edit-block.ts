import { patternOf, search, searchLine } from './pattern.ts'

/** The parameters of blockinfile that say what the text becomes. */
export interface BlockWish {
  readonly state?: 'present' | 'absent'
  readonly block?: string
  readonly marker?: string
  readonly marker_begin?: string
  readonly marker_end?: string
  readonly insertafter?: string
  readonly insertbefore?: string
  readonly append_newline?: boolean
  readonly prepend_newline?: boolean
}

/** Lines with their breaks, which are those of Unix, DOS or old Macs. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+/g) ?? []

export const defaultMarker = '# {mark} ANSIBLE MANAGED BLOCK'

export const markersOf = (want: BlockWish): readonly [begin: string, end: string] => {
  const marker = want.marker ?? defaultMarker
  return [
    `${marker.replaceAll('{mark}', () => want.marker_begin ?? 'BEGIN')}\n`,
    `${marker.replaceAll('{mark}', () => want.marker_end ?? 'END')}\n`
  ]
}

export const isWanted = ({ state, block }: BlockWish): boolean => state !== 'absent' && (block ?? '') !== ''

/** The text with its block as it is wanted, or without it. */
export const editBlock = (text: string, want: BlockWish): string => {
  const [begin, end] = markersOf(want)
  const lines = linesOf(text)
  const [first, last] = [lines.lastIndexOf(begin), lines.lastIndexOf(end)]
  const marked = first >= 0 && last >= 0
  const at = marked ? Math.min(first, last) : placeFor(text, lines, want)
  const before = lines.slice(0, at)
  const after = lines.slice(marked ? Math.max(first, last) + 1 : at)

  const previous = before.at(-1)
  if (previous !== undefined && !previous.endsWith('\n')) before.push('\n')
  const present = want.state !== 'absent'
  if (want.prepend_newline && present && previous !== undefined && previous !== '\n') before.push('\n')
  if (want.append_newline && present && after.length > 0 && after[0] !== '\n') after.unshift('\n')
  const block = want.block ?? ''
  const inserted = isWanted(want) ? [begin, block, block.endsWith('\n') ? '' : '\n', end] : []
  return [...before, ...inserted, ...after].join('')
}

/** The index of the line before which a new block goes. */
const placeFor = (text: string, lines: readonly string[], want: BlockWish): number => {
  const { insertafter, insertbefore } = want
  if (insertbefore === 'BOF') return 0
  const [at, wanted] =
    insertafter === undefined
      ? (['insertbefore', insertbefore] as const)
      : (['insertafter', insertafter] as const)
  if (wanted === undefined || insertafter === 'EOF') return lines.length
  const pattern = patternOf(at, wanted)
  const beyond = insertafter === undefined ? 0 : 1
  if (/^\(\?[a-zA-Z]*m[a-zA-Z]*\)/.test(wanted)) {
    const found = search(pattern, text)
    if (!found) return lines.length
    const edge = beyond ? found.end : found.start
    return linesOf(text.slice(0, edge).replace(/[^\r\n]*$/, '')).length + beyond
  }
  const index = lines.findLastIndex(line => searchLine(pattern, line))
  return index < 0 ? lines.length : index + beyond
}
