import type { Analysis } from '../analysis/analyse.ts'
import { placeOf } from '../analysis/problems.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Resolved } from '../value.ts'
import { openForeseen } from './open-foreseen.ts'
import { type NamedPlace, type Piece, placesIn } from './piece.ts'
import { pointed } from './pointed.ts'
import type { PreviewTarget } from './preview-targets.ts'

/** A foreseen text fit to be shown, each line with the node that made it. Throws LanguageError. */
export const previewForeseen = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string,
  facts: Resolved
): { readonly text: string; readonly pieces: readonly Piece[] } => {
  const { foreseen: make, standIns, module, scope } = openForeseen(analysis, modules, target, host, facts)
  const foreseen = make()
  const places = placesIn(scope, target)
  const known = new Map<string, Pick<Piece, 'source' | 'from' | 'to' | 'variables'>>()
  const origin = (pointer: string): Pick<Piece, 'source' | 'from' | 'to' | 'variables'> => {
    const earlier = known.get(pointer)
    if (earlier) return earlier
    const { node, entry, through, names } = pointed(
      target.task.args,
      module.params as JsonSchema,
      pointer,
      scope
    )
    const finest = new Map(through.map(({ name, node: at }) => [name, placeOf(at)]))
    const variables = [...names].flatMap((name): readonly NamedPlace[] => {
      const place = finest.get(name) ?? places(name)
      return place ? [{ name, place }] : []
    })
    // Who stands on the key of a line stands on the line; the value of an alias is written elsewhere.
    const key = entry && entry.key.source === node.source && entry.key.end <= node.start ? entry.key : node
    const made = { source: node.source, from: key.start, to: node.end, variables }
    known.set(pointer, made)
    return made
  }
  const pieces: Piece[] = []
  let text = ''
  const lines = foreseen.text.split('\n')
  for (const [index, line] of lines.entries()) {
    const pointer = foreseen.origins[index]
    const last = index === lines.length - 1
    for (const segment of standIns.split(last ? line : `${line}\n`)) {
      const shown = 'text' in segment ? segment.text : segment.standIn.shown
      const start = text.length
      text += shown
      if (pointer === undefined) continue
      const its = origin(pointer)
      const kind = 'text' in segment ? 'value' : segment.standIn.kind
      pieces.push({ start, end: text.length, kind, ...its })
    }
  }
  return { text, pieces }
}
