import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Target } from '../../runner/engine/host.ts'
import type { Prompt } from '../../runner/protocol/prompt.ts'
import type { Prompts } from '../../runner/transport/prompts.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { answering, saying } from './answering.ts'
import { fakeSudo } from './fake-sudo.ts'
import { all, answersOf, asks, failureOf, flight, temporaryDirectory, until } from './flying.ts'
import { startServer } from './ssh-server.ts'

const directory = temporaryDirectory()
process.env.HOME = directory
delete process.env.SSH_AUTH_SOCK

let hosts = 0
/** A host with a sudo of its own. */
const sudoHost = async (kind = 'password', password = 'right') => {
  hosts += 1
  const sudo = fakeSudo(temporaryDirectory())
  const server = await startServer({ env: sudo.env(kind, password) })
  return { target: { ...server.target, name: `web${hosts}` }, server, given: sudo.given }
}

const connectorFor = (prompts: Prompts) => new SshConnector({ commandLimit: 30_000, prompts })

const secrets: string[] = []
const becoming = (user: string) => ({ becomeUser: user, ...flight(asks('it', ['cat'], ['echo', user])) })
const connect = (target: Target, connector: SshConnector, signal = new AbortController().signal) =>
  connector.connect(target, {
    lock: false,
    first: becoming('root'),
    signal,
    secret: text => secrets.push(text)
  })

const answers = async (target: Target, connector: SshConnector): Promise<readonly string[]> => {
  const { host, first } = await connect(target, connector)
  const seen = answersOf(await all(first))
  await host.close()
  return seen
}

const question = (target: Target, again: boolean): Prompt => ({
  kind: 'become-password',
  host: target.name,
  user: 'me',
  again
})

test('nobody is asked where sudo wants no password', async () => {
  const { target, given } = await sudoHost('free')
  const person = saying('right')
  assert.deepEqual(await answers(target, connectorFor(person)), ['0 ', '0 root'])
  assert.deepEqual([person.asked, given()], [[], []])
})

test('the sudo password is asked for when sudo wants one, and travels on standard input alone', async () => {
  const { target, given, server } = await sudoHost()
  const person = saying('right')
  assert.deepEqual(await answers(target, connectorFor(person)), ['0 ', '0 root'])
  assert.deepEqual(person.asked, [question(target, false)])
  assert.deepEqual(given(), ['right'])
  assert.deepEqual(secrets.splice(0), ['right'])
  assert.ok(server.commands.every(command => !/\bright\b/.test(command)))
})

test('a second user behind the same sudo is not asked for', async () => {
  const { target, given } = await sudoHost()
  const person = saying('right')
  const { host, first } = await connect(target, connectorFor(person))
  await all(first)
  assert.deepEqual(answersOf(await all(host.fly(becoming('plain')))), ['0 ', '0 plain'])
  await host.close()
  assert.equal(person.asked.length, 1)
  assert.deepEqual(given(), ['right', 'right'])
})

test('a wrong sudo password is asked for again, and after the third it stays wrong', async () => {
  const one = await sudoHost()
  const patient = saying('wrong', 'right')
  assert.deepEqual(await answers(one.target, connectorFor(patient)), ['0 ', '0 root'])
  assert.deepEqual(patient.asked, [question(one.target, false), question(one.target, true)])
  const two = await sudoHost()
  const clumsy = saying('wrong', 'wronger', 'wrongest', 'right')
  assert.deepEqual(await failureOf(connect(two.target, connectorFor(clumsy))), {
    kind: 'become-failed',
    message: `me cannot become root on ${two.target.name}: the sudo password is wrong`,
    hint: 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'
  })
  assert.deepEqual(two.given(), ['wrong', 'wronger', 'wrongest'])
})

test('a declined sudo password fails as sudo does, and says so', async () => {
  const { target } = await sudoHost()
  assert.deepEqual(await failureOf(connect(target, connectorFor(saying(undefined, 'right')))), {
    kind: 'become-failed',
    message: `me cannot become root on ${target.name}: sudo asks for a password; asked for, it was declined`,
    hint: 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'
  })
})

test('a wrong sudo password that was given is not asked about', async () => {
  const { target } = await sudoHost()
  const person = saying('right')
  const failure = await failureOf(connect({ ...target, becomePassword: 'wrong' }, connectorFor(person)))
  assert.match(failure.message, /the sudo password is wrong$/)
  assert.deepEqual(person.asked, [])
})

test('what is no matter of a password asks for none', async () => {
  const { target } = await sudoHost('stranger')
  const person = saying('right')
  assert.match((await failureOf(connect(target, connectorFor(person)))).message, /sudo does not allow it$/)
  assert.deepEqual(person.asked, [])
})

test('one sudo password serves all hosts; a wrong one is tried on one host only', async () => {
  const three = [await sudoHost(), await sudoHost(), await sudoHost()]
  const person = saying('wrong', 'right')
  const connector = connectorFor(person)
  assert.deepEqual(
    await Promise.all(three.map(({ target }) => answers(target, connector))),
    three.map(() => ['0 ', '0 root'])
  )
  assert.equal(person.asked.length, 2)
  assert.deepEqual(three.map(({ given }) => given().join(' ')).sort(), ['right', 'right', 'wrong right'])
})

test('a host whose sudo wants another password is asked about for itself', async () => {
  const one = await sudoHost()
  const two = await sudoHost('password', 'other')
  const person = saying('right', 'other')
  const connector = connectorFor(person)
  await answers(one.target, connector)
  assert.deepEqual(await answers(two.target, connector), ['0 ', '0 root'])
  assert.deepEqual(person.asked, [question(one.target, false), question(two.target, true)])
})

test('an interrupt ends the question and the session', async () => {
  const { target } = await sudoHost()
  const abort = new AbortController()
  const person = answering(async (_, signal) => {
    abort.abort()
    await until(() => signal.aborted)
    return undefined
  })
  assert.deepEqual(await failureOf(connect(target, connectorFor(person), abort.signal)), {
    kind: 'interrupted',
    message: `${target.name}: interrupted while connecting`
  })
})

test('a connection that is lost while a sudo password is typed fails the host and frees the others', async () => {
  const one = await sudoHost()
  const two = await sudoHost()
  let drop = true
  const person = answering(async () => {
    if (drop) {
      one.server.drop()
      await one.server.idle()
    }
    drop = false
    return 'right'
  })
  const connector = connectorFor(person)
  assert.equal((await failureOf(connect(one.target, connector))).kind, 'lost')
  assert.deepEqual(await answers(two.target, connector), ['0 ', '0 root'])
})
