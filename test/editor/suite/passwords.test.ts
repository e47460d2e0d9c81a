import * as assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import { answering, choosing } from './dialogs.ts'
import { uriOf, workspaceFolder } from './documents.ts'
import { api } from './extension.ts'
import { hasHost, sandboxHost } from './sandbox-host.ts'

const run = (inventory: string): Thenable<{ readonly code: number }> =>
  vscode.commands.executeCommand('hq-run.run', {
    playbook: uriOf('playbooks/site.yaml'),
    inventory: `playbooks/${inventory}`,
    only: 'playbooks/roles/balancer/tasks/main.yaml:1'
  })

/** Arguments and environments of all processes of this machine. */
const allProcesses = (): string =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => ['cmdline', 'environ'].map(what => readProc(join('/proc', pid, what))))
    .join('\n')

const readProc = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended
  }
}

/** The settings of all scopes as they are written down. */
const settings = (): string => JSON.stringify(vscode.workspace.getConfiguration('hq-run'))

const onAHost = hasHost ? suite : suite.skip

onAHost('Passwords', function () {
  this.timeout(60_000)

  test('a sudo password is asked for, masked, and works', async () => {
    const { password } = sandboxHost()
    const asked = await answering(
      () => password,
      async () => assert.deepEqual(await run('inventory-sudo.yaml'), { code: 0 })
    )
    assert.equal(asked.length, 1)
    assert.match(asked[0]?.title ?? '', /sudo password of rocky on lb1/)
    assert.equal(asked[0]?.password, true)
    assert.ok(!(await api()).output().includes(password))
    assert.ok(!settings().includes(password))
  })

  test('a wrong one is asked for again, and is in no argument and no environment', async () => {
    const wrong = 'no-such-password'
    let seen = ''
    const asked = await answering(
      (_asked, index) => {
        if (index === 0) return wrong
        seen = process.platform === 'linux' ? allProcesses() : 'hq-run'
        return sandboxHost().password
      },
      async () => assert.deepEqual(await run('inventory-sudo.yaml'), { code: 0 })
    )
    assert.equal(asked.length, 2)
    assert.match(asked[1]?.title ?? '', /refused.*sudo password of rocky/)
    assert.ok(seen.includes('hq-run') && !seen.includes(wrong))
    assert.ok(!(await api()).output().includes(wrong))
  })

  test('without one the host fails, and nothing else is asked', async () => {
    const asked = await answering(
      () => undefined,
      async () => assert.deepEqual(await run('inventory-sudo.yaml'), { code: 2 })
    )
    assert.equal(asked.length, 1)
  })
})

onAHost('An unknown host key', function () {
  this.timeout(60_000)
  const setting = () => vscode.workspace.getConfiguration('hq-run')
  const set = (path: string | undefined) =>
    setting().update('connection.knownHosts', path, vscode.ConfigurationTarget.Global)
  const known = join(workspaceFolder().fsPath, 'known_hosts')

  suiteTeardown(() => set(sandboxHost().knownHosts))

  /** As `ssh-keygen -l` prints it, of the host's key as the sandbox made it. */
  const fingerprint = (): string => {
    const [, , key = ''] = readFileSync(sandboxHost().knownHosts, 'utf8').split('\n')[0]?.split(' ') ?? []
    const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
    return `SHA256:${digest.replace(/=+$/, '')}`
  }

  test('it is shown with its fingerprint; declined, nothing is reached and nothing is remembered', async () => {
    writeFileSync(known, '')
    await set(known)
    const shown = await choosing(
      () => undefined,
      async () => assert.deepEqual(await run('inventory.yaml'), { code: 3 })
    )
    assert.equal(shown.length, 1)
    assert.match(shown[0]?.message ?? '', /host key of lb1 is not known/)
    assert.ok(shown[0]?.detail.includes(fingerprint()), shown[0]?.detail)
    assert.equal(readFileSync(known, 'utf8'), '')
  })

  test('accepted, it is remembered and not asked about again', async () => {
    const accept = await choosing(
      ({ choices }) => choices[0],
      async () => assert.deepEqual(await run('inventory.yaml'), { code: 0 })
    )
    assert.deepEqual(
      accept.map(({ choices }) => choices),
      [['Accept and Remember']]
    )
    // The system's ssh_config may want names hashed.
    assert.match(readFileSync(known, 'utf8'), /^\S+ ssh-ed25519 \S+\n$/)
    const again = await choosing(
      () => undefined,
      async () => assert.deepEqual(await run('inventory.yaml'), { code: 0 })
    )
    assert.deepEqual(again, [])
  })
})
