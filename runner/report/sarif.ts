import type { Diagnostic, Severity } from '../protocol/diagnostic.ts'

/** A rule as SARIF describes it. */
export interface SarifRule {
  readonly id: string
  readonly summary: string
  readonly help: string
  readonly severity: Severity
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

/** Diagnostics as SARIF 2.1.0, which code scanners exchange. */
export const sarif = (
  diagnostics: readonly Diagnostic[],
  rules: readonly SarifRule[],
  version: string
): unknown => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'hq-run',
          version,
          rules: rules.map(({ id, summary, help, severity }) => ({
            id,
            shortDescription: { text: summary },
            help: { text: help },
            defaultConfiguration: { level: levels[severity] }
          }))
        }
      },
      columnKind: 'utf16CodeUnits',
      results: diagnostics.map(({ code, severity, message, hint, file, range }) => ({
        ruleId: code,
        level: levels[severity],
        message: { text: hint === undefined ? message : `${message}. ${hint}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: file },
              region: {
                startLine: range.start.line,
                startColumn: range.start.column,
                endLine: range.end.line,
                endColumn: range.end.column
              }
            }
          }
        ]
      }))
    }
  ]
})
