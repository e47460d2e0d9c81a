import type { PlacedFinding } from '../../haproxy/lint/lint.ts'
import { rules } from '../../haproxy/lint/rules.ts'
import type { Source } from '../../language/source.ts'
import type { Severity } from '../../protocol/diagnostic.ts'
import { diagnosticText } from '../../report/diagnostic-text.ts'
import { githubAnnotation } from '../../report/github-annotation.ts'
import { paletteFor } from '../../report/palette.ts'
import { sarif } from '../../report/sarif.ts'
import { lineReader } from '../report.ts'

declare const __VERSION__: string | undefined

export type LintFormat = 'human' | 'json' | 'github' | 'sarif'

/** Files that HAProxy loads together. */
export interface Linted {
  readonly findings: readonly PlacedFinding[]
  /** How many findings were mended. */
  readonly fixed: number
  readonly sources: readonly Source[]
  /** What they were judged for: `3.0.11`, `3.0.11 with aws-lc`. */
  readonly haproxy: string
}

/** Prints what a lint found. */
export const lintReport = (all: readonly Linted[], format: LintFormat): void => {
  const print = (text: string) => process.stdout.write(`${text}\n`)
  const findings = all.flatMap(each => each.findings)
  if (format === 'json') print(JSON.stringify(findings, null, 2))
  else if (format === 'sarif') {
    const described = rules.map(({ code, summary, why, severity }) => ({
      id: code,
      summary,
      help: why,
      severity
    }))
    const version = typeof __VERSION__ === 'string' ? __VERSION__ : 'development'
    print(JSON.stringify(sarif(findings, described, version), null, 2))
  } else if (format === 'github') for (const finding of findings) print(githubAnnotation(finding))
  else for (const each of all) print(lintText(each))
}

const lintText = ({ findings, fixed, sources, haproxy }: Linted): string => {
  const colour = paletteFor(process.stdout, process.env)
  const lineOf = lineReader(new Map(sources.map(source => [source.file, source])))
  const names = sources.length === 1 ? sources[0]?.file : `${sources.length} files`
  const counts = (['error', 'warning', 'info'] as const).flatMap(severity => count(findings, severity))
  const mended = fixed === 0 ? '' : `, ${fixed} mended`
  const told = counts.length === 0 ? colour.green('nothing found') : counts.join(', ')
  return [
    ...findings.map(finding => `${diagnosticText(finding, lineOf, colour)}\n`),
    `${names}, for HAProxy ${haproxy}: ${told}${mended}`
  ].join('\n')
}

const words: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes']
}

const count = (findings: readonly PlacedFinding[], severity: Severity): readonly string[] => {
  const found = findings.filter(each => each.severity === severity).length
  const [one, many] = words[severity]
  return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`]
}
