import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { parse } from 'yaml'
import { disk } from '../../runner/cli/disk.ts'
import { analyse } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import { isVersionAtLeast } from '../../runner/language/functions/version.ts'
import { modules } from '../../runner/modules/registry.ts'
import { inOneLine } from './diagnostics.ts'

const roles = readdirSync('playbooks/roles')
const read = (path: string) => parse(readFileSync(path, 'utf8'))
const paramsOf = (role: string) =>
  read(`playbooks/roles/${role}/params.yaml`) as Record<string, Record<string, unknown>>

for (const extraVars of [
  [],
  ['tls_library=openssl-compat'],
  [
    'sources=distribution',
    'haproxy_version=3.0.11',
    'aws_lc_version=5.1.0',
    'source_mirror=file:///srv/sources'
  ]
])
  test(`site.yaml has nothing to complain about${extraVars.map(each => ` -e ${each}`).join('')}`, async () => {
    const { result } = await loadWorkspace(disk, workspace =>
      analyse(workspace, {
        playbook: 'playbooks/site.yaml',
        inventory: 'playbooks/inventory.example.yaml',
        modules,
        extraVars
      })
    )
    assert.deepEqual(result.diagnostics.map(inOneLine), [])
  })

test('every role is in site.yaml, in the order of the guide’s chapters', () => {
  const plays = read('playbooks/site.yaml') as { roles: { role: string }[] }[]
  const order = plays.flatMap(play => play.roles.map(({ role }) => role))
  assert.deepEqual(
    order,
    'user packages tls_library haproxy systemd directories certificate config service verify'.split(' ')
  )
  assert.deepEqual([...order].sort(), roles)
})

test('every param has a type, a default and a description', () => {
  for (const role of roles)
    for (const [name, param] of Object.entries(paramsOf(role))) {
      assert.ok(param.type && 'default' in param, `${role}: ${name}`)
      assert.match(String(param.description), /^[A-Z][\s\S]*\.$/, `${role}: ${name}`)
    }
})

test('a param that several roles read is declared alike in each of them', () => {
  const declared = new Map<string, Record<string, unknown>>()
  for (const role of roles)
    for (const [name, param] of Object.entries(paramsOf(role))) {
      assert.deepEqual(param, declared.get(name) ?? param, `${role}: ${name}`)
      declared.set(name, param)
    }
})

test('every source is pinned by a digest, and says where it was read', () => {
  const { pins } = read('playbooks/sources.yaml') as {
    pins: Record<string, Record<string, Record<string, Record<string, string>>>>
  }
  for (const [table, projects] of Object.entries(pins))
    for (const [project, versions] of Object.entries(projects))
      for (const [version, pin] of Object.entries(versions)) {
        const name = `${table} ${project} ${version}`
        assert.match(pin.sha256 ?? '', /^[0-9a-f]{64}$/, name)
        assert.ok(pin.file && pin.directory, name)
        assert.ok(pin.url?.startsWith('https://') || table === 'distribution', name)
        assert.ok(pin.read_in ?? pin.computed_from, name)
        // AWS-LC, and the compatibility layer for OpenSSL, came with 2.9.
        if (project === 'haproxy') assert.ok(isVersionAtLeast(version, '3.0'), name)
      }
})

test('the default versions are pinned', () => {
  const { pins } = read('playbooks/sources.yaml')
  assert.ok(pins.upstream.haproxy[String(paramsOf('haproxy').haproxy_version?.default)])
  assert.ok(pins.upstream.aws_lc[String(paramsOf('tls_library').aws_lc_version?.default)])
})
