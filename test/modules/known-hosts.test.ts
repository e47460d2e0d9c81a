import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { hmacSha1 } from '../../runner/modules/accounts/hmac-sha1.ts'
import { hostKeyLine, matchesHost, namesHost } from '../../runner/modules/accounts/known-hosts-line.ts'
import { knownHosts } from '../../runner/modules/known-hosts.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { type Case, plans } from './table.ts'

const blob = (end: string) => `AAAAC3NzaC1lZDI1NTE5AAAAIIzlnSq5ESxLgW0avvPk3j7zLV59hcAPkxrMNdnZMK${end}`
const ed = `example.org ssh-ed25519 ${blob('P2')}`
const otherEd = `example.org ssh-ed25519 ${blob('P3')}`
const rsa = 'example.org ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ=='
const authority = `@cert-authority *.example.org ssh-ed25519 ${blob('CA')}`
const existing = `example.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==\n\n${authority}\n# example.net\n`

type Want = Case<typeof knownHosts.params>[1]

/** A file in a directory of its own: what a task says of it and what is in it then. */
const fileWith = async (text: string) => {
  const path = join(await temporaryDirectory(), 'known_hosts')
  await writeFile(path, text)
  return {
    path,
    apply: async (want: Omit<Want, 'path' | 'name'> & { readonly name?: string }) =>
      (await applyHere(knownHosts, { name: 'example.org', ...want, path }, contextOf())).steps.map(
        step => step.split(' | ')[0]
      ),
    text: () => readFileSync(path, 'utf8')
  }
}

test('HMAC with SHA-1 is that of everybody', () => {
  for (const [key, message] of [
    ['', ''],
    ['k', 'x'.repeat(55)],
    ['k'.repeat(64), 'x'.repeat(56)],
    ['k'.repeat(65), 'ü'.repeat(1000)]
  ] as const)
    assert.deepEqual(
      Buffer.from(hmacSha1(Buffer.from(key), Buffer.from(message))).toString('hex'),
      createHmac('sha1', key).update(message).digest('hex')
    )
})

test('a key comes to the end of the file, once, and goes again', async () => {
  const { apply, text } = await fileWith(existing)
  assert.deepEqual(await apply({ key: ed }), ['is not there'])
  assert.equal(text(), `${existing}${ed}\n`)
  assert.deepEqual(await apply({ key: `${ed} a comment\n` }), [])
  assert.deepEqual(await apply({ key: rsa, state: 'absent' }), [], 'a key that is not there')
  assert.deepEqual(await apply({ key: otherEd, state: 'absent' }), [], 'another key of its type')
  assert.deepEqual(await apply({ key: ed, state: 'absent' }), ['is there'])
  assert.equal(text(), existing)
  assert.deepEqual(await apply({ key: ed, state: 'absent' }), [])
})

test('a name is hidden, recognised, and shown again, as ssh-keygen sees it', async () => {
  const { apply, text, path } = await fileWith(existing)
  assert.deepEqual(await apply({ key: ed }), ['is not there'])
  assert.deepEqual(await apply({ key: ed, hash_host: true }), ['its name is written differently'])
  assert.match(text(), /\n\|1\|\S{28}\|\S{28} ssh-ed25519 \S+P2\n$/)
  assert.doesNotMatch(text(), /^example.org/m)
  assert.match(
    execFileSync('ssh-keygen', ['-F', 'example.org', '-f', path], { encoding: 'utf8' }),
    /found: line 5 /
  )
  assert.deepEqual(await apply({ key: ed, hash_host: true }), [])
  assert.deepEqual(await apply({ key: otherEd, hash_host: true }), ['has another ssh-ed25519 key'])
  assert.deepEqual(await apply({ key: otherEd }), ['its name is written differently'])
  assert.equal(text(), `${existing}${otherEd}\n`)

  execFileSync('ssh-keygen', ['-H', '-f', path], { stdio: 'ignore' })
  assert.deepEqual(await apply({ key: otherEd, hash_host: true }), [], 'hashed by ssh-keygen')
  assert.deepEqual(await apply({ state: 'absent' }), ['is there'])
  assert.deepEqual(await apply({ state: 'absent' }), [])
})

test('a host has one key of each type, and several names', async () => {
  const { apply, text } = await fileWith('')
  assert.deepEqual(await apply({ key: `# both\n${ed}\n${rsa}\n` }), ['is not there'])
  assert.equal(text(), `${ed}\n${rsa}\n`)
  const both = ed.replace(' ', ',10.0.0.1 ')
  assert.deepEqual(await apply({ key: both }), ['its name is written differently'])
  assert.equal(text(), `${rsa}\n${both}\n`)
  assert.deepEqual(await apply({ key: ed }), [], 'the line names more than this host')
  assert.deepEqual(await apply({ name: '10.0.0.1', key: ed.replace('example.org', '10.0.0.1') }), [])
  assert.deepEqual(await apply({ name: 'EXAMPLE.org', state: 'absent' }), ['is there'])
  assert.equal(text(), '')
})

test('marks and patterns are lines of their own', async () => {
  const pattern = `*.example.org ssh-ed25519 ${blob('P4')}\n`
  const { apply, text } = await fileWith(`${authority}\n${pattern}`)
  const name = 'lb.example.org'
  const key = ed.replace('example.org', name)
  assert.deepEqual(await apply({ name, key }), ['is not there'])
  assert.deepEqual(await apply({ name, key: authority }), [])
  const revoked = `@revoked * ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==`
  assert.deepEqual(await apply({ name, key: revoked }), ['is not there'])
  assert.deepEqual(await apply({ name, key: revoked }), [])
  assert.deepEqual(await apply({ name, state: 'absent' }), ['is there'])
  assert.equal(text(), `${authority}\n${pattern}${revoked}\n`)
  assert.deepEqual(await apply({ name, key: revoked, state: 'absent' }), ['is there'])
  assert.equal(text(), `${authority}\n${pattern}`)
})

for (const [hosts, name, names, matches] of [
  ['example.org', 'example.org', true, true],
  ['EXAMPLE.org,other', 'example.org', true, true],
  ['*.example.org,!old.example.org', 'lb.example.org', false, true],
  ['*.example.org,!old.example.org', 'old.example.org', false, false],
  ['lb?', 'lb1', false, true],
  ['[example.org]:2222', '[example.org]:2222', true, true],
  ['[example.org]:2222', 'example.org', false, false],
  ['|1|broken', 'example.org', false, false]
] as const)
  test(`a line for ${hosts} ${names ? 'names' : 'does not name'} ${name} and ${matches ? 'matches' : 'does not match'} it`, () => {
    const line = hostKeyLine(`${hosts} ssh-rsa AAAA`)
    assert.ok(line)
    assert.deepEqual([namesHost(line, name), matchesHost(line, name)], [names, matches])
  })

plans(knownHosts, [
  [
    'no file yet, the one of the user',
    { name: 'example.org', key: ed },
    [[3, '/root/.ssh/known_hosts']],
    ['is not there | write /root/.ssh/known_hosts']
  ],
  ['nothing to remove', { name: 'example.org', state: 'absent' }, [[3, '/root/.ssh/known_hosts']], []],
  ['no key', { name: 'example.org' }, [[3, '/f']], 'name: There is no key for the host (Give key.)'],
  [
    'the key of another host',
    { name: 'example.net', key: ed },
    [[3, '/f']],
    'key: The key is for example.org, not for example.net'
  ],
  [
    'a public key without a name before it',
    { name: 'example.org', key: 'ssh-ed25519 AAAA' },
    [[3, '/f']],
    'key: This is not a line of known_hosts (The name of the host stands before the type and the key.)'
  ],
  ['a file that may not be read', { name: 'example.org', key: ed }, [[1, '/f']], 'path: /f cannot be read']
])
