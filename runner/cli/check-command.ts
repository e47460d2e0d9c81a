import { analyseFile } from '../language/analysis/analyse-file.ts'
import { loadWorkspace, type Workspace } from '../language/analysis/workspace.ts'
import type { Source } from '../language/source.ts'
import { modules } from '../modules/registry.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import { diagnosticText } from '../report/diagnostic-text.ts'
import { paletteFor } from '../report/palette.ts'
import { disk } from './disk.ts'
import { hasErrors, lineReader } from './report.ts'

export interface CheckArguments {
  readonly files: readonly string[]
  readonly inventory?: string
  readonly extraVars: readonly string[]
  readonly format: 'human' | 'json'
}

interface Checked {
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, Source>
}

/** `hq-run check FILE…`: every diagnostic of every file; never connects. */
export const checkCommand = async (given: CheckArguments): Promise<ExitCode> => {
  const diagnostics: Diagnostic[] = []
  const sources = new Map<string, Source>()
  for (const file of given.files) {
    const { result } = await loadWorkspace(disk, workspace => checkFile(workspace, file, given))
    for (const [name, source] of result.sources) sources.set(name, source)
    for (const diagnostic of result.diagnostics)
      if (!isKnown(diagnostics, diagnostic)) diagnostics.push(diagnostic)
  }
  print(diagnostics, sources, given)
  return hasErrors(diagnostics) ? exitCode.diagnostics : exitCode.ok
}

const checkFile = (workspace: Workspace, file: string, given: CheckArguments): Checked => {
  const inventory = given.inventory ?? process.env.HQ_INVENTORY
  return analyseFile(workspace, file, {
    modules,
    inventoryRequired: false,
    extraVars: given.extraVars,
    ...(inventory ? { inventory } : {})
  })
}

const isKnown = (known: readonly Diagnostic[], one: Diagnostic): boolean =>
  known.some(
    other =>
      other.file === one.file &&
      other.range.start.offset === one.range.start.offset &&
      other.code === one.code &&
      other.message === one.message
  )

const print = (
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, Source>,
  given: CheckArguments
): void => {
  if (given.format === 'json') {
    process.stdout.write(`${JSON.stringify(diagnostics, null, 2)}\n`)
    return
  }
  const colour = paletteFor(process.stdout, process.env)
  for (const diagnostic of diagnostics)
    process.stdout.write(`${diagnosticText(diagnostic, lineReader(sources), colour)}\n\n`)
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const files = given.files.length === 1 ? given.files[0] : `${given.files.length} files`
  const summary =
    errors === 0 ? colour.green('no errors') : colour.red(`${errors} error${errors === 1 ? '' : 's'}`)
  process.stdout.write(`${files}: ${summary}\n`)
}
