import { type Analysis, analyse, includedItems } from '../language/analysis/analyse.ts'
import { loadWorkspace } from '../language/analysis/workspace.ts'
import { LanguageError } from '../language/language-error.ts'
import { modules } from '../modules/registry.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import type { Verbosity } from '../report/task-text.ts'
import { type ConnectionArguments, openConnection } from './connection.ts'
import { disk } from './disk.ts'
import type { Interrupt } from './interrupt.ts'
import { onlyPlaces } from './only-places.ts'
import { type Format, follow, hasErrors, lineReader, openReport } from './report.ts'
import { selection } from './selection.ts'

export interface RunArguments extends ConnectionArguments {
  readonly playbook: string
  readonly inventory?: string
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** FILE:LINE each. */
  readonly only: readonly string[]
  readonly check: boolean
  readonly diff: boolean
  readonly forks: number
  readonly extraVars: readonly string[]
  readonly format: Format
  readonly verbosity: Verbosity
}

/** `hq-run PLAYBOOK`: everything is checked first; then the hosts are worked on. */
export const runCommand = async (given: RunArguments, interrupt: Interrupt): Promise<ExitCode> => {
  const inventory = given.inventory ?? process.env.HQ_INVENTORY
  const { workspace, result: analysis } = await loadWorkspace(disk, files =>
    analyse(files, {
      playbook: given.playbook,
      modules,
      extraVars: given.extraVars,
      ...(inventory ? { inventory } : {}),
      ...(given.limit === undefined ? {} : { limit: given.limit })
    })
  )
  const report = openReport(given.format, given.verbosity, lineReader(analysis.sources))
  for (const diagnostic of analysis.diagnostics) report.report({ type: 'diagnostic', diagnostic })
  if (hasErrors(analysis.diagnostics)) return refuse(analysis, report)

  const only = onlyPlaces(given.only, analysis)
  // Loaded only when hosts are worked on: a refusal and `check` answer sooner.
  const [{ run }, { createController }] = await Promise.all([
    import('../engine/run.ts'),
    import('../transport/controller/controller.ts')
  ])
  const connection = await openConnection(given, { format: given.format, report }, interrupt)
  const events = run({
    analysis: only?.within(analysis) ?? analysis,
    modules,
    connector: connection.connector,
    controller: createController(),
    credentials: connection.credentials,
    include: (include, file) => {
      const { items, diagnostics } = includedItems(workspace, include, file, modules)
      const error = diagnostics.find(({ severity }) => severity === 'error')
      if (error) throw new LanguageError(error)
      only?.reached(include, items)
      return items
    },
    selects: selection(given, only),
    check: given.check,
    diff: given.diff,
    verbosity: given.verbosity,
    forks: given.forks,
    signal: interrupt.signal,
    ...(connection.ask && { ask: connection.ask })
  })
  try {
    return await follow(events, report)
  } finally {
    connection.close()
  }
}

const refuse = (analysis: Analysis, report: ReturnType<typeof openReport>): ExitCode => {
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error').length
  const message = `${errors} error${errors === 1 ? '' : 's'}; no host was contacted`
  report.report({ type: 'notice', message })
  return exitCode.diagnostics
}
