import type { Source } from '../language/source.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { Event } from '../protocol/event.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import type { LineOf } from '../report/diagnostic-text.ts'
import { HumanReport } from '../report/human.ts'
import { paletteFor } from '../report/palette.ts'
import type { Verbosity } from '../report/task-text.ts'

export type Format = 'human' | 'jsonl'

export interface Report {
  report(event: Event): void
  /** Keeps the terminal still while somebody is asked on it; what is reported meanwhile is told by `resume`. */
  pause?(): void
  resume?(): void
}

/** The report that was asked for, on stdout. */
export const openReport = (format: Format, verbosity: Verbosity, lineOf: LineOf): Report => {
  const output = process.stdout
  if (format === 'jsonl') return { report: event => void output.write(`${JSON.stringify(event)}\n`) }
  return new HumanReport({ output, colour: paletteFor(output, process.env), verbosity, lineOf })
}

/** Reports events as they come; what the process exits with is the last one's affair. */
export const follow = async (events: AsyncIterable<Event>, report: Report): Promise<ExitCode> => {
  let code: ExitCode = exitCode.error
  for await (const event of events) {
    report.report(event)
    if (event.type === 'run-end') code = event.code
  }
  return code
}

export const lineReader =
  (sources: ReadonlyMap<string, Source>): LineOf =>
  (file, line) =>
    sources.get(file)?.line(line)

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error')
