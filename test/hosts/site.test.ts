import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import { hqRun, onHost } from './hq-run.ts'

const name = 'site'

/** What npm start does, on a host of its own. */
const trySite = () => hqRun(['sandbox', 'try', '--name', name])

const changedIn = (stdout: string): number => Number(/changed (\d+)/.exec(stdout)?.[1])

before(async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  await sandboxUp({ name })
})

after(() => sandboxDown(name, { remove: true }))

test('the first run builds HAProxy from source and fetches a page over HTTP/1.1, HTTP/2 and HTTP/3', async () => {
  const { code, stdout, stderr } = await trySite()
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /HTTP\/1\.1 200/)
  assert.match(stdout, /HTTP\/2 200/)
  assert.match(stdout, /HTTP\/3 200/)
  assert.match(stdout, /AWS-LC/)
})

test('the second run changes nothing', async () => {
  const { code, stdout } = await trySite()
  assert.equal(code, 0, stdout)
  assert.equal(changedIn(stdout), 0, stdout)
})

const damages: readonly [title: string, damage: string, mended: string][] = [
  ['HAProxy stopped by hand', 'systemctl stop haproxy', 'systemctl is-active haproxy'],
  [
    'a changed haproxy.cfg',
    'echo "# by hand" >> /etc/haproxy/haproxy.cfg',
    '! grep "by hand" /etc/haproxy/haproxy.cfg'
  ],
  ['a removed unit', 'rm /etc/systemd/system/haproxy.service', 'test -s /etc/systemd/system/haproxy.service'],
  ['a removed current link', 'rm /opt/haproxy/current', 'test -x /opt/haproxy/current/sbin/haproxy']
]

for (const [title, damage, mended] of damages)
  test(`${title} is repaired by the next run, which says so`, async () => {
    await onHost(name, damage)
    const { code, stdout } = await trySite()
    assert.equal(code, 0, stdout)
    assert.ok(changedIn(stdout) > 0, stdout)
    await onHost(name, mended)
    assert.match(stdout, /HTTP\/3 200/)
  })

test('check mode on a changed host changes nothing and says what would', async () => {
  await onHost(name, 'systemctl stop haproxy')
  const { dir, knownHosts } = await sandboxUp({ name })
  const { code, stdout } = await hqRun(
    ['playbooks/site.yaml', '-i', `${dir}/inventory.yaml`, '--known-hosts', knownHosts, '--check'],
    { env: { HQ_BECOME_PASSWORD: 'rocky-pw' } }
  )
  assert.equal(code, 0, stdout)
  assert.match(stdout, /would change 1/)
  assert.equal(await onHost(name, 'systemctl is-active haproxy || true'), 'inactive')
})
