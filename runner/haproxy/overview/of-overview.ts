import type { Overview } from './overview.ts'

/** What several rules want to know of one overview is found out once. */
export const ofOverview = <Found>(find: (overview: Overview) => Found): ((overview: Overview) => Found) => {
  const known = new WeakMap<Overview, { readonly found: Found }>()
  return overview => {
    const { found } = known.get(overview) ?? { found: find(overview) }
    known.set(overview, { found })
    return found
  }
}
