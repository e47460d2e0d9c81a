import { Source } from '../../runner/language/source.ts'
import { parseYaml } from '../../runner/language/yaml.ts'
import { loadInventory } from '../../runner/language/inventory.ts'
import { loadWorkspace } from '../../runner/language/workspace.ts'
import { memoryPort } from './memory-port.ts'
const big = `all:\n  vars: { common: 1 }\n  children:\n    web:\n      hosts:\n${Array.from({ length: 10000 }, (_, i) => `        web${i}: { ansible_host: 10.0.0.${i % 255}, own: ${i} }`).join('\n')}\n`
for (let n=0;n<4;n++){ let t=process.cpuUsage().user; parseYaml(new Source('a',big)); console.log('yaml', (process.cpuUsage().user-t)/1000|0)
const { workspace } = await loadWorkspace(memoryPort({'inventory.yaml': big}), w => loadInventory(w,'inventory.yaml','.'))
t=process.cpuUsage().user; const r = loadInventory(workspace,'inventory.yaml','.'); console.log('inv', (process.cpuUsage().user-t)/1000|0, r.inventory?.hosts.size)}
