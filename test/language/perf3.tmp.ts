import { analyse } from '../../runner/language/analyse.ts'
import { loadWorkspace } from '../../runner/language/workspace.ts'
import { modules } from '../../runner/modules/registry.ts'
import { memoryPort } from './memory-port.ts'
import { Source } from '../../runner/language/source.ts'
import { parseYaml } from '../../runner/language/yaml.ts'
const tasks: string[] = []
for (let i = 0; i < 330; i++) tasks.push(`    - name: Task ${i}
      command: "echo {{ var${i % 100} }} {{ facts.os.major }}"
      register: result${i}
      when: facts.os.major >= 9 && var${i % 50} == "x${i % 50}"
      tags: [a, b]
      changed_when: result${i}.rc == 0`)
const vars = Array.from({ length: 100 }, (_, i) => `    var${i}: "x${i}"`).join('\n')
const play = `- hosts: all\n  vars:\n${vars}\n  tasks:\n${tasks.join('\n')}\n`
const cpu = (f: () => void) => { const t = process.cpuUsage(); f(); const u = process.cpuUsage(t); return (u.user + u.system) / 1000 | 0 }
for (let n = 0; n < 5; n++) {
  let passes = 0
  const t = process.cpuUsage()
  const { workspace } = await loadWorkspace(memoryPort({ 'site.yaml': play, 'inventory.yaml': 'all: { hosts: { web1: } }' }), w => { passes++; return analyse(w, { playbook: 'site.yaml', modules }) })
  const u = process.cpuUsage(t)
  console.log('whole', (u.user + u.system) / 1000 | 0, 'passes', passes, 'yaml', cpu(() => parseYaml(new Source('a', play))), 'last pass', cpu(() => analyse(workspace, { playbook: 'site.yaml', modules })))
}
