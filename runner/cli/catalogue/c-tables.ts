/** One `{ … }` of a table: its text without the braces. */
export interface Entry {
  readonly text: string
  readonly fields: readonly string[]
}

/** A table of HAProxy's C source: `static struct cfg_kw_list kws = {ILH, { … }};` */
export interface Table {
  readonly name: string
  readonly entries: readonly (Entry & { readonly needs: readonly string[] })[]
}
/** The tables of one kind. */
export const tables = (text: string, struct: string): readonly Table[] => {
  const found: Table[] = []
  const head = new RegExp(`struct ${struct} (\\w+)(?:\\[\\])?\\s*=\\s*\\{`, 'g')
  for (const { index, 0: whole, 1: name = '' } of text.matchAll(head)) {
    const open = index + whole.length - 1
    found.push({ name, entries: entriesIn(text.slice(open + 1, closing(text, open))) })
  }
  return found
}

/** The innermost list of entries: what stands in braces and holds a string, with the conditions of the preprocessor around it. */
const entriesIn = (body: string): Table['entries'] => {
  const entries: (Entry & { needs: readonly string[] })[] = []
  const conditions: (string | undefined)[] = []
  for (let at = 0; at < body.length; at++) {
    if (body[at] === '#' && /(^|\n)[ \t]*$/.test(body.slice(Math.max(0, at - 40), at))) {
      const end = body.indexOf('\n', at)
      const line = body.slice(at, end < 0 ? undefined : end)
      if (/^#\s*if/.test(line)) conditions.push(wanted(line))
      else if (/^#\s*el/.test(line)) conditions[conditions.length - 1] = undefined
      else if (/^#\s*endif/.test(line)) conditions.pop()
      at = end < 0 ? body.length : end
    } else if (body[at] === '{') {
      const end = closing(body, at)
      const text = body.slice(at + 1, end)
      if (entryStart.test(text)) {
        entries.push({ text, fields: fieldsOf(text), needs: conditions.filter(name => name !== undefined) })
        at = end
      } else if (!text.includes('"')) at = end
    }
  }
  return entries
}

/** A string, a section's number and a string, a named member, or (of the runtime API) words in braces. */
const entryStart = /^\s*(?:"|\w+\s*,\s*"|\.kw\b|\{(?:\s*(?:"[^"]*"|NULL)\s*,?)+\s*\})/

/** `#ifdef USE_QUIC` → QUIC, the first of several; other conditions ask for functions of a library and are not told. */
const wanted = (line: string): string | undefined =>
  line.includes('||') ? undefined : /^#\s*if(?:def\s+|\s+\(?\s*defined\s*\(?\s*)USE_(\w+)/.exec(line)?.[1]

const fieldsOf = (text: string): readonly string[] => {
  const fields: string[] = []
  let depth = 0
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '"' && text[at - 1] !== '\\') quoted = !quoted
    else if (quoted) continue
    else if (letter === '(' || letter === '{') depth++
    else if (letter === ')' || letter === '}') depth--
    else if (letter === ',' && depth === 0) {
      fields.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  fields.push(text.slice(start).trim())
  return fields
}

/** Where the brace that opens at `open` is closed, or the end of the text. */
export const closing = (text: string, open: number): number => {
  const tokens = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+'|[{}]/g
  tokens.lastIndex = open
  let depth = 0
  for (let token = tokens.exec(text); token; token = tokens.exec(text))
    if (token[0] === '{') depth++
    else if (token[0] === '}' && --depth === 0) return token.index
  return text.length
}

export const withoutComments = (text: string): string =>
  text.replace(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, part =>
    part.startsWith('"') ? part : ' '
  )

/** What stands in a field that is a string. */
export const unquoted = (field: string | undefined): string | undefined => /^"(.*)"$/.exec(field ?? '')?.[1]
