import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { hqRun } from './hq-run.ts'
import { type Files, withFiles } from './temporary-files.ts'

const play = (...lines: readonly string[]): string =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${lines.map(line => `    - ${line}\n`).join('')}`
const says = play('debug: { msg: hello }')
const hosts = (...names: readonly string[]): string =>
  `all: { hosts: { ${names.map(name => `${name}: { ansible_host: 127.0.0.1, ansible_port: 1 }`).join(', ')} } }\n`

/** Which hosts a run takes itself to be about. */
const hostsOf = async (
  files: Files,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {}
): Promise<readonly string[]> =>
  withFiles(files, async cwd => {
    const { stdout, code } = await hqRun([...args, '--format', 'jsonl'], { cwd, env })
    assert.equal(code, 0, stdout)
    const events = stdout.split('\n').map(line => (line === '' ? undefined : (JSON.parse(line) as Event)))
    return events.flatMap(event => (event?.type === 'run-start' ? event.hosts : []))
  })

const inventories: readonly [
  title: string,
  files: Files,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  hosts: readonly string[]
][] = [
  [
    'inventory.yaml beside the playbook',
    { 'plays/inventory.yaml': hosts('beside'), 'inventory.yaml': hosts('here') },
    [],
    {},
    ['beside']
  ],
  [
    'every file of inventories/ beside the playbook',
    { 'plays/inventories/a.yaml': hosts('one'), 'plays/inventories/b.yml': hosts('two') },
    [],
    {},
    ['one', 'two']
  ],
  [
    'HQ_INVENTORY, which beats what is beside the playbook',
    { 'plays/inventory.yaml': hosts('beside'), 'other.yaml': hosts('other') },
    [],
    { HQ_INVENTORY: 'other.yaml' },
    ['other']
  ],
  [
    '-i, which beats HQ_INVENTORY',
    { 'given.yaml': hosts('given'), 'other.yaml': hosts('other') },
    ['-i', 'given.yaml'],
    { HQ_INVENTORY: 'other.yaml' },
    ['given']
  ],
  ['a list of hosts given to -i', {}, ['-i', 'one,two'], {}, ['one', 'two']],
  ['what --limit leaves', { 'plays/inventory.yaml': hosts('one', 'two') }, ['--limit', 'two'], {}, ['two']]
]
for (const [title, files, args, env, expected] of inventories)
  test(`the hosts are those of ${title}`, async () => {
    const all = { 'plays/site.yaml': says, ...files }
    assert.deepEqual(await hostsOf(all, ['plays/site.yaml', ...args], env), expected)
  })

const codes: readonly [title: string, playbook: string, code: number][] = [
  ['0 when every host is fine', says, 0],
  ['2 when a host failed', play('assert: { that: 1 == 2 }'), 2],
  ['3 when a host cannot be reached', play('command: /bin/true'), 3],
  ['4 when the text is wrong', play('debg: { msg: x }'), 4]
]
for (const [title, playbook, code] of codes)
  test(`a run exits with ${title}`, async () => {
    const files = { 'site.yaml': playbook, 'inventory.yaml': hosts('web1') }
    const ended = await withFiles(files, cwd => hqRun(['site.yaml'], { cwd }))
    assert.equal(ended.code, code, ended.stdout)
    assert.equal(ended.stderr, '')
  })

test('a reader that goes away, as head does, neither ends the run nor makes it fail', async () => {
  const files = {
    'site.yaml': play(...Array<string>(2000).fill('debug: { msg: hello }'), 'assert: { that: 1 == 2 }'),
    'inventory.yaml': hosts('web1')
  }
  await withFiles(files, async cwd => {
    const child = spawn(process.execPath, [resolve('dist/hq-run.cjs'), 'site.yaml'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stderr = ''
    child.stdout.once('data', () => child.stdout.destroy())
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    const code = await new Promise(done => child.on('close', done))
    assert.deepEqual({ code, stderr }, { code: 2, stderr: '' })
  })
})
