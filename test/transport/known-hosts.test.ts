import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  hostKeyAlgorithms,
  hostKeyFailure,
  knownKeys,
  knownName
} from '../../runner/transport/host-key/known-hosts.ts'
import { temporaryDirectory } from './flying.ts'
import { newKey } from './ssh-server.ts'

const key = newKey().public.split(' ').slice(0, 2).join(' ')
const other = newKey().public.split(' ').slice(0, 2).join(' ')
const bytesOf = (text: string) => Buffer.from(text.split(' ')[1] ?? '', 'base64')
const linesFor = (text: string, address: string, port = 22) =>
  knownKeys(text, 'known_hosts', knownName(address, port)).map(({ line }) => line)

const matching: readonly [name: string, text: string, address: string, port: number, lines: number[]][] = [
  ['its name', `web1 ${key}`, 'web1', 22, [1]],
  ['its name in another case', `Web1 ${key}`, 'WEB1', 22, [1]],
  ['one of several names', `web1,10.0.0.1 ${key}`, '10.0.0.1', 22, [1]],
  ['another port', `[web1]:2222 ${key}`, 'web1', 2222, [1]],
  ['not the plain name on another port', `web1 ${key}`, 'web1', 2222, []],
  ['a pattern', `*.example.org ${key}`, 'a.example.org', 22, [1]],
  ['a pattern with an exception', `*.example.org,!a.example.org ${key}`, 'a.example.org', 22, []],
  ['not a longer name', `web1 ${key}`, 'web10', 22, []],
  ['a dot as a dot', `10.0.0.1 ${key}`, '10a0b0c1', 22, []],
  [
    'several lines, without comments and nonsense',
    `# web1 ${key}\n\nweb1\nweb1 ${key}\nweb1 ${other} me@here`,
    'web1',
    22,
    [4, 5]
  ],
  ['a marker', `@revoked web1 ${key}`, 'web1', 22, [1]],
  ['no unknown marker', `@surprise web1 ${key}`, 'web1', 22, []],
  ['IPv6', `[2001:db8::1]:2222 ${key}\n2001:db8::1 ${key}`, '2001:db8::1', 2222, [1]]
]
for (const [name, text, address, port, lines] of matching)
  test(`a line of known_hosts matches ${name}`, () => assert.deepEqual(linesFor(text, address, port), lines))

test('names that ssh-keygen has hashed are found', () => {
  const file = `${temporaryDirectory()}/known_hosts`
  writeFileSync(file, `web1 ${key}\n[web1]:2222 ${other}\nweb2 ${other}\n`)
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
  const hashed = readFileSync(file, 'utf8')
  assert.ok(!hashed.includes('web1'))
  assert.deepEqual(
    [linesFor(hashed, 'web1'), linesFor(hashed, 'web1', 2222), linesFor(hashed, 'web3')],
    [[1], [2], []]
  )
})

const server = { host: 'web1', name: 'web1', file: '/home/me/.ssh/known_hosts' }
const verdict = (text: string, shown: string) =>
  hostKeyFailure(knownKeys(text, 'kh', 'web1'), bytesOf(shown), server)

test('a known key is accepted, also beside others', () => {
  assert.equal(verdict(`web1 ${other}\nweb1 ${key}`, key), undefined)
})

test('a revoked key is refused even where it is known', () => {
  const failure = verdict(`web1 ${key}\n@revoked * ${key}`, key)
  assert.equal(failure?.kind, 'host-key-changed')
  assert.match(failure?.message ?? '', /which is revoked at kh:2$/)
})

test('a certificate authority is said to be beyond us', () => {
  const failure = verdict(`@cert-authority *1 ${other}`, key)
  assert.equal(failure?.kind, 'host-key-unknown')
  assert.match(
    failure?.message ?? '',
    /only through the certificate authority at kh:1, which hq-run cannot check/
  )
})

test('the message of ssh-keygen and ours name the same fingerprint', () => {
  const file = `${temporaryDirectory()}/key.pub`
  writeFileSync(file, `${key}\n`)
  const printed = execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }).split(' ')[1] ?? ''
  assert.ok(verdict('', key)?.message.endsWith(`ssh-ed25519 ${printed}`))
})

test('only known types of key are asked for; all when none is known', () => {
  const known = (text: string) => hostKeyAlgorithms(knownKeys(text, 'kh', 'web1'))
  assert.deepEqual(known(`web1 ${key}`), ['ssh-ed25519'])
  assert.deepEqual(known('web1 ssh-rsa AAAA'), ['rsa-sha2-512', 'rsa-sha2-256'])
  assert.equal(known(`@revoked web1 ${key}`).length, 6)
  assert.equal(known('').length, 6)
})
