import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { disk } from '../../../runner/cli/disk.ts'
import { analyse } from '../../../runner/language/analysis/analyse.ts'
import { analyseFile } from '../../../runner/language/analysis/analyse-file.ts'
import { loadWorkspace, type Workspace } from '../../../runner/language/analysis/workspace.ts'
import { openFile } from '../../../runner/language/editing/open-file.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'
import { filesBelow } from '../want.ts'

const options = { modules, inventoryRequired: false }

const siteFiles = readdirSync('playbooks', { recursive: true, encoding: 'utf8' })
  .map(name => `playbooks/${name}`)
  .filter(path => statSync(path).isFile() && !path.includes('/files/'))
  .sort()

test('every file of the site opens as what it is, for the playbooks that use it', async () => {
  let earlier: Workspace | undefined
  for (const file of siteFiles) {
    const { workspace, result } = await loadWorkspace(disk, files => openFile(files, file, options), earlier)
    earlier = workspace
    assert.ok(result)
    const analyses = result.analyses.map(each => each.file)
    assert.deepEqual([file, result.kind], [file, kindOf(file)])
    assert.ok(analyses.includes(playbookOf(file)), `${file}: ${analyses}`)
    assert.deepEqual(
      analyses.filter(each => !['playbooks/rolling.yaml', 'playbooks/site.yaml'].includes(each)),
      []
    )
    assert.deepEqual(result.diagnostics, [])
  }
})

const playbookOf = (file: string): string =>
  /(rolling\.yaml$|roles\/(apply|drain|undrain)\/)/.test(file)
    ? 'playbooks/rolling.yaml'
    : 'playbooks/site.yaml'

const kindOf = (file: string): string => {
  if (file.endsWith('site.yaml') || file.endsWith('rolling.yaml')) return 'playbook'
  if (file.endsWith('.hbs')) return 'template'
  if (file.includes('inventory')) return 'inventory'
  if (file.endsWith('params.yaml')) return 'role-params'
  return /\/(tasks|handlers)\//.test(file) ? 'tasks' : 'vars'
}

for (const name of readdirSync('test/language/fixtures'))
  test(`fixture ${name}: what an open file shows is what the analysis of its playbook says`, async () => {
    const files = filesBelow(`test/language/fixtures/${name}`)
    const port = memoryPort(files)
    const { result: whole } = await loadWorkspace(port, workspace =>
      analyse(workspace, { ...options, playbook: 'site.yaml' })
    )
    for (const file of Object.keys(files)) {
      const { result: open } = await loadWorkspace(port, workspace => openFile(workspace, file, options))
      if (!open || open.kind === 'inventory' || (file !== 'site.yaml' && !whole.uses.has(file))) continue
      const wanted =
        file === 'site.yaml' ? whole.diagnostics : whole.diagnostics.filter(one => one.file === file)
      assert.deepEqual(open.diagnostics, wanted, file)
      const { result: checked } = await loadWorkspace(port, workspace =>
        analyseFile(workspace, file, options)
      )
      assert.deepEqual(checked.diagnostics, open.diagnostics, file)
    }
  })

test('a file that cannot be read is not open', async () => {
  const { result } = await loadWorkspace(memoryPort({}), workspace =>
    openFile(workspace, 'none.yaml', options)
  )
  assert.equal(result, undefined)
})
