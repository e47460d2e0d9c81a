import { analysed } from '../../analysis/analysed.ts'
import { checkTasks } from '../../analysis/check-standalone.ts'
import type { Seen } from '../../analysis/seen.ts'
import { Source } from '../../source.ts'
import { parseYaml } from '../../yaml/yaml.ts'
import type { OpenFile } from '../open-file.ts'
import { type Repaired, repairs, skeleton } from './repaired.ts'
import { type Sight, sightAt } from './sight.ts'
import { type Spot, spotAt } from './spot.ts'

/** What is being written at an offset. */
export interface Context {
  readonly spot: Spot
  /** The place in the open text of a place in the text that the spot is of. */
  readonly back: (offset: number) => number
  readonly sight: () => Sight
}

/** What stands at an offset of a text that is whole; undefined between words. */
export const contextAt = (open: OpenFile, offset: number): Context | undefined => {
  const parsed = open.workspace.yaml(open.file)
  if ('kind' in parsed || !parsed.root || open.kind === 'template') return undefined
  const spot = spotAt(open.kind ?? 'playbook', parsed.root, offset, open.modules)
  return spot && { spot, back: place => place, sight: () => sightAt(open, offset, spot) }
}

/** What is being written at an offset, however broken the text is. */
export const writtenAt = (open: OpenFile, offset: number): Context | undefined => {
  const whole = isWhole(open)
  const own = whole ? contextAt(open, offset) : undefined
  if (own) return own
  for (const [index, repaired] of repairs(open.source.text, offset).entries()) {
    const outline = spotIn(open, skeleton(repaired.text, offset), offset)
    // The likeliest way is worth reading the whole text for; of the others the lines that lead there tell enough.
    const spot = index === 0 || outline ? (spotIn(open, repaired.text, offset) ?? outline) : undefined
    if (!spot) continue
    const sight = (): Sight => {
      const before = whole ? sightAt(open, offset, spot) : undefined
      return before?.item ? before : sightAt(open, offset, spot, seenWith(open, repaired))
    }
    return { spot, back: repaired.back, sight }
  }
  return undefined
}

const isWhole = (open: OpenFile): boolean => {
  const parsed = open.workspace.yaml(open.file)
  return !('kind' in parsed) && parsed.diagnostics.every(({ code }) => code !== 'yaml-syntax')
}

const spotIn = (open: OpenFile, text: string, offset: number): Spot | undefined => {
  const { root } = parseYaml(new Source(open.source.file, text))
  return root && spotAt(open.kind ?? 'playbook', root, offset, open.modules)
}

/** What an analysis of the repaired text tells; only tasks see what depends on where they stand. */
const seenWith = (open: OpenFile, { text }: Repaired): readonly Seen[] => {
  const { kind, workspace, source, options, analyses } = open
  if (kind === 'inventory' || kind === 'vars' || kind === 'role-params') return open.seen
  const changed = workspace.withText(new Source(source.file, text))
  const [analysis] = analyses
  if (analysis) return analysed(changed, { ...options, playbook: analysis.file }).seen
  const seen: Seen[] = []
  checkTasks(changed, open.file, options, one => void seen.push(one))
  return seen
}
