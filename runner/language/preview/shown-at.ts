import type { Piece } from './piece.ts'
import type { Preview } from './preview.ts'

/** A stretch of a previewed text: offsets. */
export interface Shown {
  readonly start: number
  readonly end: number
}

/**
 * What a place of a file became in a preview: of the pieces that were made from what stands there the finest, or else those in whose
 * values it has a part. Of a node of many lines, those that begin on its line, if there are any. Lines that touch are one stretch.
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
      ? onItsLine(made, preview.pieces, offset).map(piece => within(piece, preview.text, offset))
      : preview.pieces.filter(takesPart(file, offset))
  const stretches: Shown[] = []
  for (const { start, end } of found) {
    const last = stretches.at(-1)
    if (last && last.end === start) stretches[stretches.length - 1] = { start: last.start, end }
    else stretches.push({ start, end })
  }
  return stretches
}

/** Who stands on a key or before a line of a list means what is written on that line, not all that is around it. */
const onItsLine = (made: readonly Piece[], pieces: readonly Piece[], offset: number): readonly Piece[] => {
  const [one] = made
  if (!one || one.kind === 'text' || !one.source.text.slice(one.from, one.to).includes('\n')) return made
  const { text } = one.source
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const after = text.indexOf('\n', offset)
  const end = after < 0 ? text.length : after
  const here = pieces.filter(
    ({ kind, source, from }) =>
      kind !== 'text' && source.file === one.source.file && start <= from && from < end
  )
  return here.length > 0 ? here : made
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
