import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyse } from '../../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { hostConnection } from '../../../runner/language/inventory/host-connection.ts'
import { LanguageError } from '../../../runner/language/language-error.ts'
import { known } from '../../../runner/language/value.ts'
import { createScope } from '../../../runner/language/variables/variables.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

const analysed = async (vars: string) => {
  const files = {
    'site.yaml': '- hosts: all\n  tasks: [{ debug: { msg: x } }]\n',
    'inventory.yaml': `all: { hosts: { web1: { ${vars} } } }\n`
  }
  const { result } = await loadWorkspace(memoryPort(files), workspace =>
    analyse(workspace, { playbook: 'site.yaml', modules })
  )
  return result
}

const connection = async (vars: string) => {
  const { inventory, playbook, extra, diagnostics } = await analysed(vars)
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    []
  )
  const host = inventory?.hosts.get('web1')
  const [play] = playbook?.plays ?? []
  assert.ok(inventory && host && play)
  const task = play.inherited
  const scope = createScope({
    inventory,
    host,
    play,
    task,
    playHosts: [],
    facts: known({}),
    vars: new Map(),
    extra,
    check: true
  })
  return hostConnection(scope, host)
}

test('becoming another user, and what beats ssh’s configuration', async () => {
  const options = [
    { keyword: 'StrictHostKeyChecking', value: 'no', place: 'ansible_host_key_checking' },
    { keyword: 'ProxyJump', value: 'gate', place: 'ansible_ssh_common_args' },
    { keyword: 'Port', value: '23', place: 'ansible_ssh_extra_args' }
  ]
  assert.deepEqual(
    await connection(
      'ansible_become_method: su, ansible_become_flags: "-", ansible_host_key_checking: false, ' +
        'ansible_ssh_extra_args: -p 23, ansible_ssh_common_args: -J gate'
    ),
    { address: 'web1', becomeMethod: 'su', becomeFlags: ['-'], sshOptions: options }
  )
})

const refusals: readonly [vars: string, message: string][] = [
  ['ansible_become_flags: -E', 'hq-run does not give -E to sudo'],
  ['ansible_become_method: doas, ansible_become_flags: -H', 'hq-run does not give -H to doas']
]
for (const [vars, message] of refusals)
  test(`an inventory with ${vars} is refused for its host, where it says so`, async () => {
    await assert.rejects(
      connection(vars),
      (error: unknown) =>
        error instanceof LanguageError &&
        error.message === message &&
        error.diagnostic.file === 'inventory.yaml'
    )
  })

test('options of ssh that hq-run does not know are found before the run', async () => {
  const { diagnostics } = await analysed('ansible_ssh_common_args: -A')
  assert.deepEqual(
    diagnostics.map(({ code, message, file, range }) => `${file}:${range.start.column} ${code}: ${message}`),
    ['inventory.yaml:50 wrong-value: hq-run does not know -A in ansible_ssh_common_args']
  )
})

test('a way to become that is none is found before the run', async () => {
  const { diagnostics } = await analysed('ansible_become_method: pbrun')
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['wrong-value']
  )
})
