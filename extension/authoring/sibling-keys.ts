/** Keys of the block mapping that a line of YAML belongs to, found by indentation: the text may be broken. */
export const siblingKeys = (text: string, line: number): ReadonlySet<string> => {
  const lines = text.split('\n')
  const indent = indentOf(lines[line] ?? '')
  const keys = new Set<string>()
  for (let at = line; at >= 0; at--) {
    const each = lines[at] ?? ''
    if (at < line && isBlank(each)) continue
    if (indentOf(each) < indent) break
    add(each, indent, keys)
    if (indentOf(each) === indent && isItem(each)) break
  }
  for (let at = line + 1; at < lines.length; at++) {
    const each = lines[at] ?? ''
    if (isBlank(each)) continue
    if (indentOf(each) < indent || (indentOf(each) === indent && isItem(each))) break
    add(each, indent, keys)
  }
  return keys
}

/** How far a key is from the margin; the dash of a list item counts as a blank. */
const indentOf = (line: string): number => /^ *(?:- +)*/.exec(line)?.[0].length ?? 0

const isItem = (line: string): boolean => /^ *- /.test(line)
const isBlank = (line: string): boolean => /^\s*(#.*)?$/.test(line)

const add = (line: string, indent: number, keys: Set<string>): void => {
  const key = indentOf(line) === indent ? /^[\w.]+(?=:(\s|$))/.exec(line.slice(indent))?.[0] : undefined
  if (key !== undefined) keys.add(key)
}
