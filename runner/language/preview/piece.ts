import type { Place } from '../../protocol/diagnostic.ts'
import { placeOf } from '../analysis/problems.ts'
import type { Source } from '../source.ts'
import type { Statement } from '../template/ast.ts'
import type { Around, Chunk } from '../template/evaluate.ts'
import type { HostScope } from '../variables/variables.ts'
import type { PreviewTarget } from './preview-targets.ts'
import { loopOf } from './target-scope.ts'
import { variablesAround } from './variables-around.ts'

/** A stretch of a previewed text and where it comes from. */
export interface Piece {
  /** Offsets into the preview's text. */
  readonly start: number
  readonly end: number
  readonly kind: 'text' | 'value' | 'secret' | 'unknown'
  /** The template or partial, and offsets into its text. */
  readonly source: Source
  readonly from: number
  readonly to: number
  /** What it depends on: the nearest first. */
  readonly variables: readonly NamedPlace[]
}

export interface NamedPlace {
  readonly name: string
  /** Where the value that the host sees is written. */
  readonly place: Place
}

/** What a chunk was made from. */
export interface Origin {
  readonly statement: Statement
  readonly around: Around | undefined
}

/** The chunks that show something as pieces; `origins` has an entry for each chunk. */
export const piecesOf = (
  chunks: readonly Chunk[],
  origins: readonly Origin[],
  place: (name: string) => Place | undefined,
  hidden: boolean
): readonly Piece[] => {
  const pieces: Piece[] = []
  let start = 0
  for (const [index, chunk] of chunks.entries()) {
    const origin = origins[index]
    const end = start + chunk.text.length
    if (origin && end > start)
      pieces.push({
        start,
        end,
        kind: kindOf(chunk, origin.statement, hidden),
        source: chunk.source,
        from: chunk.start,
        to: chunk.end,
        variables: [...variablesAround(origin.statement, origin.around)].flatMap(name => {
          const found = place(name)
          return found ? [{ name, place: found }] : []
        })
      })
    start = end
  }
  return pieces
}

const kindOf = ({ secret, unknown }: Chunk, { kind }: Statement, hidden: boolean): Piece['kind'] =>
  kind === 'text' ? 'text' : secret ? 'secret' : unknown ? 'unknown' : hidden ? 'secret' : 'value'

/** Where names are defined on a host; a loop's item is what the loop is written as. */
export const placesIn = (
  scope: HostScope,
  target: Pick<PreviewTarget, 'task' | 'includes'>
): ((name: string) => Place | undefined) => {
  const known = new Map<string, Place | undefined>()
  const find = (name: string): Place | undefined => {
    if (name === 'item') {
      const loop = loopOf(target)?.loop
      return loop && placeOf(loop)
    }
    const key = scope.definition(name)?.key
    return key && placeOf(key)
  }
  return name => {
    if (!known.has(name)) known.set(name, find(name))
    return known.get(name)
  }
}
