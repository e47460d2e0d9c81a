import type { DiagnosticCode } from '../../protocol/diagnostic.ts'

/** A value that YAML reads as something else than its writer meant: from `start` to `end` it should be quoted. */
export interface Trap {
  readonly code: DiagnosticCode
  readonly start: number
  readonly end: number
  readonly raw: string
  readonly message: string
  readonly hint: string
  /** The quoted form, when quoting is all it takes. */
  readonly quoted?: string
}

/** Indentation, dashes and `key:` before a value. */
const beforeValue = /^\s*(?:-\s+)*(?:(?:"[^"]*"|'[^']*'|[^\s"'#{[!&*|>%@`-][^#]*?)\s*:\s+)?/
const comment = /\s+#.*$/
const quotedThenText = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*\S/

/** The trap that the line of `offset` falls into, if it does. Called where the parser found fault, so block text is safe. */
export const trapOnLine = (text: string, offset: number): Trap | undefined => {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', lineStart)
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd)
  const before = beforeValue.exec(line)?.[0].length ?? 0
  const raw = line.slice(before).replace(comment, '').trimEnd()
  if (!line.slice(0, before).includes(':') && /^\{\{.*\}\}[^:]*:(\s|$)/.test(raw))
    return templateAsKey(raw, lineStart + before)
  const trap = trapOfValue(raw, lineStart + before)
  if (!trap || lineEnd === -1 || !continues(text.slice(lineEnd + 1), /^\s*/.exec(line)?.[0].length ?? 0))
    return trap
  const { quoted: _, ...unfixed } = trap
  return unfixed
}

/** A mapping within a flow mapping, as in `[{{ a }}, b]`: the template between `start` and `end`. */
export const trapInFlow = (text: string, start: number, end: number): Trap | undefined =>
  text.startsWith('{{', start) ? trapOfValue(text.slice(start, end), start) : undefined

const templateAsKey = (raw: string, start: number): Trap => ({
  code: 'yaml-unquoted-template',
  start,
  end: start + raw.length,
  raw,
  message: 'A key cannot be a template',
  hint: 'Write the key out.'
})

const trapOfValue = (raw: string, start: number): Trap | undefined => {
  const spot = { start, end: start + raw.length, raw }
  if (raw.startsWith('{{'))
    return {
      ...spot,
      code: 'yaml-unquoted-template',
      message: 'YAML reads a value that begins with {{ as a mapping, not as a template',
      hint: 'Quote the whole value.',
      quoted: quote(raw)
    }
  if (/^!(?!!)/.test(raw)) {
    const tag = /^\S+/.exec(raw)?.[0] ?? raw
    return {
      ...spot,
      code: 'yaml-tag',
      message: `YAML reads ${tag} as a tag, and what it says is lost`,
      ...(/[|>][-+\d]*$/.test(raw)
        ? { hint: 'Tags such as !vault are not supported.' }
        : { hint: 'Quote the whole value.', quoted: quote(raw) })
    }
  }
  if (quotedThenText.test(raw))
    return {
      ...spot,
      code: 'yaml-syntax',
      message: `YAML ends the value after the closing quote of ${quotedThenText.exec(raw)?.[1]}`,
      hint: 'Quote the whole value.',
      quoted: quote(raw)
    }
  return undefined
}

/** Double quotes where nothing in the value needs escaping, else single ones. */
export const quote = (raw: string): string =>
  /["\\]/.test(raw) ? `'${raw.replaceAll("'", "''")}'` : `"${raw}"`

/** Whether the value goes on in the lines that follow: quoting its first line would not mend it. */
const continues = (rest: string, indent: number): boolean => {
  const next = /^(?:\s*(?:#.*)?\n)*( *)[^\s#-]([^:\n]*:(?:\s|$))?/.exec(rest)
  return next !== null && (next[1] ?? '').length > indent && next[2] === undefined
}
