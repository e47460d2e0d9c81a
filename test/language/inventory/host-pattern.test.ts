import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { matchHosts } from '../../../runner/language/inventory/host-pattern.ts'
import { expandHostRange } from '../../../runner/language/inventory/host-range.ts'
import { loadInventory } from '../../../runner/language/inventory/inventory.ts'
import { memoryPort } from '../memory-port.ts'

const text = `
all:
  hosts:
    alone:
  children:
    web: { hosts: { 'web[1:3]': } }
    db: { hosts: { db1:, web3: } }
    both: { children: { web:, db: } }
    nobody: {}
`

const { result } = await loadWorkspace(memoryPort({ 'inventory.yaml': text }), workspace =>
  loadInventory(workspace, 'inventory.yaml', undefined)
)
assert.deepEqual(result.diagnostics, [])
const inventory = result.inventory
assert.ok(inventory)

const patterns: readonly (readonly [pattern: string, hosts: string, unknown?: string])[] = [
  ['all', 'alone web1 web2 web3 db1'],
  ['*', 'alone web1 web2 web3 db1'],
  ['web', 'web1 web2 web3'],
  ['both', 'web1 web2 web3 db1'],
  ['ungrouped', 'alone'],
  ['nobody', ''],
  ['web1', 'web1'],
  ['web*', 'web1 web2 web3'],
  ['web?', 'web1 web2 web3'],
  ['web[12]', ''],
  ['*1', 'web1 db1'],
  ['[wd]*1', 'web1 db1'],
  ['web:db', 'web1 web2 web3 db1'],
  ['db,web', 'web1 web2 web3 db1'],
  ['web:&db', 'web3'],
  ['web:!web2', 'web1 web3'],
  ['!web2:web', 'web1 web3'],
  ['both:!db:&web', 'web1 web2'],
  ['!web', 'alone db1'],
  ['web[0]', 'web1'],
  ['web[-1]', 'web3'],
  ['web[0:1]', 'web1 web2'],
  ['web[1:]', 'web2 web3'],
  ['', ''],
  ['wbe', '', 'wbe'],
  ['web:dbs:!all', '', 'dbs'],
  ['x*', '', 'x*'],
  ['web1.example', '', 'web1.example']
]

for (const [pattern, hosts, unknown = ''] of patterns)
  test(`the pattern ${JSON.stringify(pattern)} matches ${hosts || 'nothing'}`, () => {
    const matched = matchHosts(inventory, pattern)
    assert.deepEqual([matched.hosts.join(' '), matched.unknown.join(' ')], [hosts, unknown])
  })

const ranges: readonly (readonly [pattern: string, names: readonly string[] | string])[] = [
  ['web', ['web']],
  ['web[1:3]', ['web1', 'web2', 'web3']],
  ['web[08:11].x', ['web08.x', 'web09.x', 'web10.x', 'web11.x']],
  ['web[1:9:4]', ['web1', 'web5', 'web9']],
  ['db-[a:c]', ['db-a', 'db-b', 'db-c']],
  ['r[1:2]n[a:b]', ['r1na', 'r1nb', 'r2na', 'r2nb']],
  ['web[3:1]', '[3:1] is not a range such as [01:20] or [a:f]'],
  ['web[1:b]', '[1:b] is not a range such as [01:20] or [a:f]'],
  ['web[1:3', 'the brackets of web[1:3 do not match'],
  ['web[1:999999999]', '[1:999999999] is not a range such as [01:20] or [a:f]']
]

for (const [pattern, names] of ranges)
  test(`the host ${pattern} of an inventory stands for ${names}`, () =>
    assert.deepEqual(expandHostRange(pattern), names))
