import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { parse } from 'yaml'
import { disk } from '../../runner/cli/disk.ts'
import { oldestHaproxy } from '../../runner/haproxy/compatibility.ts'
import { libraries, traitsOf } from '../../runner/haproxy/tls-library.ts'
import { analyse } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import { isVersionAtLeast } from '../../runner/language/functions/version.ts'
import { modules } from '../../runner/modules/registry.ts'
import { inOneLine } from './diagnostics.ts'

const roles = readdirSync('playbooks/roles')
/** Those of playbooks/rolling.yaml alone. */
const ofRolling = ['apply', 'drain', 'undrain']
const read = (path: string) => parse(readFileSync(path, 'utf8'))
const paramsOf = (role: string) =>
  read(`playbooks/roles/${role}/params.yaml`) as Record<string, Record<string, unknown>>

for (const extraVars of [
  [],
  ...libraries.map(library => [`tls_library=${library}`]),
  ['tls_library=openssl-compat', 'openssl_compat_library=source'],
  ['sources=distribution', 'haproxy_version=3.0.11', 'source_mirror=file:///srv/sources'],
  ['build_on=lb1']
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
    (
      'compatibility user packages golang tls_library haproxy ' +
      'sysctl ship systemd directories certificate firewall config selinux service limits verify uninstall'
    ).split(' ')
  )
  assert.deepEqual([...order, ...ofRolling].sort(), roles)
})

for (const drainBy of ['none', 'keepalived', 'upstream', 'monitor'])
  test(`rolling.yaml has nothing to complain about -e drain_by=${drainBy}`, async () => {
    const { result } = await loadWorkspace(disk, workspace =>
      analyse(workspace, {
        playbook: 'playbooks/rolling.yaml',
        inventory: 'playbooks/inventory.example.yaml',
        modules,
        extraVars: [`drain_by=${drainBy}`]
      })
    )
    assert.deepEqual(result.diagnostics.map(inOneLine), [])
  })

test('rolling.yaml configures with roles of site.yaml, between taking out and putting back', () => {
  const [play] = read('playbooks/rolling.yaml') as { roles: { role: string }[] }[]
  assert.deepEqual(
    play?.roles.map(({ role }) => role),
    'drain systemd directories certificate config apply service verify undrain'.split(' ')
  )
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
        if (project === 'haproxy') assert.ok(isVersionAtLeast(version, oldestHaproxy), name)
      }
})

test('the default version of HAProxy and a version of every library are pinned', () => {
  const { pins } = read('playbooks/sources.yaml')
  assert.ok(pins.upstream.haproxy[String(paramsOf('haproxy').haproxy_version?.default)])
  for (const library of libraries) {
    const { source } = traitsOf(library)
    if (source !== undefined) assert.ok(pins.upstream[source], library)
  }
})

test('each branch of HAProxy that is maintained for long has a row', () => {
  const { pins } = read('playbooks/sources.yaml')
  const branches = Object.keys(pins.upstream.haproxy).map(version => version.split('.').slice(0, 2).join('.'))
  assert.deepEqual(branches, ['3.4', '3.3', '3.2', '3.0', '2.8'])
})

test('what BoringSSL needs besides is pinned too', () => {
  const { pins } = read('playbooks/sources.yaml')
  for (const [table, projects] of Object.entries<Record<string, Record<string, Record<string, string>>>>(
    pins
  ))
    for (const [version, { golang, googletest }] of Object.entries(projects.boringssl ?? {})) {
      if (golang) assert.ok(projects['golang-x86_64']?.[golang], `${table} boringssl ${version}`)
      if (googletest) assert.ok(projects.googletest?.[googletest], `${table} boringssl ${version}`)
    }
})

test('another header for BoringSSL is another library', () => {
  const role = 'playbooks/roles/tls_library'
  const hash = createHash('sha256')
  for (const header of ['haproxy-on-boringssl.h', 'openssl/ocsp.h'])
    hash.update(readFileSync(`${role}/files/${header}`))
  assert.equal(read(`${role}/vars/main.yaml`).boringssl_headers, hash.digest('hex'))
})
