import type { Diagnostic, Severity } from '../protocol/diagnostic.ts'

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/** A diagnostic as a workflow command, which GitHub shows on the line of a pull request. */
export const githubAnnotation = ({ file, range, severity, code, message, hint }: Diagnostic): string => {
  const { start, end } = range
  const where = [
    `file=${property(file)}`,
    `line=${start.line}`,
    `endLine=${end.line}`,
    ...(start.line === end.line ? [`col=${start.column}`, `endColumn=${end.column}`] : []),
    `title=${property(code)}`
  ]
  return `::${levels[severity]} ${where.join()}::${escaped(hint === undefined ? message : `${message}\n${hint}`)}`
}

const escaped = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
