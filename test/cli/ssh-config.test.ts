import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startServer } from '../transport/ssh-server.ts'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const files = {
  'site.yaml': '- hosts: all\n  gather_facts: false\n  tasks: [{ name: Look, command: "true" }]\n',
  'inventory.yaml': 'all: { hosts: { web1: } }\n'
}

const config = (port: number, known: string) =>
  `Host web1\n  HostName 127.0.0.1\n  Port ${port}\n  UserKnownHostsFile ${known}\n`

test('~/.ssh/config is read, and -v tells which of its lines count', async () => {
  const server = await startServer()
  await withFiles(files, async cwd => {
    mkdirSync(join(cwd, '.ssh'))
    writeFileSync(join(cwd, '.ssh/config'), config(server.port, server.target.knownHostsFile ?? ''))
    chmodSync(join(cwd, '.ssh/config'), 0o600)
    const { code, stdout, stderr } = await hqRun(['site.yaml', '-v'], { cwd, env: { HOME: cwd } })
    assert.deepEqual([code, stderr], [0, ''])
    const told = stdout.split('\n').filter(line => line.startsWith('web1  ') && !line.includes('/etc/ssh/'))
    assert.deepEqual(told.slice(0, 4), [
      'web1  connected to 127.0.0.1',
      'web1  ~/.ssh/config:2 HostName 127.0.0.1',
      `web1  ~/.ssh/config:3 Port ${server.port}`,
      `web1  ~/.ssh/config:4 UserKnownHostsFile ${server.target.knownHostsFile}`
    ])
  })
})

test('--ssh-config names another file, or none; the command line beats it', async () => {
  const server = await startServer()
  await withFiles({ ...files, config: config(1, '/dev/null') }, async cwd => {
    const known = ['--known-hosts', server.target.knownHostsFile ?? '', '--format', 'jsonl']
    const named = ['site.yaml', '--ssh-config', 'config', ...known]
    const wrong = await hqRun([...named, '-T', '3'], { cwd, env: { HOME: cwd } })
    assert.equal(wrong.code, 3)
    assert.match(wrong.stdout, /web1 \(127\.0\.0\.1, port 1\) cannot be reached: nothing listens there/)
    writeFileSync(join(cwd, 'config'), config(server.port, '/dev/null'))
    const right = await hqRun(named, { cwd, env: { HOME: cwd } })
    assert.equal(right.code, 0, right.stdout)
    assert.ok(
      right.stdout.includes(`"sshConfig":["config:2 HostName 127.0.0.1","config:3 Port ${server.port}",`)
    )
    writeFileSync(join(cwd, 'config'), 'Host web1\n  Port "22\n')
    assert.deepEqual(await hqRun(named, { cwd, env: { HOME: cwd } }), {
      code: 1,
      stdout: '',
      stderr: 'error: config:2: a quotation mark in `Port "22` is never closed\n'
    })
    const none = await hqRun(['site.yaml', '--ssh-config', 'none', ...known, '-T', '3'], {
      cwd,
      env: { HOME: cwd }
    })
    assert.equal(none.code, 3)
    assert.match(none.stdout, /web1 \(web1, port 22\) cannot be reached/)
  })
})

test('without a user anywhere the login is yours; -u and the configuration name others', async () => {
  const server = await startServer()
  const known = server.target.knownHostsFile ?? ''
  await withFiles({ ...files, config: config(server.port, known) }, async cwd => {
    const userOf = async (...args: readonly string[]) => {
      const ended = await hqRun(['site.yaml', '--ssh-config', 'config', '--format', 'jsonl', ...args], {
        cwd,
        env: { HOME: cwd }
      })
      return ended.code
    }
    assert.deepEqual([await userOf(), await userOf('-u', 'somebody')], [0, 0])
    assert.deepEqual([...new Set(server.users)], [userInfo().username, 'somebody'])
  })
})
