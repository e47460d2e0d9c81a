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

interface Linted {
  readonly findings: readonly PlacedFinding[]
  /** How many findings were mended. */
  readonly fixed: number
  readonly sources: readonly Source[]
  readonly haproxy: string
  readonly format: LintFormat
}

/** Prints what a lint found. */
export const lintReport = ({ findings, fixed, sources, haproxy, format }: Linted): void => {
  const print = (text: string) => process.stdout.write(`${text}\n`)
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
  else {
    const colour = paletteFor(process.stdout, process.env)
    const lineOf = lineReader(new Map(sources.map(source => [source.file, source])))
    for (const finding of findings) print(`${diagnosticText(finding, lineOf, colour)}\n`)
    const names = sources.length === 1 ? sources[0]?.file : `${sources.length} files`
    const counts = (['error', 'warning', 'info'] as const).flatMap(severity => count(findings, severity))
    const mended = fixed === 0 ? '' : `, ${fixed} mended`
    const all = counts.length === 0 ? colour.green('nothing found') : counts.join(', ')
    print(`${names}, for HAProxy ${haproxy}: ${all}${mended}`)
  }
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
