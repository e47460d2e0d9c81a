import type { Place } from '../../protocol/diagnostic.ts'
import type { NamedPlace, Piece } from './piece.ts'
import type { Preview } from './preview.ts'

/** Where a place of a previewed text comes from. */
export interface PreviewSource {
  /** In the template or partial: the rest of the line for text, the whole `{{…}}` for a value. */
  readonly template: Place
  /** The variables that went into it, the nearest first, and where the values that the host sees are written. */
  readonly variables: readonly NamedPlace[]
}

/** Undefined outside of the text, and when it could not be rendered. */
export const sourceOf = (preview: Preview, offset: number): PreviewSource | undefined => {
  if (preview.kind === 'failed') return undefined
  const piece = pieceAt(preview.pieces, offset)
  if (!piece) return undefined
  const { source, from, to, variables } = piece
  const template =
    piece.kind === 'text'
      ? placeInText(piece, preview.text.slice(piece.start, piece.end), offset - piece.start)
      : source.place(from, to)
  return { template, variables }
}

/** The end of the text belongs to its last piece. */
const pieceAt = (pieces: readonly Piece[], offset: number): Piece | undefined => {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle]?.start ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const piece = pieces[low]
  return piece && offset >= piece.start && offset <= piece.end ? piece : undefined
}

/** Text is as it is written, but for the blanks that a partial's indentation puts before its lines. */
const placeInText = ({ source, from, to }: Piece, shown: string, at: number): Place => {
  const before = shown.slice(0, at).split('\n')
  const index = before.length - 1
  const lines = source.text.slice(from, to).split('\n')
  const line = lines[index] ?? ''
  const added = (shown.split('\n')[index]?.length ?? 0) - line.length
  const column = Math.max(0, (before[index]?.length ?? 0) - added)
  const start = from + lines.slice(0, index).reduce((sum, { length }) => sum + length + 1, 0)
  return source.place(start + column, start + line.replace(/\r$/, '').length)
}
