import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { distroSources } from '../../runner/sandbox/sources.ts'
import { hqRun, onHost } from './hq-run.ts'
import { membersGone, membersOnly, visit } from './mutual-tls.ts'

const name = 'site-libs'
let host: SandboxHost
let curl: string
let folder: string

/** The site with another library, compiled as fast as can be. */
const trySite = (library: string, ...vars: readonly string[]) =>
  hqRun([
    ...['sandbox', 'try', '--name', name, '--tls-library', library],
    ...[
      'haproxy_optimization=-O0',
      'haproxy_debug_flags=""',
      'haproxy_pcre2=false',
      'haproxy_prometheus=false',
      ...vars
    ].flatMap(each => ['-e', each])
  ])

const changedIn = (stdout: string): number => Number(/changed (\d+)/.exec(stdout)?.[1])

before(async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  host = await sandboxUp({ name })
  curl = (await distroSources([])).h3curl
  folder = await mkdtemp(join(tmpdir(), 'hq-members-'))
})

after(async () => {
  await rm(folder, { recursive: true, force: true })
  await sandboxDown(name, { remove: true })
})

/** The site is up, and says which library it runs on. */
const serves = async (
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>,
  running: RegExp
) => {
  const { code, stdout, stderr } = await ended
  assert.equal(code, 0, stdout + stderr)
  for (const version of ['1.1', '2', '3']) assert.ok(stdout.includes(`HTTP/${version} 200`), stdout)
  assert.match(stdout, running)
  return stdout
}

const builds = async (): Promise<readonly string[]> =>
  (await onHost(name, 'cd /opt/haproxy; ls -d [0-9]* | sed "s/-[0-9a-f]*$//"')).split('\n')

const tlsLibraries = async (): Promise<readonly string[]> =>
  (await onHost(name, 'ls /opt/haproxy-tls 2>/dev/null | sed "s/-[0-9a-f]*$//"')).split('\n').filter(Boolean)

test('openssl-compat stands on the host’s own OpenSSL 3.0', async () => {
  await serves(trySite('openssl-compat'), /HAProxy 3\.0\.11-\w+ on OpenSSL 3\.0\./)
  assert.equal(await onHost(name, 'grep -c limited-quic /etc/haproxy/haproxy.cfg'), '1')
  assert.match(
    await onHost(name, 'grep bind-curves /etc/haproxy/haproxy.cfg'),
    /curves X25519:prime256v1:secp384r1$/
  )
  assert.deepEqual(await tlsLibraries(), [])
})

// -O0 and no assembly, since it is only to be built, not to be fast.
const quickOpenssl = JSON.stringify({
  openssl_configure_options: ['--libdir=lib', 'no-tests', 'no-apps', 'no-legacy', 'no-cms', 'no-cmp', '-O0']
})

test('openssl-compat stands on OpenSSL 3.5.7 from source, which has ML-KEM', async () => {
  await serves(
    trySite('openssl-compat', 'openssl_compat_library=source', quickOpenssl),
    /HAProxy 3\.0\.11-\w+ on OpenSSL 3\.5\.7/
  )
  assert.match(
    await onHost(name, 'grep bind-curves /etc/haproxy/haproxy.cfg'),
    /curves X25519MLKEM768:X25519:/
  )
  assert.deepEqual(await tlsLibraries(), ['openssl-3.5.7'])
  assert.match(
    await onHost(name, 'ldd /opt/haproxy/current/sbin/haproxy'),
    /libssl\.so\.3 => \/opt\/haproxy-tls\/openssl-3\.5\.7-/
  )
})

test('BoringSSL takes the place of AWS-LC', async () => {
  const stdout = await serves(
    trySite('boringssl'),
    /HAProxy 3\.0\.11-\w+ on AWS-LC's place taken by BoringSSL/
  )
  assert.match(stdout, /BoringSSL is experimental/)
  assert.equal(await onHost(name, 'grep -c ciphersuites /etc/haproxy/haproxy.cfg || true'), '0')
  assert.equal(
    await onHost(name, 'command -v go || echo none; grep -c GOPATH /etc/profile || true'),
    'none\n0'
  )
})

test('a second run with it changes nothing', async () => {
  const { code, stdout } = await trySite('boringssl')
  assert.equal(code, 0, stdout)
  assert.equal(changedIn(stdout), 0, stdout)
})

test('a reload leaves HTTP/1.1, HTTP/2 and HTTP/3 working, in a new worker of the same master', async () => {
  const master = () => onHost(name, 'systemctl show -p MainPID --value haproxy')
  const worker = () => onHost(name, 'pgrep -P "$(systemctl show -p MainPID --value haproxy)" -n')
  const [oldMaster, oldWorker] = [await master(), await worker()]
  const stdout = await serves(trySite('boringssl', 'retries=4'), /config : haproxy\.cfg/)
  assert.match(stdout, /changed 1 /)
  assert.equal(await master(), oldMaster)
  assert.notEqual(await worker(), oldWorker)
})

test('a revoked client certificate is refused over HTTP/1.1, HTTP/2 and HTTP/3', async () => {
  await membersOnly(name, folder)
  const got: string[] = []
  for (const version of ['--http1.1', '--http2', '--http3-only'] as const)
    for (const client of ['good', 'revoked', undefined] as const)
      got.push(`${version} ${client ?? 'none'}: ${await visit(curl, host.address, folder, version, client)}`)
  assert.deepEqual(
    got.map(line => line.replace(/[\d.]+ 000$/, 'refused')),
    [
      '--http1.1 good: 1.1 200',
      '--http1.1 revoked: refused',
      '--http1.1 none: refused',
      '--http2 good: 2 200',
      '--http2 revoked: refused',
      '--http2 none: refused',
      '--http3-only good: 3 200',
      '--http3-only revoked: refused',
      '--http3-only none: refused'
    ]
  )
  await membersGone(name)
})

test('builds that are no longer kept are removed, and the libraries that none uses', async () => {
  assert.deepEqual(await builds(), ['3.0.11-boringssl', '3.0.11-openssl-compat', '3.0.11-openssl-compat'])
  await serves(trySite('boringssl', '{"haproxy_keep": 1}'), /BoringSSL/)
  assert.deepEqual(await builds(), ['3.0.11-boringssl', '3.0.11-openssl-compat'])
  assert.deepEqual(await tlsLibraries(), ['boringssl-0.20230419.0', 'openssl-3.5.7'])
  await serves(trySite('boringssl', '{"haproxy_keep": 0}'), /BoringSSL/)
  assert.deepEqual(await builds(), ['3.0.11-boringssl'])
  assert.deepEqual(await tlsLibraries(), ['boringssl-0.20230419.0'])
  await onHost(name, 'test -x /opt/haproxy/current/sbin/haproxy')
})
