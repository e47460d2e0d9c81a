import type { Line, Problem } from './configuration.ts'

/** Blocks of `.if` can be as deep as this and no deeper (MAXNESTEDCONDS). */
const deepest = 15

/** `.if`, `.elif`, `.else` and `.endif` that do not belong together; HAProxy stops reading at the first. */
export const directiveProblems = (lines: readonly Line[]): readonly Problem[] => {
  const open: { readonly line: Line; elseSeen: boolean }[] = []
  for (const line of lines) {
    const { keyword, args } = line
    const refuse = (message: string): readonly Problem[] => [
      { start: keyword.start, end: keyword.end, message }
    ]
    const block = open.at(-1)
    if (keyword.text === '.if') {
      if (open.length >= deepest) return refuse(`.if blocks can be ${deepest} deep at most`)
      open.push({ line, elseSeen: false })
    } else if (/^\.(?:elif|else|endif)$/.test(keyword.text)) {
      if (!block) return refuse(`${keyword.text} without .if`)
      if (keyword.text !== '.elif' && args[0]) return refuse(`${keyword.text} takes no argument`)
      if (keyword.text === '.endif') open.pop()
      else if (block.elseSeen) return refuse(`${keyword.text} after .else`)
      else block.elseSeen = keyword.text === '.else'
    }
  }
  const [first] = open
  if (!first) return []
  const { start, end } = first.line.keyword
  return [{ start, end, message: 'no .endif ends this block' }]
}
