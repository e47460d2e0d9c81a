import type { Diagnostic, DiagnosticCode, Place } from '../../protocol/diagnostic.ts'
import { nearest } from '../nearest.ts'
import type { Node } from '../node.ts'

type Extra = Partial<Pick<Diagnostic, 'hint' | 'fix' | 'related' | 'severity'>>

export const placeOf = (node: Node): Place => node.source.place(node.start, node.end)

/** A diagnostic about a node. */
export const problem = (
  node: Node,
  code: DiagnosticCode,
  message: string,
  extra: Extra = {}
): Diagnostic => ({
  code,
  severity: 'error',
  message,
  ...extra,
  ...placeOf(node)
})

/** Hint and fix for a misspelt word; `node` is what the fix replaces. */
export const meant = (word: string, candidates: Iterable<string>, node: Node): Extra => {
  const better = nearest(word, candidates)
  if (better === undefined) return {}
  return { hint: `Did you mean ${better}?`, fix: replacement(node, better) }
}

export const replacement = (node: Node, text: string): NonNullable<Diagnostic['fix']> => ({
  title: `Change to ${text}`,
  edits: [{ range: node.source.range(node.start, node.end), text }]
})

/** `a, b or c`. */
export const orList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** By file and offset, each once, and without what only follows from a file that is not YAML. */
export const sortDiagnostics = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => {
  const unique = new Map<string, Diagnostic>()
  const broken = new Set(diagnostics.filter(isBroken).map(({ file }) => file))
  for (const diagnostic of diagnostics) {
    if (broken.size > 0 && followsFrom(broken, diagnostic)) continue
    const { code, file, range, message } = diagnostic
    const key = `${file}\0${range.start.offset}\0${range.end.offset}\0${code}\0${message}`
    if (!unique.has(key)) unique.set(key, diagnostic)
  }
  return [...unique.values()].sort(
    (a, b) => compare(a.file, b.file) || a.range.start.offset - b.range.start.offset
  )
}

/** YAML that nobody can say how it was meant: what was read of the file is a guess. */
const isBroken = ({ code, fix }: Diagnostic): boolean => code === 'yaml-syntax' && !fix

const names: readonly DiagnosticCode[] = ['undefined-variable', 'unknown-handler', 'unknown-host']

/** A broken file's content is not judged, and what others miss may be in it. */
const followsFrom = (broken: ReadonlySet<string>, { code, file }: Diagnostic): boolean =>
  broken.has(file) ? !code.startsWith('yaml-') : names.includes(code)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
