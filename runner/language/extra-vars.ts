import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { MapNode } from './node.ts'
import type { Workspace } from './workspace.ts'

/** Variables of the command line, lowest precedence first; they beat every other. */
export type ExtraVars = readonly MapNode[]

/** Reads `-e name=value …`, `-e @file` and `-e '{…}'`. */
export const readExtraVars = (
  _workspace: Workspace,
  _given: readonly string[]
): { readonly vars: ExtraVars; readonly diagnostics: readonly Diagnostic[] } => ({
  vars: [],
  diagnostics: []
})
