import { type Analysis, analyse } from '../../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { type Preview, preview } from '../../../runner/language/preview/preview.ts'
import { type PreviewTarget, previewTargets } from '../../../runner/language/preview/preview-targets.ts'
import { known, unknown, type Value } from '../../../runner/language/value.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

const inventory = 'all: { hosts: { web1: , web2: } }\n'

export interface Previewed {
  readonly analysis: Analysis
  readonly targets: readonly PreviewTarget[]
  /** Every target on the host. */
  readonly previews: readonly Preview[]
}

/** Previews what site.yaml of some files renders on a host. */
export const previewOf = async (
  files: Readonly<Record<string, string>>,
  { host = 'web1', facts }: { readonly host?: string; readonly facts?: Value } = {}
): Promise<Previewed> => {
  const { result } = await loadWorkspace(memoryPort({ 'inventory.yaml': inventory, ...files }), workspace => {
    const analysis = analyse(workspace, { playbook: 'site.yaml', modules })
    const seen = facts === undefined ? unknown : known(facts)
    const targets = previewTargets(workspace, analysis, modules, seen)
    const previews = targets.map(target => preview(workspace, analysis, modules, target, host, seen))
    return { analysis, targets, previews }
  })
  return result
}

/** A play whose one task renders a.cfg.hbs; `more` is added to the task, `vars` to the play. */
export const playWith = (vars: string, more = ''): string => `- hosts: all
  vars: { ${vars} }
  tasks:
    - { name: A, template: { src: a.cfg.hbs, dest: /etc/a.cfg }${more} }
`
