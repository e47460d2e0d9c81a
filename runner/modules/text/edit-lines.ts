import { expand, expansionOf, patternOf, searchLine } from './pattern.ts'

/** Which line is meant, and where it goes; the parameters of lineinfile. */
export interface LineWish {
  readonly state?: 'present' | 'absent'
  readonly regexp?: string
  readonly search_string?: string
  readonly line?: string
  readonly backrefs?: boolean
  readonly insertafter?: string
  readonly insertbefore?: string
  readonly firstmatch?: boolean
}

export interface EditedLines {
  readonly text: string
  /** `line added`, `line replaced`, `2 line(s) removed`; empty when nothing was done. */
  readonly msg: string
  /** How many lines were removed. */
  readonly found: number
}

/** The lines of a text, each with its line break; the last one may lack it. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? []

const bare = (line: string): string => line.replace(/[\r\n]+$/, '')

export const editLines = (text: string, want: LineWish): EditedLines => {
  if (want.state === 'absent') return withoutLines(text, want)
  const lines = linesOf(text)
  const added = (at: number, line: string): EditedLines => {
    const before = lines.slice(0, at).join('')
    const gap = before === '' || /[\r\n]$/.test(before) ? '' : '\n'
    return { text: `${before}${gap}${line}${lines.slice(at).join('')}`, msg: 'line added', found: 0 }
  }
  const replaced = (at: number, line: string): EditedLines => {
    const parts = linesOf(line)
    if (lines.slice(at, at + parts.length).join('') === line) return same
    // Of several lines, what an exact match holds already is not there twice.
    const count = holds(lines, at, parts) ? parts.length : 1
    return {
      text: [...lines.slice(0, at), line, ...lines.slice(at + count)].join(''),
      msg: 'line replaced',
      found: 0
    }
  }
  const same: EditedLines = { text, msg: '', found: 0 }
  const wanted = withBreak(want.line ?? '')

  const hit = matching(lines, want)
  if (hit) return replaced(hit.at, hit.line ?? wanted)
  const { exact, place } = placeFor(lines, linesOf(wanted), want)
  if (exact !== undefined) return replaced(exact, wanted)
  if (want.backrefs) return same
  if (want.insertbefore === 'BOF' || want.insertafter === 'BOF') return added(0, wanted)
  if (place === undefined) return added(lines.length, wanted)
  // With firstmatch what is behind the place was not looked at.
  const there = want.insertbefore === undefined && holds(lines, place, linesOf(wanted))
  return there ? same : added(place, wanted)
}

const withBreak = (line: string): string => (line.endsWith('\n') ? line : `${line}\n`)

/** Whether these lines stand there, whatever their line breaks are. */
const holds = (lines: readonly string[], at: number, wanted: readonly string[]): boolean =>
  wanted.every((line, index) => {
    const there = lines[at + index]
    return there !== undefined && bare(there) === bare(line)
  })

/** The last line (with firstmatch the first) that regexp or search_string means, and with backrefs what it becomes. */
const matching = (
  lines: readonly string[],
  { regexp, search_string: part, backrefs, firstmatch, line = '' }: LineWish
): { readonly at: number; readonly line?: string } | undefined => {
  if (part !== undefined) {
    const at = firstmatch
      ? lines.findIndex(one => one.includes(part))
      : lines.findLastIndex(one => one.includes(part))
    return at < 0 ? undefined : { at }
  }
  if (regexp === undefined) return undefined
  const pattern = patternOf('regexp', regexp)
  const expansion = backrefs ? expansionOf('line', line, pattern) : undefined
  const order = firstmatch ? lines.keys() : [...lines.keys()].reverse()
  for (const at of order) {
    const found = searchLine(pattern, lines[at] ?? '')
    if (found) return { at, ...(expansion ? { line: withBreak(expand(expansion, found)) } : {}) }
  }
  return undefined
}

/** Where the very lines are, or else where insertafter or insertbefore puts them; firstmatch looks no further than that. */
const placeFor = (
  lines: readonly string[],
  wanted: readonly string[],
  { insertafter, insertbefore, firstmatch }: LineWish
): { readonly exact?: number; readonly place?: number } => {
  const beside = insertafter
    ? { at: 'insertafter', text: insertafter }
    : { at: 'insertbefore', text: insertbefore }
  const special = insertafter ? ['BOF', 'EOF'] : ['BOF']
  const pattern =
    beside.text === undefined || special.includes(beside.text) ? undefined : patternOf(beside.at, beside.text)
  let exact: number | undefined
  let place: number | undefined
  for (const [at, line] of lines.entries()) {
    if (holds(lines, at, wanted)) exact = at
    else if (pattern && searchLine(pattern, line)) {
      place = insertafter ? at + 1 : at
      if (firstmatch) break
    }
  }
  return { ...(exact === undefined ? {} : { exact }), ...(place === undefined ? {} : { place }) }
}

const withoutLines = (text: string, { regexp, search_string: part, line }: LineWish): EditedLines => {
  const pattern = regexp === undefined ? undefined : patternOf('regexp', regexp)
  const meant = (one: string): boolean => {
    if (pattern) return searchLine(pattern, one) !== undefined
    return part === undefined ? bare(one) === bare(line ?? '') : one.includes(part)
  }
  const lines = linesOf(text)
  const kept = lines.filter(one => !meant(one))
  const found = lines.length - kept.length
  return { text: kept.join(''), msg: found > 0 ? `${found} line(s) removed` : '', found }
}
