import { mask } from '../redact.ts'
import type { Span, Statement } from '../template/ast.ts'
import type { Chunk } from '../template/evaluate.ts'
import type { Template } from '../template/parse.ts'

/** What is shown of a chunk. `hidden`: values of the task must not be shown, secret or not (no_log). */
export const standIn = (chunk: Chunk, statement: Statement, template: Template, hidden: boolean): string => {
  if (statement.kind === 'text') return chunk.text
  if (chunk.secret) return onItsLines(mask, statement, template)
  if (chunk.unknown) return onItsLines(markerOf(statement, template), statement, template)
  return hidden ? mask : chunk.text
}

/** What cannot be known yet, as it is written: `‹facts.os.major›`, `‹#if facts.selinux›` for the whole block. */
const markerOf = (statement: Exclude<Statement, { kind: 'text' }>, { text }: Template): string => {
  const written = ({ start, end }: Span): string => text.slice(start, end).replace(/\s+/g, ' ').trim()
  switch (statement.kind) {
    case 'output':
      return `‹${written(statement).replace(/^\{\{\{?~?&?\s*|\s*~?\}?\}\}$/g, '')}›`
    case 'partial':
      return `‹${written(statement).replace(/^\{\{~?\s*|\s*~?\}\}$/g, '')}›`
    default:
      return `‹#${statement.kind === 'if' && statement.negated ? 'unless' : statement.kind} ${written(subject(statement))}›`
  }
}

/** Blocks and partials alone on their lines have lost the blanks and line breaks around them: what stands for one needs them. */
const onItsLines = (
  shown: string,
  statement: Exclude<Statement, { kind: 'text' }>,
  { text }: Template
): string => {
  if (statement.kind === 'output') return shown
  const { start, end } = statement
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const behind = text.slice(end)
  if (statement.kind === 'partial')
    return before.trim() === '' && endsLine.test(behind) ? `${before}${shown}\n` : shown
  const inside = text.slice(start, end)
  const tag = /\{\{~?\/\w+\s*~?\}\}/
  // `{{else if …}}` reaches up to the tag that ends the whole chain.
  const closed = new RegExp(`${tag.source}$`).exec(inside)
  const content = closed ? inside.slice(0, closed.index) : inside
  const rest = closed ? behind : behind.replace(new RegExp(`^${tag.source}`), '')
  const opens =
    before.trim() === '' && endsLine.test(text.slice(text.indexOf('}}', subject(statement).end) + 2))
  const closes = /\n[ \t]*$/.test(content) && endsLine.test(rest)
  return `${opens ? before : ''}${shown}${closes ? '\n' : ''}`
}

const endsLine = /^[ \t]*\r?\n/

const subject = (block: Extract<Statement, { kind: 'if' | 'each' | 'with' }>): Span =>
  block.kind === 'if' ? block.condition : block.kind === 'each' ? block.over : block.value
