import { analyse } from '../../runner/language/analyse.ts'
import { loadWorkspace } from '../../runner/language/workspace.ts'
import { modules } from '../../runner/modules/registry.ts'
import { memoryPort } from './memory-port.ts'
const tasks: string[] = []
for (let i = 0; i < 330; i++) tasks.push(`    - name: Task ${i}
      command: "echo {{ var${i % 100} }} {{ facts.os.major }}"
      register: result${i}
      when: facts.os.major >= 9 && var${i % 50} == "x${i % 50}"
      tags: [a, b]
      changed_when: result${i}.rc == 0`)
const vars = Array.from({ length: 100 }, (_, i) => `    var${i}: "x${i}"`).join('\n')
const play = `- hosts: all\n  vars:\n${vars}\n  tasks:\n${tasks.join('\n')}\n`
const small = 'all: { hosts: { web1: } }'
const big = `all:\n  vars: { common: 1 }\n  children:\n    web:\n      hosts:\n${Array.from({ length: 10000 }, (_, i) => `        web${i}: { ansible_host: 10.0.0.${i % 255}, own: ${i} }`).join('\n')}\n`
const small2 = '- hosts: all\n  tasks:\n    - debug: { msg: "{{ own }} {{ common }}" }\n'
for (const [name, files] of [['2000 lines', { 'site.yaml': play, 'inventory.yaml': small }], ['10k hosts', { 'site.yaml': small2, 'inventory.yaml': big }]] as const)
  for (let n = 0; n < 3; n++) {
    const t = performance.now()
    const { result } = await loadWorkspace(memoryPort(files), w => analyse(w, { playbook: 'site.yaml', modules }))
    console.log(name, play.split('\n').length, Math.round(performance.now() - t), 'ms', result.diagnostics.length, result.diagnostics[0]?.message, result.inventory?.hosts.size)
  }
