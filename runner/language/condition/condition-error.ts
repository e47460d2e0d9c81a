import type { Diagnostic, DiagnosticCode } from '../../protocol/diagnostic.ts'
import { LanguageError } from '../language-error.ts'
import type { ScalarNode } from '../node.ts'
import { offsetInSource } from '../yaml/scalar-offset.ts'

/** An error between two offsets of a condition's text. */
export const conditionError = (
  node: ScalarNode,
  start: number,
  end: number,
  code: DiagnosticCode,
  message: string,
  more: Pick<Diagnostic, 'hint'> = {}
): LanguageError => new LanguageError(conditionDiagnostic(node, start, end, code, message, more))

export const conditionDiagnostic = (
  node: ScalarNode,
  start: number,
  end: number,
  code: DiagnosticCode,
  message: string,
  more: Pick<Diagnostic, 'hint' | 'fix'> = {}
): Diagnostic => {
  const from = offsetInSource(node, start)
  const to = end > start ? offsetInSource(node, end - 1) + 1 : from
  return { code, severity: 'error', message, ...more, ...node.source.place(from, Math.max(from, to)) }
}
