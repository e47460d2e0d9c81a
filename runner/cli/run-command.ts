import { userInfo } from 'node:os'
import { type Analysis, analyse, includedItems } from '../language/analysis/analyse.ts'
import { loadWorkspace } from '../language/analysis/workspace.ts'
import { LanguageError } from '../language/language-error.ts'
import { modules } from '../modules/registry.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import type { Verbosity } from '../report/task-text.ts'
import { disk } from './disk.ts'
import { type PasswordOptions, readPasswords } from './passwords.ts'
import { type Format, hasErrors, lineReader, openReport } from './report.ts'
import { tagSelection } from './tags.ts'

export interface RunArguments extends PasswordOptions {
  readonly playbook: string
  readonly inventory?: string
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly check: boolean
  readonly diff: boolean
  readonly forks: number
  readonly extraVars: readonly string[]
  readonly user?: string
  readonly privateKey?: string
  readonly knownHosts?: string
  /** Seconds. */
  readonly timeout: number
  readonly format: Format
  readonly verbosity: Verbosity
}

/** `hq-run PLAYBOOK`: everything is checked first; then the hosts are worked on. */
export const runCommand = async (given: RunArguments, interrupt: AbortSignal): Promise<ExitCode> => {
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

  // Loaded only when hosts are worked on: a refusal and `check` answer sooner.
  const [{ run }, { createController }, { SshConnector }] = await Promise.all([
    import('../engine/run.ts'),
    import('../transport/controller/controller.ts'),
    import('../transport/ssh.ts')
  ])
  const credentials = {
    ...(await readPasswords(given, process.env)),
    user: given.user ?? userInfo().username,
    connectTimeout: given.timeout,
    ...(given.privateKey === undefined ? {} : { privateKeyFile: given.privateKey }),
    ...(given.knownHosts === undefined ? {} : { knownHostsFile: given.knownHosts })
  }
  let code: ExitCode = exitCode.error
  const events = run({
    analysis,
    modules,
    connector: new SshConnector(),
    controller: createController(),
    credentials,
    include: (include, file) => {
      const { items, diagnostics } = includedItems(workspace, include, file, modules)
      const error = diagnostics.find(({ severity }) => severity === 'error')
      if (error) throw new LanguageError(error)
      return items
    },
    selects: tagSelection(given.tags, given.skipTags),
    check: given.check,
    diff: given.diff,
    forks: given.forks,
    signal: interrupt
  })
  for await (const event of events) {
    report.report(event)
    if (event.type === 'run-end') code = event.code
  }
  return code
}

const refuse = (analysis: Analysis, report: ReturnType<typeof openReport>): ExitCode => {
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error').length
  const message = `${errors} error${errors === 1 ? '' : 's'}; no host was contacted`
  report.report({ type: 'notice', message })
  return exitCode.diagnostics
}
