import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnalyseOptions } from '../../../runner/language/analysis/analyse.ts'
import { analyseFiles } from '../want.ts'

const inventory = 'all: { hosts: { web1: } }'
const playbook = '- hosts: all\n  tasks: [{ debug: { msg: a } }]\n'

const bomb = `a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]
${'abcdefgh'
  .split('')
  .slice(1)
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
  .join('\n')}
`

interface Case {
  readonly name: string
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly options?: Partial<AnalyseOptions>
  readonly codes: readonly string[]
  readonly says: string
}

const cases: readonly Case[] = [
  {
    name: 'a playbook that is not there',
    files: { 'inventory.yaml': inventory },
    codes: ['file-not-found'],
    says: 'There is no file site.yaml'
  },
  {
    name: 'a directory given as playbook',
    files: { 'site.yaml/a.yaml': playbook, 'inventory.yaml': inventory },
    codes: ['file-unreadable'],
    says: 'site.yaml cannot be read: it is a directory'
  },
  {
    name: 'an empty playbook',
    files: { 'site.yaml': '# nothing\n', 'inventory.yaml': inventory },
    codes: ['wrong-value'],
    says: 'The playbook is empty'
  },
  {
    name: 'a playbook that is a map',
    files: { 'site.yaml': 'hosts: all', 'inventory.yaml': inventory },
    codes: ['wrong-type'],
    says: 'A playbook is a list of plays; this is a map'
  },
  {
    name: 'a file of 10 MB',
    files: { 'site.yaml': playbook + '#'.repeat(10_000_000), 'inventory.yaml': inventory },
    codes: ['file-unreadable'],
    says: 'site.yaml cannot be read: it is larger than 2 MiB'
  },
  {
    name: 'a file that is not UTF-8',
    files: { 'site.yaml': Uint8Array.from([0x2d, 0x20, 0xff, 0xfe]), 'inventory.yaml': inventory },
    codes: ['file-unreadable'],
    says: 'site.yaml cannot be read: it is not UTF-8 text'
  },
  {
    name: 'an alias bomb among the variables',
    files: { 'site.yaml': playbook, 'inventory.yaml': inventory, 'group_vars/all.yaml': bomb },
    codes: ['yaml-alias'],
    says: ''
  },
  {
    name: 'no inventory',
    files: { 'site.yaml': playbook },
    codes: ['no-inventory'],
    says: 'There is no inventory: no -i, no HQ_INVENTORY, and no inventory.yaml or inventories/ beside the playbook'
  },
  {
    name: 'an inventory that is not there',
    files: { 'site.yaml': playbook },
    options: { inventory: 'hosts.yaml' },
    codes: ['file-not-found'],
    says: 'There is no file hosts.yaml'
  },
  {
    name: 'a directory without an inventory in it',
    files: { 'site.yaml': playbook, 'inventories/notes.txt': '' },
    codes: ['no-inventory'],
    says: 'inventories holds no inventory'
  },
  {
    name: 'a host of --limit that is not there',
    files: { 'site.yaml': playbook, 'inventory.yaml': inventory },
    options: { limit: 'web1,web2' },
    codes: ['unknown-host'],
    says: 'No host or group is called web2'
  },
  {
    name: 'an extra variable without a value',
    files: { 'site.yaml': playbook, 'inventory.yaml': inventory },
    options: { extraVars: ['a=1 b'] },
    codes: ['wrong-value'],
    says: '-e takes name=value, @file or {…}; this is " b"'
  },
  {
    name: 'an extra file that is not there',
    files: { 'site.yaml': playbook, 'inventory.yaml': inventory },
    options: { extraVars: ['@none.yaml'] },
    codes: ['file-not-found'],
    says: 'There is no file none.yaml'
  },
  {
    name: 'a file of variables that is not there',
    files: { 'site.yaml': '- hosts: all\n  vars_files: [none.yaml]', 'inventory.yaml': inventory },
    codes: ['file-not-found'],
    says: 'There is no file none.yaml'
  }
]

for (const { name, files, options, codes, says } of cases)
  test(`${name} is a diagnostic`, async () => {
    const { diagnostics } = await analyseFiles(files, options)
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      codes
    )
    if (says) assert.equal(diagnostics[0]?.message, says)
  })

test('an inventory may be a list of hosts', async () => {
  const { diagnostics, playHosts } = await analyseFiles(
    { 'site.yaml': playbook },
    { inventory: 'web1,web2,' }
  )
  assert.deepEqual(diagnostics, [])
  assert.deepEqual([...playHosts.values()], [['web1', 'web2']])
})

test('without an inventory that is not required, names may be the inventory’s', async () => {
  const files = { 'site.yaml': '- hosts: web\n  tasks: [{ debug: { msg: "{{ anything }}" } }]' }
  assert.deepEqual((await analyseFiles(files, { inventoryRequired: false })).diagnostics, [])
})

test('hosts may be a template over -e and the play’s variables', async () => {
  const files = { 'site.yaml': '- hosts: "{{ target }}"\n  tasks: []', 'inventory.yaml': inventory }
  const { diagnostics, playHosts } = await analyseFiles(files, { extraVars: ['target=web1'] })
  assert.deepEqual(diagnostics, [])
  assert.deepEqual([...playHosts.values()], [['web1']])
  assert.deepEqual(
    (await analyseFiles(files)).diagnostics.map(({ message }) => message),
    ['target is not defined']
  )
})
