import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import ssh2 from 'ssh2'
import type { Target } from '../../runner/engine/host.ts'
import type { Prompt } from '../../runner/protocol/prompt.ts'
import type { Prompts } from '../../runner/transport/prompts.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { answering, saying } from './answering.ts'
import { all, answersOf, asks, failureOf, flight, temporaryDirectory } from './flying.ts'
import { newKey, type ServerOptions, startServer } from './ssh-server.ts'

const directory = temporaryDirectory()
process.env.HOME = directory
delete process.env.SSH_AUTH_SOCK

// The ssh2 server takes packets of 35 000 bytes only.
const connectorFor = (prompts?: Prompts) =>
  new SshConnector({ commandLimit: 30_000, ...(prompts ? { prompts } : {}) })

const secrets: string[] = []
const connect = (target: Target, connector: SshConnector, signal = new AbortController().signal) =>
  connector.connect(target, {
    lock: false,
    first: flight(asks('it', ['echo', 'hello'])),
    signal,
    secret: text => secrets.push(text)
  })

const answers = async (target: Target, connector: SshConnector): Promise<readonly string[]> => {
  const { host, first } = await connect(target, connector)
  const seen = answersOf(await all(first))
  await host.close()
  return seen
}

/** A server that takes a password, and what was tried on it. */
const passwordServer = async (password: string, options: ServerOptions = {}) => {
  const tried: string[] = []
  const server = await startServer({ password, onPassword: one => tried.push(one), ...options })
  return { ...server, tried }
}

const passwordOf = (host: string, again: boolean): Prompt => ({
  kind: 'password',
  host,
  user: 'me',
  address: '127.0.0.1',
  again
})

const file = (name: string, text: string): string => {
  writeFileSync(`${directory}/${name}`, text, { mode: 0o600 })
  return `${directory}/${name}`
}

const methods = ['password', 'keyboard-interactive'] as const
for (const method of methods)
  test(`a password that nobody gave is asked for where the server takes one by ${method}`, async () => {
    const { target } = await passwordServer('right', { methods: [method] })
    const person = saying('right')
    assert.deepEqual(await answers(target, connectorFor(person)), ['0 hello'])
    assert.deepEqual(person.asked, [passwordOf('web1', false)])
    assert.deepEqual(secrets.splice(0), ['right'])
  })

test('nobody is asked for a password where a key lets in, or a password was given, be it wrong', async () => {
  const mine = newKey()
  const person = saying('right')
  const byKey = await passwordServer('right', { publicKey: mine.public })
  const key = file('mine', mine.private)
  assert.deepEqual(await answers({ ...byKey.target, privateKeyFile: key }, connectorFor(person)), ['0 hello'])
  const given = await passwordServer('right')
  const failure = await failureOf(connect({ ...given.target, password: 'wrong' }, connectorFor(person)))
  assert.equal(failure.message, 'web1 refused to log in me; tried: the password')
  assert.deepEqual(person.asked, [])
})

test('nobody is asked for a password where the server takes only keys', async () => {
  const { target } = await startServer({ publicKey: newKey().public, methods: ['publickey'] })
  const person = saying('right')
  assert.equal(
    (await failureOf(connect(target, connectorFor(person)))).message,
    'web1 refused to log in me; tried: nothing'
  )
  assert.deepEqual(person.asked, [])
})

test('a refused password is asked for again', async () => {
  const { target, tried } = await passwordServer('right')
  const person = saying('wrong', 'right')
  assert.deepEqual(await answers(target, connectorFor(person)), ['0 hello'])
  assert.deepEqual(person.asked, [passwordOf('web1', false), passwordOf('web1', true)])
  assert.deepEqual(tried, ['wrong', 'right'])
})

test('after three wrong passwords the login is refused', async () => {
  const { target, tried } = await passwordServer('right')
  const person = saying('wrong', 'wronger', 'wrongest', 'right')
  assert.deepEqual(await failureOf(connect(target, connectorFor(person))), {
    kind: 'auth-failed',
    message: 'web1 refused to log in me; tried: the password',
    hint: 'It accepts publickey, password. Give a key with --private-key, or a password with -k or HQ_SSH_PASSWORD.'
  })
  assert.deepEqual(tried, ['wrong', 'wronger', 'wrongest'])
})

test('a declined password is a refused login that says so', async () => {
  const { target } = await passwordServer('right')
  const person = saying(undefined, 'right')
  assert.deepEqual(await failureOf(connect(target, connectorFor(person))), {
    kind: 'auth-failed',
    message: 'web1 refused to log in me; tried: nothing; a password was asked for and declined',
    hint: 'It accepts publickey, password. Give a key with --private-key, or a password with -k or HQ_SSH_PASSWORD.'
  })
  assert.equal(person.asked.length, 1)
})

test('hosts of one user are asked about one by one: one answer serves all, a wrong one is tried on one host only', async () => {
  const servers = [
    await passwordServer('right'),
    await passwordServer('right'),
    await passwordServer('right')
  ]
  const person = saying('wrong', 'right')
  const connector = connectorFor(person)
  const all = servers.map(({ target }, index) => answers({ ...target, name: `web${index}` }, connector))
  assert.deepEqual(await Promise.all(all), [['0 hello'], ['0 hello'], ['0 hello']])
  assert.equal(person.asked.length, 2)
  assert.deepEqual(servers.map(({ tried }) => tried.join(' ')).sort(), ['right', 'right', 'wrong right'])
})

test('a host that wants another password than its neighbour is asked about for itself', async () => {
  const one = await passwordServer('first')
  const two = await passwordServer('second')
  const person = saying('first', 'second')
  const connector = connectorFor(person)
  await answers(one.target, connector)
  assert.deepEqual(await answers({ ...two.target, name: 'web2' }, connector), ['0 hello'])
  assert.deepEqual(person.asked, [passwordOf('web1', false), passwordOf('web2', true)])
  assert.deepEqual(two.tried, ['first', 'second'])
})

test('the password of one user is never tried for another', async () => {
  const one = await passwordServer('right')
  const two = await passwordServer('other')
  const person = saying('right', 'other')
  const connector = connectorFor(person)
  await answers(one.target, connector)
  await answers({ ...two.target, user: 'somebody' }, connector)
  assert.deepEqual(two.tried, ['other'])
})

test('a host that gives up does not keep the others from asking', async () => {
  const one = await passwordServer('right')
  const two = await passwordServer('right')
  let waiting: Promise<readonly string[]> | undefined
  const person = answering(async ({ kind }) => {
    if (waiting) return 'right'
    assert.equal(kind, 'password')
    waiting = answers(two.target, connector)
    return undefined
  })
  const connector = connectorFor(person)
  assert.equal((await failureOf(connect(one.target, connector))).kind, 'auth-failed')
  assert.deepEqual(await waiting, ['0 hello'])
})

test('a server that hangs up while somebody types is called again with what was typed', async () => {
  const server = await passwordServer('right')
  const person = answering(async () => {
    server.drop()
    await server.idle()
    return 'right'
  })
  assert.deepEqual(await answers(server.target, connectorFor(person)), ['0 hello'])
  assert.equal(person.asked.length, 1)
  assert.deepEqual(server.tried, ['right'])
})

const locked = ssh2.utils.generateKeyPairSync('ecdsa', {
  bits: 256,
  passphrase: 'open',
  cipher: 'aes256-cbc',
  rounds: 4
})
const lockedFile = file('locked', locked.private)
const passphraseOf = (path: string, again: boolean): Prompt => ({ kind: 'passphrase', file: path, again })

test('an encrypted key asks for its passphrase, again when it was wrong', async () => {
  const { target } = await startServer({ publicKey: locked.public })
  const person = saying('shut', 'open')
  assert.deepEqual(await answers({ ...target, privateKeyFile: lockedFile }, connectorFor(person)), [
    '0 hello'
  ])
  assert.deepEqual(person.asked, [passphraseOf(lockedFile, false), passphraseOf(lockedFile, true)])
})

test('a passphrase is asked for once, however many hosts want the key', async () => {
  const { target } = await startServer({ publicKey: locked.public })
  const person = saying('open')
  const connector = connectorFor(person)
  const both = ['web1', 'web2'].map(name =>
    answers({ ...target, name, privateKeyFile: lockedFile }, connector)
  )
  assert.deepEqual(await Promise.all(both), [['0 hello'], ['0 hello']])
  assert.equal(person.asked.length, 1)
})

test('no passphrase is asked for where the server would not take the key', async () => {
  const { target } = await passwordServer('right', { publicKey: newKey().public })
  const person = saying('right')
  assert.deepEqual(await answers({ ...target, privateKeyFile: lockedFile }, connectorFor(person)), [
    '0 hello'
  ])
  assert.deepEqual(person.asked, [passwordOf('web1', false)])
})

test('a declined passphrase leaves the password, and is told with the refusal', async () => {
  const { target } = await passwordServer('right', { publicKey: locked.public })
  const person = saying(undefined, undefined)
  const failure = await failureOf(connect({ ...target, privateKeyFile: lockedFile }, connectorFor(person)))
  assert.deepEqual(person.asked, [passphraseOf(lockedFile, false), passwordOf('web1', false)])
  assert.equal(
    failure.message,
    `web1 refused to log in me; tried: nothing, not ${lockedFile} (its passphrase was declined); a password was asked for and declined`
  )
})

test('after three wrong passphrases the key is left out', async () => {
  const { target } = await startServer({ publicKey: locked.public, methods: ['publickey'] })
  const person = saying('a', 'b', 'c', 'open')
  const failure = await failureOf(connect({ ...target, privateKeyFile: lockedFile }, connectorFor(person)))
  assert.equal(
    failure.message,
    `web1 refused to log in me; tried: nothing, not ${lockedFile} (its passphrase was refused)`
  )
})

test('a key in the old format, which hides its public part, asks before it is tried', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'open' }
  })
  const parsed = ssh2.utils.parseKey(privateKey, 'open')
  assert.ok(!(parsed instanceof Error), publicKey)
  const line = `ssh-rsa ${parsed.getPublicSSH().toString('base64')}`
  const { target } = await startServer({ publicKey: line })
  const path = file('old', privateKey)
  const person = saying('open')
  assert.deepEqual(await answers({ ...target, privateKeyFile: path }, connectorFor(person)), ['0 hello'])
  assert.deepEqual(person.asked, [passphraseOf(path, false)])
})

test('a server that hangs up while a passphrase is typed is called again', async () => {
  const server = await startServer({ publicKey: locked.public })
  const person = answering(async () => {
    server.drop()
    await server.idle()
    return 'open'
  })
  const target = { ...server.target, privateKeyFile: lockedFile }
  assert.deepEqual(await answers(target, connectorFor(person)), ['0 hello'])
  assert.equal(person.asked.length, 1)
})

test('an agent that is not there is no reason to fail', async () => {
  const mine = newKey()
  const { target } = await passwordServer('right', { publicKey: mine.public })
  process.env.SSH_AUTH_SOCK = `${directory}/no-agent`
  try {
    assert.deepEqual(await answers({ ...target, password: 'right' }, connectorFor()), ['0 hello'])
    const failure = await failureOf(connect({ ...target, password: 'wrong' }, connectorFor()))
    assert.equal(
      failure.message,
      'web1 refused to log in me; tried: the password, not the agent (Failed to connect to agent)'
    )
  } finally {
    delete process.env.SSH_AUTH_SOCK
  }
})
