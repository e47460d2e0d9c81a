import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Workspace } from '../analysis/workspace.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Item } from './play.ts'

/** What parsing needs all the way down. */
export interface ParseContext {
  readonly workspace: Workspace
  /** Reads what an include may come to name. */
  readonly aside: Workspace
  readonly modules: ReadonlyMap<string, ModuleSignature>
  readonly diagnostics: Diagnostic[]
  /** Of the playbook. */
  readonly directory: string
  /** Files that an include may come to name and that were read for that. */
  readonly candidates: Set<string>
  /** Gives each task its id. */
  readonly nextId: (kind: 'task' | 'include' | 'handler') => string
}

/** Where a list of tasks stands. */
export interface TaskPlace {
  /** Of the file it is in. */
  readonly directory: string
  /** The files that lead here by import and include, this one last. */
  readonly chain: readonly string[]
  readonly handlers: boolean
}

export const ordinals = (prefix = ''): ParseContext['nextId'] => {
  let tasks = 0
  let handlers = 0
  return kind => `${prefix}${kind === 'handler' ? `h${++handlers}` : `t${++tasks}`}`
}

/** Tasks one after the other, those of includes among them. */
export function* allTasks(items: readonly Item[]): Generator<Item> {
  for (const item of items) {
    yield item
    if (item.kind === 'include' && item.items) yield* allTasks(item.items)
  }
}
