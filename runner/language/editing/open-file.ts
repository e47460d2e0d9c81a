import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { AnalyseOptions, Analysis } from '../analysis/analyse.ts'
import { analyseFile } from '../analysis/analyse-file.ts'
import type { FileKind } from '../analysis/file-kind.ts'
import type { Seen } from '../analysis/seen.ts'
import type { Workspace } from '../analysis/workspace.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Source } from '../source.ts'
import { askAhead } from './directories.ts'

/** A file that an editor has open, with all that its features go by. */
export interface OpenFile {
  /** As it was given. */
  readonly file: string
  readonly kind: FileKind | undefined
  readonly source: Source
  readonly workspace: Workspace
  readonly modules: readonly ModuleSignature[]
  /** Of the playbooks that use it, or of itself when it is one; the first is the one features go by. */
  readonly analyses: readonly Analysis[]
  /** What plays, roles, tasks and templates see, as the first analysis tells, or the file for itself. */
  readonly seen: readonly Seen[]
  /** What `hq-run check` of the file prints. */
  readonly diagnostics: readonly Diagnostic[]
  readonly options: Omit<AnalyseOptions, 'playbook'>
}

/** Undefined when the file cannot be read. Run it inside `loadWorkspace`; the features then work on what was loaded. */
export const openFile = (
  workspace: Workspace,
  file: string,
  given: Omit<AnalyseOptions, 'playbook'>
): OpenFile | undefined => {
  const content = workspace.read(file)
  const options = { ...given, witness: true }
  const { kind, analyses, diagnostics, seen } = analyseFile(workspace, file, options)
  if (content.kind !== 'text') return undefined
  const { source } = content
  const { modules } = options
  const open = { file, kind, source, workspace, modules, analyses, seen, diagnostics, options }
  askAhead(open)
  return open
}
