/** Whether a task with these tags runs, by --tags and --skip-tags; `always` and `never` as in Ansible. */
export const tagSelection = (wanted: readonly string[], skipped: readonly string[]) => {
  const only = new Set(wanted)
  const not = new Set(skipped)
  return (tags: readonly string[]): boolean => {
    const named = tags.some(tag => only.has(tag))
    if (tags.some(tag => not.has(tag)) || (not.has('all') && !tags.includes('always'))) return false
    if (tags.includes('never') && !named) return false
    if (only.size === 0 || only.has('all') || named) return true
    if (tags.includes('always')) return true
    return (only.has('tagged') && tags.length > 0) || (only.has('untagged') && tags.length === 0)
  }
}

/** `a,b` and repeated options both make a list. */
export const commaList = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  ...value
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
]
