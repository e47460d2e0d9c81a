import type { LinkId, Verdict } from './link.ts'
import type { Readings } from './readings.ts'

/** What is found out about a link. */
export interface Found {
  readonly verdict: Verdict
  readonly seen: string
  readonly mend?: string
}

/** Looks at one link; `broken` are the links before it that are. */
export type Judge = (readings: Readings, broken: ReadonlySet<LinkId>) => Found

export const ok = (seen: string): Found => ({ verdict: 'ok', seen })
export const weak = (seen: string, mend: string): Found => ({ verdict: 'weak', seen, mend })
export const broken = (seen: string, mend: string): Found => ({ verdict: 'broken', seen, mend })
export const unknown = (seen: string, mend?: string): Found => ({
  verdict: 'unknown',
  seen,
  ...(mend === undefined ? {} : { mend })
})

export const list = (items: readonly (string | number)[]): string => items.join(', ')
