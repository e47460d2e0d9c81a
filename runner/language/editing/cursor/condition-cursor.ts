import type { ExpressionWord } from './expression-word.ts'

/** What a condition has at a place. */
export interface ConditionCursor {
  readonly word: ExpressionWord
  /** Macros around it that give a name to what they go over: `list.all(name, …)`. */
  readonly bindings: readonly { readonly name: string; readonly over: string }[]
}

const token = /r?"(?:[^"\\]|\\.)*"?|r?'(?:[^'\\]|\\.)*'?|[A-Za-z_]\w*|\s+|\d[\w.]*|[^\s]/g

/** What stands at an index of a condition; undefined in numbers. Works on unfinished texts. */
export const conditionCursor = (text: string, at: number): ConditionCursor | undefined => {
  const word = wordAt(text, at)
  return word && { word, bindings: bindingsBefore(text.slice(0, word.start)) }
}

const wordAt = (text: string, at: number): ExpressionWord | undefined => {
  for (const match of text.matchAll(token)) {
    const [piece] = match
    const [start, end] = [match.index, match.index + piece.length]
    if (start > at || end < at) continue
    const quote = /^r?(["'])/.exec(piece)
    if (quote) {
      const isOpen = piece.length === quote[0].length || piece.at(-1) !== quote[1]
      if ((start === at || end === at) && !isOpen) continue
      if (start === at) continue
      const [from, to] = [start + quote[0].length, isOpen ? end : end - 1]
      return { kind: 'literal', text: text.slice(from, to), start: from, end: to, ...compared(text, start) }
    }
    if (/^\d/.test(piece) && start < at) return undefined
    if (/^[A-Za-z_]/.test(piece)) return named(text, start, end)
  }
  return named(text, at, at)
}

const named = (text: string, start: number, end: number): ExpressionWord => {
  const word = { text: text.slice(start, end), start, end }
  const before = text.slice(0, start)
  const dot = /\.\??\s*$/.exec(before)
  if (dot) return { ...word, kind: 'member', of: operandBefore(before, dot.index) }
  return { ...word, kind: 'name', head: true, ...compared(text, start) }
}

/** What the operand that begins at `start` is compared with: the left side of ==, != and in. */
const compared = (text: string, start: number): { readonly compared?: string } => {
  const before = text.slice(0, start)
  const operator = /(?:==|!=)\s*$/.exec(before) ?? /\bin\s*\[[^[\]]*$/.exec(before)
  const of = operator && operandBefore(before, operator.index)
  return of ? { compared: of } : {}
}

const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/** The chain of names, members, indices and calls that ends at an index. */
const operandBefore = (text: string, end: number): string => {
  const stop = text.slice(0, end).trimEnd().length
  let at = stop
  for (;;) {
    const char = text[at - 1] ?? ''
    const open = closing[char]
    if (open) {
      at = openingOf(text, at - 1, char, open)
      if (!/[\w.)\]]/.test(text[at - 1] ?? '')) break
    } else if (char === '"' || char === "'") {
      const begin = text.lastIndexOf(char, at - 2)
      at = begin < 0 ? at - 1 : begin
      break
    } else {
      const word = /\w+$/.exec(text.slice(0, at))?.[0]
      if (!word) break
      at -= word.length
      if (text[at - 1] !== '.') break
    }
    if (text[at - 1] === '.') at--
  }
  return text.slice(at, stop)
}

const openingOf = (text: string, from: number, close: string, open: string): number => {
  let depth = 0
  for (let at = from; at >= 0; at--) {
    if (text[at] === close) depth++
    if (text[at] === open && --depth === 0) return at
  }
  return 0
}

const bindingsBefore = (text: string): ConditionCursor['bindings'] => {
  const found: { readonly name: string; readonly over: string }[] = []
  for (const match of text.matchAll(/\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_]\w*)\s*,/g)) {
    if (isClosedBehind(text, match.index + match[0].length)) continue
    found.push({ name: match[1] ?? '', over: operandBefore(text, match.index) })
  }
  return found
}

/** Whether the parenthesis that is open at an index is closed in what follows. */
const isClosedBehind = (text: string, from: number): boolean => {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] === ')' && --depth === 0) return true
  }
  return false
}
