import type { OpenFile } from '../open-file.ts'
import { playOf, type Sight } from './sight.ts'

/** What a role sees that a play names around an offset: its entry of `roles:` gives it values. */
export const sightOfRole = (open: OpenFile, name: string, offset: number, otherwise: Sight): Sight => {
  const { file } = open.source
  const ofName = open.seen.filter(one => one.kind === 'role').filter(({ role }) => role.name === name)
  const near = ofName
    .filter(({ role: { place } }) => place.file === file)
    .toSorted(
      (a, b) =>
        distance(a.role.place.range.start.offset, offset) - distance(b.role.place.range.start.offset, offset)
    )
  const found = near[0] ?? ofName[0]
  return found ? { env: found.env, inherited: found.inherited, ...playOf(open, found.play) } : otherwise
}

const distance = (a: number, b: number): number => Math.abs(a - b)
