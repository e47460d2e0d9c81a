import type { Analysis } from '../../runner/language/analysis/analyse.ts'
import type { Workspace } from '../../runner/language/analysis/workspace.ts'
import { openFile } from '../../runner/language/editing/open-file.ts'
import { type Preview, preview } from '../../runner/language/preview/preview.ts'
import { type PreviewTarget, previewTargets } from '../../runner/language/preview/preview-targets.ts'
import { known, type Resolved } from '../../runner/language/value.ts'
import { modules } from '../../runner/modules/registry.ts'
import type { Diagnostic } from '../../runner/protocol/diagnostic.ts'
import type { Project } from '../project/project.ts'
import type { PreviewAddress } from './preview-address.ts'

/** The templates that a playbook renders, and what is known of it. */
export interface Targets {
  readonly analysis: Analysis
  readonly targets: readonly PreviewTarget[]
}

export const targetsOf = (project: Project, playbook: string): Promise<Targets | undefined> =>
  project.read(workspace => readTargets(project, workspace, playbook))

const readTargets = (project: Project, workspace: Workspace, playbook: string): Targets | undefined => {
  const [analysis] = openFile(workspace, playbook, project.options())?.analyses ?? []
  return analysis && { analysis, targets: previewTargets(workspace, analysis, modules) }
}

export type Rendering = Preview | { readonly kind: 'lost'; readonly diagnostic: Diagnostic | undefined }

/** Renders what an address stands for as the files are now; `lost` when the playbook has no such template any more. */
export const render = (project: Project, address: PreviewAddress, factsFile: string): Promise<Rendering> =>
  project.read(workspace => {
    const found = readTargets(project, workspace, address.playbook)
    const target = found && targetAt(found, address)
    if (!found || !target) return { kind: 'lost', diagnostic: found && firstError(found.analysis) }
    const facts = factsFile === '' ? undefined : readFacts(workspace, factsFile)
    return preview(workspace, found.analysis, modules, target, address.host, facts)
  })

/** The task that an address stands for; undefined when it is gone. */
export const targetAt = ({ targets }: Targets, address: PreviewAddress): PreviewTarget | undefined =>
  targets.filter(({ template }) => template === address.template)[address.index]

const firstError = ({ diagnostics }: Analysis): Diagnostic | undefined =>
  diagnostics.find(({ severity }) => severity === 'error')

/** Facts that were saved, such as by `hq-run render --facts`; none when the file cannot be read. */
const readFacts = (workspace: Workspace, path: string): Resolved | undefined => {
  const content = workspace.read(path)
  if (content.kind !== 'text') return undefined
  try {
    return known(JSON.parse(content.source.text))
  } catch {
    return undefined
  }
}
