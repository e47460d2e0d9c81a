import type { PlacedFinding } from './lint.ts'

export interface Fixed {
  readonly text: string
  /** Of which findings the fix was applied; one that would touch another’s edit waits for the next time. */
  readonly applied: readonly PlacedFinding[]
}

/** Applies the fixes of the findings of one file to its text. */
export const applyFixes = (text: string, findings: readonly PlacedFinding[]): Fixed => {
  const applied: PlacedFinding[] = []
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
  for (const finding of findings) {
    const own = (finding.fix?.edits ?? []).map(({ range, text: to }) => ({
      start: range.start.offset,
      end: range.end.offset,
      text: to
    }))
    const clash = own.some(one => edits.some(other => one.start <= other.end && other.start <= one.end))
    if (own.length === 0 || clash) continue
    edits.push(...own)
    applied.push(finding)
  }
  const fixed = [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce((now, { start, end, text: to }) => now.slice(0, start) + to + now.slice(end), text)
  return { text: fixed, applied }
}
