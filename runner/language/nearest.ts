/** The candidate that `word` most likely meant, when one is close enough: a third of its length in edits. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
  const lower = word.toLowerCase()
  let best: string | undefined
  let limit = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= limit) continue
    const edits = distance(lower, candidate.toLowerCase())
    if (edits < limit) {
      best = candidate
      limit = edits
    }
    if (limit === 0) break
  }
  return best
}

/** The hint for a misspelt word: `Did you mean "x"?` */
export const didYouMean = (word: string, candidates: Iterable<string>): { readonly hint?: string } => {
  const found = nearest(word, candidates)
  return found === undefined ? {} : { hint: `Did you mean ${found}?` }
}

/** Damerau–Levenshtein: insertions, deletions, substitutions, swaps of neighbours (optimal string alignment). */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1)
      row.push(edits)
    }
    before = above
    above = row
  }
  return above[b.length] ?? 0
}
