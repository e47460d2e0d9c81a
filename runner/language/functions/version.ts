/** Whether `version` is `minimum` or newer: 3.2-dev1 < 3.2 < 3.2.1, and 1.1.1 < 1.1.1w. */
export const isVersionAtLeast = (version: string, minimum: string): boolean => {
  const [left, right] = [parts(version), parts(minimum)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [a, b] = [left[at] ?? '', right[at] ?? '']
    const order = rank(a) - rank(b)
    if (order !== 0) return order > 0
    if (a !== b && rank(a) === letters) return a > b
  }
  return true
}

const parts = (version: string): readonly string[] =>
  version
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .match(/\d+|[a-z]+/g) ?? []

const letters = 0.5

/** A missing part counts as 0. */
const rank = (part: string): number => {
  if (/^\d/.test(part)) return Number(part)
  if (part === '') return 0
  return /^(dev|rc|alpha|beta|pre|snapshot)$/.test(part) ? -1 : letters
}
