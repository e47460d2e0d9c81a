import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Source } from '../source.ts'

/** A complaint of the YAML parser in our words, put where the fault is rather than where it was noticed. */
export const yamlError = (source: Source, document: Document, error: YAMLError): Diagnostic => {
  const { text } = source
  const { start, end, ...said } = explain(text, document, error)
  return { code: 'yaml-syntax', severity: 'error', ...said, ...source.place(start, Math.max(start, end)) }
}

interface Explained {
  readonly message: string
  readonly hint?: string
  readonly start: number
  readonly end: number
}

/** The parser's codes; what is not listed keeps its own words. */
const explain = (text: string, document: Document, { code, message, pos }: YAMLError): Explained => {
  const [start, end] = [pos[0], Math.min(pos[1], text.length)]
  const spot = { start, end }
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'YAML does not allow tabs as indentation', hint: 'Indent with spaces.', ...spot }
    case 'MULTIPLE_DOCS':
      return {
        message: 'The file holds more than one YAML document',
        hint: 'Remove the --- or split the file.',
        ...spot
      }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'A plain value may not contain a colon followed by a space, nor go on as a mapping',
        hint: 'Quote the value, or mend the indentation.',
        ...spot
      }
    case 'BLOCK_IN_FLOW':
      return {
        message: 'Within { } and [ ] a comma separates what stands side by side',
        hint: 'Put a comma before the next one, or quote the value.',
        ...restOfLine(text, start)
      }
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        message: 'A key ends with a colon and a space on its own line',
        hint: 'Write key: value.',
        ...restOfLine(text, start)
      }
    case 'BAD_SCALAR_START':
      return { message: message.split('\n')[0] ?? message, hint: 'Quote the value.', ...spot }
    case 'UNEXPECTED_TOKEN':
      return {
        message: `${text.slice(start, end).trim().split('\n')[0]} is not expected here`,
        hint: 'If it belongs to the value, quote the whole value.',
        ...spot
      }
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
      return unfinished(text, document, message, spot)
    default:
      return { message: message.split('\n')[0] ?? message, ...spot }
  }
}

const unfinished = (
  text: string,
  document: Document,
  message: string,
  spot: { readonly start: number; readonly end: number }
): Explained => {
  const open = /^Flow |^Missing closing/.test(message) ? openBefore(text, document, spot.start) : undefined
  if (open !== undefined)
    return { message: `${text[open]} is not closed`, hint: closing(text[open]), start: open, end: open + 1 }
  if (/^Implicit map keys/.test(message))
    return {
      message: 'A line of a mapping is a key, a colon and a value; this one has no colon',
      hint: 'Write key: value, or begin an item of a list with a dash.',
      ...restOfLine(text, spot.start)
    }
  return {
    message: 'The indentation of this line fits nothing above it',
    hint: 'Align it with what it belongs to.',
    ...restOfLine(text, spot.start)
  }
}

const closing = (bracket: string | undefined): string =>
  bracket === '{' ? 'Close it with }.' : bracket === '[' ? 'Close it with ].' : 'Close the quote.'

/** Where the last bracket or quote begins that has no end. */
const openBefore = (text: string, document: Document, before: number): number | undefined => {
  let found: number | undefined
  visit(document, {
    Node(_key, node) {
      const [start, end] = node.range ?? [before, before]
      const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
      if (start >= before || !(quoted || (isCollection(node) && node.flow))) return
      const wanted = { '{': '}', '[': ']' }[text[start] ?? ''] ?? text[start]
      if (text[end - 1] !== wanted || end - start < 2) found = start
    }
  })
  return found
}

/** The words from an offset, or those that follow the blanks there, to the end of their line. */
const restOfLine = (text: string, offset: number): { readonly start: number; readonly end: number } => {
  const start = offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0)
  const end = text.indexOf('\n', start)
  return { start, end: end === -1 ? text.length : start + text.slice(start, end).trimEnd().length }
}
