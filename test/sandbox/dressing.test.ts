import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { renderDressing } from '../../runner/sandbox/dressing.ts'
import { debianPackages, mmdebstrapArgv } from '../../runner/sandbox/root-recipe.ts'

const script = renderDressing('ssh-ed25519 AAAA test\n')

test('the dressing is a script that bash can read', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
})

test('it gives four accounts their passwords and the key', () => {
  assert.match(script, /^root:root-pw\nrocky:rocky-pw\ndeploy:deploy-pw\nplain:plain-pw$/m)
  assert.match(script, /echo 'ssh-ed25519 AAAA test' > "\$home\/\.ssh\/authorized_keys"/)
})

test('only wheel and deploy are given sudo', () => {
  const rules = [...script.matchAll(/^(\S+) ALL=.*$/gm)].map(([line]) => line)
  assert.deepEqual(rules, ['%wheel ALL=(ALL) ALL', 'deploy ALL=(ALL) NOPASSWD: ALL'])
})

test('the root filesystem comes from the mirror it is told, with the settings it is told', () => {
  const argv = mmdebstrapArgv('/folder', 'mirror', ['Acquire::http::Proxy "proxy";'])
  assert.deepEqual(argv.slice(-3), ['bookworm', '/folder', 'mirror'])
  assert.ok(argv.includes('--aptopt=Acquire::http::Proxy "proxy";'))
  assert.ok(argv.includes(`--include=${debianPackages.join(',')}`))
})
