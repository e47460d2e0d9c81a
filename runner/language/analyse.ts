import type { Diagnostic } from '../protocol/diagnostic.ts'
import type { ExtraVars } from './extra-vars.ts'
import type { Inventory } from './inventory.ts'
import type { Include, Item, Play, Playbook } from './play.ts'
import type { ModuleSignature } from './signature.ts'
import type { Source } from './source.ts'
import type { Workspace } from './workspace.ts'

export interface AnalyseOptions {
  readonly playbook: string
  /** A file, a directory, or `host,host,`; without it `inventory.yaml` or `inventories/` beside the playbook. */
  readonly inventory?: string
  /** `false`: analyse without one when none is found (check); variables then are not required to be known. */
  readonly inventoryRequired?: boolean
  readonly modules: readonly ModuleSignature[]
  /** As given to -e. */
  readonly extraVars?: readonly string[]
  /** As given to --limit. */
  readonly limit?: string
}

/** Everything that can be known before any connection. Run it inside `loadWorkspace`. */
export interface Analysis {
  /** By file and offset; nothing may run when one is an error. */
  readonly diagnostics: readonly Diagnostic[]
  readonly playbook?: Playbook
  readonly inventory?: Inventory
  readonly extra: ExtraVars
  /** Names of the hosts of each play, after --limit. */
  readonly playHosts: ReadonlyMap<Play, readonly string[]>
  /** Every text that was read, by file. */
  readonly sources: ReadonlyMap<string, Source>
}

export const analyse = (_workspace: Workspace, _options: AnalyseOptions): Analysis => {
  throw new Error('not yet')
}

/** An inventory for itself. */
export const analyseInventory = (
  _workspace: Workspace,
  _options: { readonly inventory: string }
): {
  readonly diagnostics: readonly Diagnostic[]
  readonly inventory?: Inventory
  readonly sources: ReadonlyMap<string, Source>
} => {
  throw new Error('not yet')
}

/** The tasks of an include whose file is known by now. Throws LanguageError. */
export const includedItems = (
  _workspace: Workspace,
  _include: Include,
  _file: string,
  _modules: readonly ModuleSignature[]
): { readonly items: readonly Item[]; readonly diagnostics: readonly Diagnostic[] } => {
  throw new Error('not yet')
}

export type FileKind = 'playbook' | 'inventory' | 'tasks' | 'vars' | 'role-params'

/** What a YAML file is, by its place and its content. */
export const detectFileKind = (_workspace: Workspace, _file: string): FileKind | undefined => undefined
