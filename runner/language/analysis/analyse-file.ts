import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { normalise } from '../path.ts'
import type { Source } from '../source.ts'
import { type AnalyseOptions, type Analysis, analyseInventory } from './analyse.ts'
import { analysed } from './analysed.ts'
import { checkLoneTemplate, checkParams, checkTasks, checkVariables } from './check-standalone.ts'
import { detectFileKind, type FileKind } from './file-kind.ts'
import { ownersOf, ownersOfInventory, seenByRole } from './owners.ts'
import { sortDiagnostics } from './problems.ts'
import type { Seen } from './seen.ts'
import { tracked, type Workspace } from './workspace.ts'

export interface FileAnalysis {
  readonly kind: FileKind | undefined
  /** Of the playbooks that use the file, or of itself when it is one; the first is the one an editor goes by. */
  readonly analyses: readonly Analysis[]
  /** What `hq-run check` prints of it. */
  readonly diagnostics: readonly Diagnostic[]
  /** Every text that was read for it, by file. */
  readonly sources: ReadonlyMap<string, Source>
  /** With `witness`, what the first analysis tells, or the file for itself. */
  readonly seen: readonly Seen[]
}

/**
 * Checks a file for what it is. What belongs to playbooks is judged as they use it, and only its own diagnostics are given;
 * a playbook's and an inventory's are those of all their files. Run it inside `loadWorkspace`.
 */
export const analyseFile = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): FileAnalysis => {
  const kind = detectFileKind(workspace, file)
  if (kind === 'inventory') return ofInventory(workspace, file, options)
  if (kind === 'playbook' || kind === undefined) {
    const analysis = analysed(workspace, { ...options, playbook: file })
    const { diagnostics, sources, seen } = analysis
    return { kind, analyses: [analysis], diagnostics, sources, seen }
  }
  return ofPart(workspace, file, kind, options)
}

const ofInventory = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): FileAnalysis => {
  const { diagnostics, sources } = analyseInventory(workspace, { inventory: file })
  // What its variables are for is the playbooks' affair, and an editor's: the check is the inventory's own.
  const analyses = options.witness ? ownersOfInventory(workspace, file, options) : []
  return { kind: 'inventory', analyses, diagnostics, sources, seen: analyses[0]?.seen ?? [] }
}

/** A file that a playbook only may come to include stands for itself: nobody knows with which names it would be. */
const ofPart = (
  workspace: Workspace,
  file: string,
  kind: Exclude<FileKind, 'playbook' | 'inventory'>,
  options: Omit<AnalyseOptions, 'playbook'>
): FileAnalysis => {
  const name = normalise(file)
  const analyses = ownersOf(workspace, file, options)
  const users = analyses.filter(({ uses }) => uses.has(name))
  if (users.length > 0)
    return {
      kind,
      analyses: [...users, ...analyses.filter(one => !users.includes(one))],
      diagnostics: sortDiagnostics(
        users.flatMap(({ diagnostics }) => diagnostics.filter(one => one.file === name))
      ),
      sources: new Map(users.flatMap(({ sources }) => [...sources])),
      seen: users[0]?.seen ?? []
    }
  const files = tracked(workspace)
  const own: Seen[] = []
  const diagnostics = standalone[kind](files, file, options, own)
  return {
    kind,
    analyses,
    diagnostics: sortDiagnostics(diagnostics),
    sources: files.sources,
    seen: analyses[0]?.seen ?? seenByRole(workspace, file, options) ?? own
  }
}

const standalone: Readonly<
  Record<
    Exclude<FileKind, 'playbook' | 'inventory'>,
    (
      workspace: Workspace,
      file: string,
      options: Omit<AnalyseOptions, 'playbook'>,
      seen: Seen[]
    ) => readonly Diagnostic[]
  >
> = {
  tasks: (workspace, file, options, seen) =>
    checkTasks(workspace, file, options, options.witness ? one => void seen.push(one) : undefined),
  vars: checkVariables,
  'role-params': checkParams,
  template: checkLoneTemplate
}
