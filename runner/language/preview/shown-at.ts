import type { Piece } from './piece.ts'
import type { Preview } from './preview.ts'

/** A stretch of a previewed text: offsets. */
export interface Shown {
  readonly start: number
  readonly end: number
}

/**
 * What a place of a file became in a preview: of the pieces that were made from what stands there the finest, and those in whose values
 * it has a part. Lines that touch are one stretch.
 */
export const shownAt = (preview: Preview, file: string, offset: number): readonly Shown[] => {
  if (preview.kind === 'failed') return []
  const own = preview.pieces.filter(
    ({ source, from, to }) => source.file === file && from <= offset && offset <= to
  )
  const finest = Math.min(...own.map(({ from, to }) => to - from))
  const made = own.filter(({ from, to }) => to - from === finest)
  const found =
    made.length > 0
      ? made.map(piece => within(piece, preview.text, offset))
      : preview.pieces.filter(takesPart(file, offset))
  const stretches: Shown[] = []
  for (const { start, end } of found) {
    const last = stretches.at(-1)
    if (last && last.end === start) stretches[stretches.length - 1] = { start: last.start, end }
    else stretches.push({ start, end })
  }
  return stretches
}

/** Text of a template is as long as it is written: of many lines the one that is meant. */
const within = (piece: Piece, text: string, offset: number): Shown => {
  const { start, end, kind, source, from } = piece
  if (kind !== 'text') return { start, end }
  const line = source.text.slice(from, offset).split('\n').length - 1
  const lines = text.slice(start, end).split('\n')
  const before = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0)
  const at = start + Math.min(before, end - start)
  return { start: at, end: Math.min(end, at + (lines[line]?.length ?? 0)) }
}

const takesPart =
  (file: string, offset: number) =>
  ({ variables }: Piece): boolean =>
    variables.some(
      ({ place }) =>
        place.file === file && place.range.start.offset <= offset && offset <= place.range.end.offset
    )
