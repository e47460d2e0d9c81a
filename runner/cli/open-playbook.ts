import type { Command } from 'commander'
import { type Analysis, analyse } from '../language/analysis/analyse.ts'
import { loadWorkspace, type Workspace } from '../language/analysis/workspace.ts'
import { type PreviewTarget, previewTargets } from '../language/preview/preview-targets.ts'
import { type Resolved, unknown } from '../language/value.ts'
import { modules } from '../modules/registry.ts'
import { disk } from './disk.ts'
import { UsageError } from './usage.ts'

/** What `withPlaybookOptions` reads. */
export interface PlaybookArguments {
  readonly playbook?: string
  readonly inventory?: string
  readonly extraVars: readonly string[]
}

/** Adds the options of a command that looks at what a playbook renders. */
export const withPlaybookOptions = (command: Command): Command =>
  command
    .option('-p, --playbook <file>', 'the playbook (default: playbooks/site.yaml, else site.yaml)')
    .option('-i, --inventory <path>', 'inventory: a YAML file or a directory of them')
    .option(
      '-e, --extra-vars <vars>',
      'variables that beat all others: name=value, @file or JSON',
      (value: string, earlier: readonly string[]) => [...earlier, value],
      []
    )

export interface OpenPlaybook {
  readonly workspace: Workspace
  /** May have errors. */
  readonly analysis: Analysis
  readonly targets: readonly PreviewTarget[]
}

/** Reads a playbook, its inventory and its templates, and connects to nothing. Throws a UsageError when there is none. */
export const openPlaybook = async (
  given: PlaybookArguments,
  facts: Resolved = unknown
): Promise<OpenPlaybook> => {
  const playbook = given.playbook ?? (await usualPlaybook())
  const inventory = given.inventory ?? process.env.HQ_INVENTORY
  const { workspace, result } = await loadWorkspace(disk, files => {
    const analysis = analyse(files, {
      playbook,
      modules,
      extraVars: given.extraVars,
      ...(inventory ? { inventory } : {})
    })
    return { analysis, targets: previewTargets(files, analysis, modules, facts) }
  })
  return { workspace, ...result }
}

const usual = ['playbooks/site.yaml', 'site.yaml'] as const

const usualPlaybook = async (): Promise<string> => {
  for (const path of usual) if ((await disk.kind(path)) === 'file') return path
  throw new UsageError(`there is no ${usual.join(' or ')} here`, 'Name the playbook with -p.')
}
