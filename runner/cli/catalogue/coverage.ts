import type { Branch } from '../../haproxy/catalogue/keyword.ts'
import type { BranchFacts } from './facts.ts'
import { explanations } from './overlay.ts'

/** A keyword that only the documentation or only the source has, in which branches, and why that is so. */
export interface Uncovered {
  readonly keyword: string
  readonly known: 'documentation only' | 'source only'
  readonly in: string
  readonly why: string
}

/** What one side lacks, so that a change of HAProxy, or of how it is read, is seen. */
export const coverage = (all: readonly BranchFacts[]): readonly Uncovered[] => {
  const branches = new Map<string, Branch[]>()
  for (const { branch, coverage } of all) {
    for (const key of coverage.documentationOnly) add(branches, `documentation only\n${key}`, branch)
    for (const key of coverage.sourceOnly) add(branches, `source only\n${key}`, branch)
  }
  return [...branches]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, its]) => {
      const [known = '', keyword = ''] = id.split('\n')
      return {
        keyword,
        known: known === 'source only' ? known : 'documentation only',
        in: its.length === all.length ? 'all' : its.join(' '),
        why: explanations.find(([pattern]) => pattern.test(keyword))?.[1] ?? unexplained
      }
    })
}

/** A reason is to be looked for, and written into overlay.ts. */
export const unexplained = 'NOT EXPLAINED'

const add = (map: Map<string, Branch[]>, key: string, branch: Branch): void => {
  map.set(key, [...(map.get(key) ?? []), branch])
}

export const writtenCoverage = (all: readonly Uncovered[]): string =>
  `[\n${all.map(each => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`
