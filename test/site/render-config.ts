import { readFileSync } from 'node:fs'
import { analyse } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import { preview } from '../../runner/language/preview/preview.ts'
import { previewTargets } from '../../runner/language/preview/preview-targets.ts'
import type { Value } from '../../runner/language/value.ts'
import { modules } from '../../runner/modules/registry.ts'
import { memoryPort } from '../language/memory-port.ts'

const role = 'playbooks/roles/config'

/** The role's configuration as a host with these variables would get it; what is wrong with it is thrown. */
export const renderConfig = async (variables: Readonly<Record<string, Value>>): Promise<string> => {
  const kept = ['params.yaml', 'tasks/haproxy.cfg.yaml']
  const files = {
    'site.yaml': '- { hosts: all, gather_facts: false, roles: [config] }\n',
    'inventory.yaml': JSON.stringify({ all: { hosts: { lb1: variables } } }),
    'roles/config/tasks/main.yaml': '- import_tasks: haproxy.cfg.yaml\n',
    ...Object.fromEntries(kept.map(name => [`roles/config/${name}`, readFileSync(`${role}/${name}`, 'utf8')]))
  }
  const { result } = await loadWorkspace(memoryPort(files), workspace => {
    const analysis = analyse(workspace, { playbook: 'site.yaml', modules })
    const [target] = previewTargets(workspace, analysis, modules)
    const [wrong] = analysis.diagnostics.filter(({ severity }) => severity === 'error')
    if (wrong || !target) return wrong?.message ?? 'nothing is rendered'
    const shown = preview(workspace, analysis, modules, target, 'lb1')
    return shown.kind === 'rendered' ? { text: shown.text } : shown.diagnostic.message
  })
  if (typeof result === 'string') throw new Error(result)
  return result.text
}
