import { type AnalyseOptions, type Analysis, analyse } from './analyse.ts'
import type { Workspace } from './workspace.ts'

const known = new WeakMap<Workspace, Map<string, Analysis>>()

/** As `analyse`, once for each playbook and snapshot: an editor asks it for every file of a playbook that is open. */
export const analysed = (workspace: Workspace, options: AnalyseOptions): Analysis => {
  const { modules, ...rest } = options
  const key = JSON.stringify([modules.map(({ name }) => name), Object.entries(rest).sort()])
  const earlier = known.get(workspace)?.get(key)
  if (earlier) return earlier
  const analysis = analyse(workspace, options)
  if (workspace.pending) return analysis
  const ofWorkspace = known.get(workspace) ?? new Map<string, Analysis>()
  known.set(workspace, ofWorkspace.set(key, analysis))
  return analysis
}
