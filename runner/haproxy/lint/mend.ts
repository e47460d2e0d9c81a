import { placeOf, type Spot, type Statement } from '../overview/statement.ts'
import type { Complaint } from './rule.ts'

export type Mend = NonNullable<Complaint['fix']>

/** The line goes, with its indentation and what stands behind it. */
export const removeLine = (statement: Statement, title = 'Remove the line'): Mend => ({
  title,
  edits: [{ at: wholeLine(statement), text: '' }]
})

export const replace = (at: Spot, text: string, title = `Write ${text}`): Mend => ({
  title,
  edits: [{ at, text }]
})

/** A line below another, indented like it. */
export const addBelow = (statement: Statement, text: string): Mend => {
  const { source, end } = wholeLine(statement)
  const { start } = wholeLine(statement)
  const indent = /^[ \t]*/.exec(source.text.slice(start))?.[0] ?? ''
  const open = source.text[end - 1] === '\n' ? '' : '\n'
  return {
    title: `Add ${text}`,
    edits: [{ at: { source, start: end, end }, text: `${open}${indent}${text}\n` }]
  }
}

/** A line as the first of a section. */
export const addToSection = (source: Spot['source'], headerEnd: number, text: string): Mend => {
  const feed = source.text.indexOf('\n', headerEnd)
  const at = feed === -1 ? source.text.length : feed + 1
  const indent = /^[ \t]+(?=\S)/.exec(source.text.slice(at))?.[0] ?? '    '
  return {
    title: `Add ${text}`,
    edits: [{ at: { source, start: at, end: at }, text: `${feed === -1 ? '\n' : ''}${indent}${text}\n` }]
  }
}

const wholeLine = (statement: Statement): Spot => {
  const { source } = statement
  const { start, end } = placeOf(statement)
  const before = source.text.lastIndexOf('\n', start - 1) + 1
  const feed = source.text.indexOf('\n', end)
  return { source, start: before, end: feed === -1 ? source.text.length : feed + 1 }
}
