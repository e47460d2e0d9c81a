import type { ExpressionWord } from './expression-word.ts'

/** What a template has at a place within braces. */
export type TemplateCursor = {
  /** The blocks whose bodies are around it, the outermost first. */
  readonly blocks: readonly OpenBlock[]
} & (
  | { readonly kind: 'expression'; readonly word: ExpressionWord; readonly alone: boolean }
  /** Behind `{{#`, `{{/` and `{{>`. */
  | { readonly kind: 'block' | 'close' | 'partial'; readonly start: number; readonly end: number }
)

export interface OpenBlock {
  readonly name: string
  /** The expression in its head. */
  readonly over: string
  /** Names after `as`. */
  readonly names: readonly string[]
  /** Where it begins. */
  readonly start: number
  /** The place is behind its {{else}}. */
  readonly otherwise: boolean
}

interface Tag {
  readonly start: number
  /** From behind the braces and the sigil to before the closing braces, or to where it breaks off. */
  readonly inner: number
  readonly end: number
  readonly sigil: string
}

/** What stands at an index of a template; undefined outside of braces and in comments. Works on unfinished texts. */
export const templateCursor = (text: string, at: number): TemplateCursor | undefined => {
  let blocks: readonly OpenBlock[] = []
  for (const tag of tagsIn(text)) {
    if (tag.start + 2 > at) return undefined
    if (at <= tag.end) return withinTag(text, tag, at, blocks)
    blocks = after(blocks, text, tag)
  }
  return undefined
}

function* tagsIn(text: string): Generator<Tag> {
  let from = 0
  for (;;) {
    const start = text.indexOf('{{', from)
    if (start < 0) return
    if (text[start - 1] === '\\' && text[start - 2] !== '\\') {
      from = start + 2
      continue
    }
    const raw = /^\{\{\{\{\s*([\w-]+)\s*\}\}\}\}/.exec(text.slice(start, start + 80))
    if (raw) {
      const close = text.indexOf(`{{{{/${raw[1]}}}}}`, start)
      from = close < 0 ? text.length : close + raw[0].length + 1
      continue
    }
    const [head = '', sigil = ''] = /^\{\{\{?~?([#/>^!&]?)/.exec(text.slice(start, start + 80)) ?? []
    const inner = start + head.length
    const end = sigil === '!' ? endOfComment(text, inner) : endOfTag(text, inner)
    yield { start, inner, end, sigil }
    from = Math.max(end, start + 2)
  }
}

const endOfComment = (text: string, inner: number): number => {
  const end = text.indexOf(text.startsWith('--', inner) ? '--}}' : '}}', inner)
  return end < 0 ? text.length : end
}

/** Before the closing braces; a tag that has none breaks off with its line or where the next one begins. */
const endOfTag = (text: string, inner: number): number => {
  let line = -1
  for (let at = inner; at < text.length; at++) {
    const char = text[at]
    if (text.startsWith('}}', at)) return at
    if (text.startsWith('{{', at)) return line < 0 ? at : line
    if (char === '\n' && line < 0) line = at
    if (char !== '"' && char !== "'") continue
    const close = text.indexOf(char, at + 1)
    if (close < 0 || text.slice(at, close).includes('\n')) continue
    at = close
  }
  return line < 0 ? text.length : line
}

const blockHead = /^(\s*\w*\s*)(.*?)(?:\s+as\s+\|([^|]*)\|?)?\s*~?$/s

const after = (blocks: readonly OpenBlock[], text: string, tag: Tag): readonly OpenBlock[] => {
  const { inner, end, sigil, start } = tag
  const content = text.slice(inner, end)
  if (sigil === '#') return [...blocks, blockOf(content, start)]
  if (sigil === '/') return blocks.slice(0, -1)
  if (!/^\s*else\b/.test(content) && sigil !== '^') return blocks
  const last = blocks.at(-1)
  return last ? [...blocks.slice(0, -1), { ...last, otherwise: true }] : blocks
}

const blockOf = (content: string, start: number): OpenBlock => {
  const [, name = '', over = '', names = ''] = blockHead.exec(content) ?? []
  return {
    name: name.trim(),
    over: over.trim(),
    names: names.split(/\s+/).filter(each => each !== ''),
    start,
    otherwise: false
  }
}

const withinTag = (
  text: string,
  { inner, end, sigil }: Tag,
  at: number,
  blocks: readonly OpenBlock[]
): TemplateCursor | undefined => {
  if (sigil === '!' || at < inner) return undefined
  const content = text.slice(inner, end)
  if (sigil === '/') return { kind: 'close', blocks, ...wordAround(text, at) }
  const [first = ''] = /^\s*[^\s~}]*/.exec(content) ?? []
  if ((sigil === '#' || sigil === '>') && at <= inner + first.length)
    return { kind: sigil === '#' ? 'block' : 'partial', blocks, ...nameAround(text, inner, at, end) }
  const [chained = ''] = sigil === '' ? (/^\s*else\s+(?:if|unless)\s/.exec(content) ?? []) : []
  const skip = sigil === '#' || sigil === '>' ? first.length : chained.length
  if (/\sas\s+\|[^|]*$/.test(text.slice(inner + skip, at))) return undefined
  const word = templateWord(text, inner + skip, at, end, sigil !== '#' && sigil !== '>' && skip === 0)
  return word && { kind: 'expression', blocks, word, alone: sigil === '' && skip === 0 }
}

const wordAround = (text: string, at: number): { readonly start: number; readonly end: number } => {
  const before = /\w*$/.exec(text.slice(0, at))?.[0].length ?? 0
  const behind = /^\w*/.exec(text.slice(at))?.[0].length ?? 0
  return { start: at - before, end: at + behind }
}

/** The name of a partial may be a path. */
const nameAround = (text: string, inner: number, at: number, end: number) => {
  const before = /\S*$/.exec(text.slice(inner, at))?.[0].length ?? 0
  const behind = /^[^\s~}]*/.exec(text.slice(at, end))?.[0].length ?? 0
  return { start: at - before, end: at + behind }
}

const token = /\s+|"[^"]*"?|'[^']*'?|[()]|[^\s"'()]+/g

interface Call {
  /** What its parentheses hold so far, the function first. */
  readonly parts: string[]
}

/** The word at a place of an expression that begins at `start`; `bare`: the expression may be a call without parentheses. */
const templateWord = (
  text: string,
  start: number,
  at: number,
  end: number,
  bare: boolean
): ExpressionWord | undefined => {
  const calls: Call[] = [{ parts: [] }]
  let found: { readonly start: number; readonly end: number } = { start: at, end: at }
  for (const match of text.slice(start, end).matchAll(token)) {
    const [piece] = match
    const from = start + match.index
    const to = from + piece.length
    const isWord = !/^[\s()]/.test(piece)
    if (from >= at && !(isWord && from === at)) break
    if (/^["']/.test(piece) && from === at) break
    if (isWord && to >= at) {
      const isOpen = /^["']/.test(piece) && (piece.length === 1 || piece.at(-1) !== piece[0])
      // Behind a closing quote nothing can be written.
      if (/^["']/.test(piece) && !isOpen && to === at) return undefined
      found = { start: from, end: to }
      break
    }
    if (piece === '(') calls.push({ parts: [] })
    else if (piece === ')') {
      const { parts } = calls.pop() ?? { parts: [] }
      if (calls.length === 0) return undefined
      calls.at(-1)?.parts.push(`(${parts.join(' ')})`)
    } else if (isWord) calls.at(-1)?.parts.push(piece)
  }
  const { parts } = calls.at(-1) ?? { parts: [] }
  const [fn, other] = parts
  const compared = (fn === 'eq' || fn === 'ne') && other !== undefined ? { compared: other } : {}
  const written = text.slice(found.start, found.end)
  const quote = /^["']/.exec(written)?.[0]
  if (quote) {
    const close = written.length > 1 && written.endsWith(quote) ? 1 : 0
    const [from, to] = [found.start + 1, found.end - close]
    return { kind: 'literal', text: text.slice(from, to), start: from, end: to, ...compared }
  }
  return pathWord(text, found, at, { head: parts.length === 0 && (bare || calls.length > 1), ...compared })
}

const pathWord = (
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  at: number,
  rest: { readonly head: boolean; readonly compared?: string }
): ExpressionWord => {
  const path = text.slice(start, end)
  const named = /^[\w-]+=/.exec(path)?.[0].length ?? 0
  const before = text.slice(start + named, at)
  const dot = Math.max(before.lastIndexOf('.'), before.lastIndexOf('/'))
  const from = start + named + dot + 1
  const to = at + (/^[\w-]*/.exec(text.slice(at, end))?.[0].length ?? 0)
  const { head, ...compared } = rest
  const word = { text: text.slice(from, to), start: from, end: to, ...compared }
  if (dot < 0) return { ...word, kind: 'name', head: head && named === 0 }
  return { ...word, kind: 'member', of: before.slice(0, dot) }
}
