import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import ssh2 from 'ssh2'
import type { Target } from '../../runner/engine/host.ts'
import { fingerprint } from '../../runner/transport/host-key/known-hosts.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { all, answersOf, asks, failureOf, flight, temporaryDirectory } from './flying.ts'
import { newKey, type ServerOptions, startServer } from './ssh-server.ts'

// The ssh2 server takes packets of 35 000 bytes only.
const connector = new SshConnector({ commandLimit: 30_000 })
const directory = temporaryDirectory()
process.env.HOME = directory
delete process.env.SSH_AUTH_SOCK

const connect = (target: Target, signal = new AbortController().signal) =>
  connector.connect(target, { lock: false, first: flight(asks('it', ['echo', 'hello'])), signal })

async function answers(target: Target): Promise<readonly string[]> {
  const { host, first } = await connect(target)
  const seen = answersOf(await all(first))
  await host.close()
  return seen
}

const file = (name: string, text: string): string => {
  writeFileSync(`${directory}/${name}`, text, { mode: 0o600 })
  return `${directory}/${name}`
}

const mine = newKey()
const rsa = newKey('rsa')
const logins: readonly [name: string, options: ServerOptions, login: Partial<Target>][] = [
  ['a password', { password: 'pw' }, { password: 'pw' }],
  ['a password that is asked for', { password: 'pw', methods: ['keyboard-interactive'] }, { password: 'pw' }],
  ['a key', { publicKey: mine.public }, { privateKeyFile: file('mine', mine.private) }],
  ['an RSA key', { publicKey: rsa.public }, { privateKeyFile: file('rsa', rsa.private) }],
  [
    'a password after a key',
    { password: 'pw' },
    { privateKeyFile: file('mine', mine.private), password: 'pw' }
  ]
]
for (const [name, options, login] of logins)
  test(`${name} lets in`, async () => {
    const server = await startServer(options)
    assert.deepEqual(await answers({ ...server.target, ...login }), ['0 hello'])
  })

test('a refused password says what was tried and what would be taken', async () => {
  const { target } = await startServer({ password: 'right', methods: ['password', 'keyboard-interactive'] })
  assert.deepEqual(await failureOf(connect({ ...target, password: 'wrong' })), {
    kind: 'auth-failed',
    message: 'web1 refused to log in me; tried: the password, the password (keyboard-interactive)',
    hint: 'It accepts password, keyboard-interactive. Give a key with --private-key, or a password with -k or HQ_SSH_PASSWORD.'
  })
})

test('a wrong key says which', async () => {
  const { target } = await startServer({ publicKey: mine.public })
  const other = file('other', newKey().private)
  const failure = await failureOf(connect({ ...target, privateKeyFile: other }))
  assert.equal(failure.message, `web1 refused to log in me; tried: ${other}`)
})

test('an encrypted key says how to unlock it', async () => {
  const { target } = await startServer({ publicKey: mine.public })
  const locked = ssh2.utils.generateKeyPairSync('ed25519', {
    passphrase: 'x',
    cipher: 'aes256-cbc',
    rounds: 4
  })
  const path = file('locked', locked.private)
  assert.deepEqual(await failureOf(connect({ ...target, privateKeyFile: path })), {
    kind: 'auth-failed',
    message: `web1: the private key ${path} is encrypted`,
    hint: `Unlock it in an agent: eval "$(ssh-agent)"; ssh-add ${path}`
  })
})

test('a key file that is not there says so', async () => {
  const { target } = await startServer({ publicKey: mine.public })
  const failure = await failureOf(connect({ ...target, privateKeyFile: '/no/key' }))
  assert.match(failure.message, /^web1: the private key \/no\/key cannot be used: ENOENT/)
})

test('nothing to log in with is said', async () => {
  const { target } = await startServer({ publicKey: mine.public })
  assert.match((await failureOf(connect(target))).message, /tried: nothing$/)
})

const hostKey = newKey()
const shown = Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64')

test('an unknown host key is refused, with its fingerprint and the line that accepts it', async () => {
  const { target, line } = await startServer({ hostKeys: [hostKey] })
  const known = file('empty', '')
  const failure = await failureOf(connect({ ...target, knownHostsFile: known }))
  assert.equal(failure.kind, 'host-key-unknown')
  assert.equal(
    failure.message,
    `the host key of web1 ([127.0.0.1]:${target.port}) is not known: ssh-ed25519 ${fingerprint(shown)}`
  )
  assert.ok(failure.hint?.includes(`printf '%s\\n' '${line(hostKey.public).trim()}' >> ${known}`))
})

test('a changed host key is refused, with the place of the old one', async () => {
  const { target, line } = await startServer({ hostKeys: [hostKey] })
  const old = newKey()
  const known = file('changed', `# mine\n${line(old.public)}`)
  const failure = await failureOf(connect({ ...target, knownHostsFile: known }))
  assert.equal(failure.kind, 'host-key-changed')
  assert.ok(failure.message.includes(fingerprint(shown)) && failure.message.endsWith(`is known (${known}:2)`))
})

test('of several host keys the server shows the one that is known', async () => {
  const ecdsa = newKey('ecdsa')
  const { target, line } = await startServer({ hostKeys: [hostKey, ecdsa] })
  assert.deepEqual(await answers({ ...target, knownHostsFile: file('one', line(ecdsa.public)) }), ['0 hello'])
})

test('a server that lost the known type of key has changed', async () => {
  const { target, line } = await startServer({ hostKeys: [hostKey] })
  const failure = await failureOf(
    connect({ ...target, knownHostsFile: file('type', line(newKey('ecdsa').public)) })
  )
  assert.equal(failure.kind, 'host-key-changed')
  assert.match(failure.message, /offers no host key of a known type/)
})

test('no password is sent to a host that is not known', async () => {
  let asked = false
  const { target } = await startServer({ password: 'pw', hostKeys: [hostKey], onExec: () => (asked = true) })
  await failureOf(connect({ ...target, password: 'pw', knownHostsFile: file('none', '') }))
  assert.equal(asked, false)
})

test('a closed port is unreachable', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  const { port } = await new Promise<AddressInfo>(resolve =>
    server.on('listening', () => resolve(server.address() as AddressInfo))
  )
  await new Promise(resolve => server.close(resolve))
  const { target } = await startServer()
  assert.deepEqual(await failureOf(connect({ ...target, port })), {
    kind: 'unreachable',
    message: `web1 (127.0.0.1, port ${port}) cannot be reached: nothing listens there`,
    hint: 'Does sshd run there, on this port? ansible_port, or Port in ~/.ssh/config, names another.'
  })
})

async function silentServer(greeting: string): Promise<number> {
  const sockets: { destroy(): void }[] = []
  const server = createServer(socket => {
    sockets.push(socket.on('error', () => {}))
    socket.write(greeting)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.on('listening', resolve))
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('a server that says nothing is unreachable after the time that was given', async () => {
  const { target } = await startServer()
  const port = await silentServer('')
  assert.deepEqual(await failureOf(connect({ ...target, port, connectTimeout: 0.2 })), {
    kind: 'unreachable',
    message: `web1 (127.0.0.1, port ${port}) gave no answer within 0.2 s`,
    hint: 'Is the host up, and does a firewall let ssh through? -T gives it more time.'
  })
})

test('a server that speaks something else is unreachable', async () => {
  const { target } = await startServer()
  const failure = await failureOf(
    connect({ ...target, port: await silentServer('220 mail ready\r\n'.repeat(2000)) })
  )
  assert.equal(failure.kind, 'unreachable')
})

test('connecting can be given up', async () => {
  const { target } = await startServer()
  const abort = new AbortController()
  const connecting = failureOf(connect({ ...target, port: await silentServer('') }, abort.signal))
  abort.abort()
  assert.deepEqual(await connecting, { kind: 'interrupted', message: 'web1: interrupted while connecting' })
})
