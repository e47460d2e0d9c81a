import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { placeOf, problem } from '../analysis/problems.ts'
import type { FileContent, Workspace } from '../analysis/workspace.ts'
import type { MapNode, Node } from '../node.ts'
import { Source } from '../source.ts'

/** Why a file cannot be used: said at the node that names it, or at the file itself. None while it is loading. */
export const fileProblem = (
  content: Exclude<FileContent, { kind: 'text' }>,
  path: string,
  at?: Node,
  hint?: string
): readonly Diagnostic[] => {
  if (content.kind === 'pending') return []
  const place = at ? placeOf(at) : new Source(path, '').place(0, 0)
  const said =
    content.kind === 'missing'
      ? ({ code: 'file-not-found', message: `There is no file ${path}` } as const)
      : ({ code: 'file-unreadable', message: `${path} cannot be read: ${content.reason}` } as const)
  const remedy = content.kind === 'unreadable' ? content.hint : hint
  return [{ severity: 'error', ...said, ...(remedy ? { hint: remedy } : {}), ...place }]
}

/** A file that holds a mapping of variables, or nothing. */
export const readVarsFile = (
  workspace: Workspace,
  path: string,
  at?: Node
): { readonly vars?: MapNode; readonly diagnostics: readonly Diagnostic[] } => {
  const parsed = workspace.yaml(path)
  if ('kind' in parsed) return { diagnostics: fileProblem(parsed, path, at) }
  const { root, diagnostics } = parsed
  if (!root || (root.kind === 'scalar' && root.value === null)) return { diagnostics }
  if (root.kind === 'map') return { vars: root, diagnostics }
  return {
    diagnostics: [
      ...diagnostics,
      problem(root, 'wrong-type', 'A file of variables is a mapping of names to values')
    ]
  }
}

/** The first of several paths that is there; undefined when none is. All are asked for at once. */
export const firstThere = (
  workspace: Workspace,
  paths: readonly string[]
): { readonly path: string } | 'pending' | undefined => {
  const kinds = paths.map(path => ({ path, content: workspace.read(path) }))
  for (const { path, content } of kinds) {
    if (content.kind === 'pending') return 'pending'
    if (content.kind !== 'missing') return { path }
  }
  return undefined
}
