import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import type { Target } from '../../runner/engine/host.ts'
import type { Prompt } from '../../runner/protocol/prompt.ts'
import { fingerprint } from '../../runner/transport/host-key/known-hosts.ts'
import type { Prompts } from '../../runner/transport/prompts.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { answering, saying } from './answering.ts'
import { all, answersOf, asks, failureOf, flight, temporaryDirectory, until } from './flying.ts'
import { newKey, startServer } from './ssh-server.ts'

const directory = temporaryDirectory()
process.env.HOME = directory
delete process.env.SSH_AUTH_SOCK

const connect = (
  target: Target,
  prompts: Prompts,
  signal = new AbortController().signal,
  // The ssh2 server takes packets of 35 000 bytes only.
  connector = new SshConnector({ commandLimit: 30_000, prompts })
) => connector.connect(target, { lock: false, first: flight(asks('it', ['echo', 'hello'])), signal })

const answers = async (...given: Parameters<typeof connect>): Promise<readonly string[]> => {
  const { host, first } = await connect(...given)
  const seen = answersOf(await all(first))
  await host.close()
  return seen
}

let files = 0
const knownHosts = (text: string): string => {
  files += 1
  const path = `${directory}/known_hosts.${files}`
  writeFileSync(path, text)
  return path
}

const hostKey = newKey()
const shown = fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64'))
const question = (port: number, file: string): Prompt => ({
  kind: 'host-key',
  host: 'web1',
  name: `[127.0.0.1]:${port}`,
  keyType: 'ssh-ed25519',
  fingerprint: shown,
  file
})

test('an unknown host key is shown, and once it is accepted the login goes on and is never asked about again', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const file = `${directory}/new/.ssh/known_hosts`
  const target = { ...server.target, knownHostsFile: file }
  const person = saying('accept')
  assert.deepEqual(await answers(target, person), ['0 hello'])
  assert.deepEqual(person.asked, [question(target.port, file)])
  assert.equal(readFileSync(file, 'utf8'), server.line(hostKey.public))
  assert.deepEqual(
    [file, `${directory}/new/.ssh`].map(path => (statSync(path).mode & 0o777).toString(8)),
    ['600', '700']
  )
  const nobody = saying()
  assert.deepEqual(await answers(target, nobody), ['0 hello'])
  assert.deepEqual(nobody.asked, [])
})

test('an accepted key is added to what known_hosts holds, also when its last line has no end', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const file = knownHosts('# mine')
  assert.deepEqual(await answers({ ...server.target, knownHostsFile: file }, saying('accept')), ['0 hello'])
  assert.equal(readFileSync(file, 'utf8'), `# mine\n${server.line(hostKey.public)}`)
})

for (const answer of [undefined, '', 'yes', 'no'])
  test(`the answer ${JSON.stringify(answer)} does not accept a host key: the failure says so, and nothing is written`, async () => {
    const server = await startServer({ hostKeys: [hostKey] })
    const file = knownHosts('')
    const failure = await failureOf(connect({ ...server.target, knownHostsFile: file }, saying(answer)))
    assert.deepEqual(
      [failure.kind, failure.message],
      [
        'host-key-unknown',
        `the host key of web1 ([127.0.0.1]:${server.port}) is not known: ssh-ed25519 ${shown}; it was declined`
      ]
    )
    assert.match(failure.hint ?? '', /^Compare the fingerprint/)
    assert.equal(readFileSync(file, 'utf8'), '')
  })

const never: readonly [
  name: string,
  known: (line: (key: string) => string) => string,
  kind: string,
  message: RegExp
][] = [
  ['a changed one', line => line(newKey().public), 'host-key-changed', /has changed/],
  [
    'a known type that is no longer offered',
    line => line(newKey('ecdsa').public),
    'host-key-changed',
    /has changed/
  ],
  ['a revoked one', line => `@revoked ${line(hostKey.public)}`, 'host-key-changed', /which is revoked/],
  [
    'one that an authority should vouch for',
    line => `@cert-authority ${line(newKey().public)}`,
    'host-key-unknown',
    /trusted only through the certificate authority/
  ]
]
for (const [name, known, kind, message] of never)
  test(`of host keys, nobody is asked about ${name}`, async () => {
    const server = await startServer({ hostKeys: [hostKey] })
    const person = saying('accept')
    const file = knownHosts(known(server.line))
    const failure = await failureOf(connect({ ...server.target, knownHostsFile: file }, person))
    assert.equal(failure.kind, kind)
    assert.match(failure.message, message)
    assert.deepEqual(person.asked, [])
  })

test('a known_hosts file that cannot be written is said, and nothing is trusted', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  mkdirSync(`${directory}/in-the-way`)
  chmodSync(`${directory}/in-the-way`, 0o500)
  const file = `${directory}/in-the-way`
  const failure = await failureOf(connect({ ...server.target, knownHostsFile: file }, saying('accept')))
  assert.equal(failure.kind, 'host-key-unknown')
  assert.match(failure.message, /; it was accepted, but cannot be added to \S+in-the-way: EISDIR/)
})

test('two hosts of one name ask once', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const target = { ...server.target, knownHostsFile: knownHosts('') }
  const person = saying('accept')
  const connector = new SshConnector({ commandLimit: 30_000, prompts: person })
  const signal = new AbortController().signal
  const both = [target, { ...target, name: 'web2' }].map(one => answers(one, person, signal, connector))
  assert.deepEqual(await Promise.all(both), [['0 hello'], ['0 hello']])
  assert.equal(person.asked.length, 1)
  assert.equal(readFileSync(target.knownHostsFile, 'utf8'), server.line(hostKey.public))
})

test('a server that hangs up while somebody thinks is called again, and shows the key that was accepted', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const target = { ...server.target, knownHostsFile: knownHosts('') }
  const person = answering(async () => {
    server.drop()
    await server.idle()
    return 'accept'
  })
  assert.deepEqual(await answers(target, person), ['0 hello'])
  assert.equal(person.asked.length, 1)
})

test('a declined key of a server that hung up is not asked about again', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const target = { ...server.target, knownHostsFile: knownHosts('') }
  const person = answering(async () => {
    server.drop()
    await server.idle()
    return undefined
  })
  assert.equal((await failureOf(connect(target, person))).kind, 'host-key-unknown')
  assert.equal(person.asked.length, 1)
})

/** Never says anything. */
async function silentPort(): Promise<number> {
  const sockets: { destroy(): void }[] = []
  const server = createServer(socket => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await new Promise(resolve => server.on('listening', resolve))
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

test('no time runs out while somebody is asked', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const target = { ...server.target, knownHostsFile: knownHosts(''), connectTimeout: 3 }
  const silent = { ...target, port: await silentPort() }
  const person = answering(async () => {
    // A clock of the same time, started later, has gone off before there is an answer.
    assert.match((await failureOf(connect(silent, saying()))).message, /gave no answer within 3 s$/)
    return 'accept'
  })
  assert.deepEqual(await answers(target, person), ['0 hello'])
})

test('an interrupt ends the question and the login', async () => {
  const server = await startServer({ hostKeys: [hostKey] })
  const abort = new AbortController()
  let heard = false
  const person = answering(async (_, signal) => {
    abort.abort()
    heard = await until(() => signal.aborted)
    return undefined
  })
  const target = { ...server.target, knownHostsFile: knownHosts('') }
  assert.deepEqual(await failureOf(connect(target, person, abort.signal)), {
    kind: 'interrupted',
    message: 'web1: interrupted while connecting'
  })
  assert.equal(heard, true)
})
