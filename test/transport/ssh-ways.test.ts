import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect as connectTo, createServer } from 'node:net'
import { after, test } from 'node:test'
import type { Target } from '../../runner/engine/host.ts'
import type { SshRoute } from '../../runner/engine/ssh-route.ts'
import { targetOf } from '../../runner/engine/target.ts'
import { fingerprint } from '../../runner/transport/host-key/known-hosts.ts'
import type { Prompts } from '../../runner/transport/prompts.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { openReach } from '../../runner/transport/ssh-config/reach.ts'
import { saying } from './answering.ts'
import { all, answersOf, asks, failureOf, flight, temporaryDirectory, until } from './flying.ts'
import { newKey, type ServerOptions, startServer } from './ssh-server.ts'

const directory = temporaryDirectory()
process.env.HOME = directory
delete process.env.SSH_AUTH_SOCK

const notices: string[] = []
const connect = (
  target: Target,
  prompts?: Prompts,
  // The ssh2 server takes packets of 35 000 bytes only.
  connector = new SshConnector({ commandLimit: 30_000, ...(prompts && { prompts }) })
) =>
  connector.connect(target, {
    lock: false,
    first: flight(asks('it', ['echo', 'hello'])),
    signal: new AbortController().signal,
    notice: message => notices.push(message)
  })

const answers = async (...given: Parameters<typeof connect>): Promise<readonly string[]> => {
  const { host, first } = await connect(...given)
  const seen = answersOf(await all(first))
  await host.close()
  return seen
}

const file = (name: string, text: string): string => {
  writeFileSync(`${directory}/${name}`, text, { mode: 0o600 })
  return `${directory}/${name}`
}

const by = (target: Target, route: SshRoute): Target => ({ ...target, route: { ...target.route, ...route } })

// --- over other hosts ------------------------------------------------------------------------------------------------

const gate = async (options: ServerOptions = {}) => {
  const server = await startServer({ forwards: true, ...options })
  return { ...server, target: { ...server.target, name: 'gate' } }
}

test('a host is reached over another, and over a chain of them, each with its own login and key', async () => {
  const mine = newKey()
  const one = await gate({ publicKey: mine.public })
  const two = await gate({ password: 'second' })
  const { target } = await startServer({ password: 'third' })
  const hops = [
    { ...one.target, privateKeyFile: file('mine', mine.private) },
    { ...two.target, password: 'second' }
  ]
  const behind = by({ ...target, password: 'third' }, { hops })
  assert.deepEqual(await answers(behind), ['0 hello'])
  await Promise.all([one.idle(), two.idle()])
})

test('hosts behind one jump host share a connection to it, which ends with the last of them', async () => {
  const keys: Buffer[] = []
  const mine = newKey()
  const { target: hop, idle } = await gate({ publicKey: mine.public, onKey: key => keys.push(key) })
  const hops = [{ ...hop, privateKeyFile: file('mine', mine.private) }]
  const connector = new SshConnector({ commandLimit: 30_000 })
  const behind = await Promise.all([startServer(), startServer(), startServer()])
  const opened = await Promise.all(
    behind.map(({ target }) => connect(by(target, { hops }), undefined, connector))
  )
  for (const { first } of opened) assert.deepEqual(answersOf(await all(first)), ['0 hello'])
  assert.equal(keys.length, 1)
  await Promise.all(opened.map(({ host }) => host.close()))
  await idle()
})

test('the password of a host is never told to the jump host', async () => {
  const tried: string[] = []
  const hop = await gate({ password: 'other', onPassword: password => tried.push(password) })
  const { target } = await startServer({ password: 'mine' })
  const failure = await failureOf(connect(by({ ...target, password: 'mine' }, { hops: [hop.target] })))
  assert.deepEqual(
    [failure.kind, failure.message, tried],
    ['auth-failed', 'web1 is reached over gate: gate refused to log in me; tried: nothing', []]
  )
})

test('the key of a jump host is checked as any other', async () => {
  const hop = await gate()
  const { target } = await startServer()
  const stranger = { ...hop.target, knownHostsFile: file('nobody', '') }
  const failure = await failureOf(connect(by(target, { hops: [stranger] })))
  assert.equal(failure.kind, 'host-key-unknown')
  assert.match(
    failure.message,
    /^web1 is reached over gate: the host key of gate \(\[127\.0\.0\.1\]:\d+\) is not known/
  )
})

test('a jump host that forwards nothing says how to allow it, and one that gets no further what it tried', async () => {
  const { target } = await startServer()
  const closed = await gate({ forwards: false })
  const shut = await failureOf(connect(by(target, { hops: [closed.target] })))
  assert.equal(shut.kind, 'unreachable')
  assert.match(
    shut.message,
    /^web1 is reached over gate: gate (does not allow connections|cannot connect) to 127\.0\.0\.1, port \d+/
  )
})

test('a connection that is lost on the way is lost as any other', async () => {
  const hop = await gate()
  const { target } = await startServer()
  const { host, first } = await connect(by(target, { hops: [hop.target] }))
  await all(first)
  hop.drop()
  const failure = await failureOf(
    (async () => {
      for (;;) await all(host.fly(flight(asks('it', ['true']))))
    })()
  )
  assert.equal(failure.kind, 'lost')
})

// --- through a command -----------------------------------------------------------------------------------------------

const relay = (port: number): string =>
  `${process.execPath} -e 'const s=require("net").connect(${port},"127.0.0.1");process.stdin.pipe(s).pipe(process.stdout)'`

test('a ProxyCommand brings the connection', async () => {
  const { target, port, idle } = await startServer()
  const nowhere = { ...target, address: 'nowhere.invalid', knownHostsFile: undefined }
  const { knownHostsFile: _none, ...rest } = nowhere
  const known = readFileSync(target.knownHostsFile ?? '', 'utf8').replace('127.0.0.1', 'nowhere.invalid')
  assert.deepEqual(
    await answers(by({ ...rest, knownHostsFile: file('proxied', known) }, { proxyCommand: relay(port) })),
    ['0 hello']
  )
  await idle()
})

test('a ProxyCommand that ends tells what it said', async () => {
  const { target } = await startServer()
  const proxyCommand = "sh -c 'echo cannot find the way >&2; exit 7'"
  const failure = await failureOf(connect(by(target, { proxyCommand })))
  assert.deepEqual(failure, {
    kind: 'unreachable',
    message: `web1 (127.0.0.1, port ${target.port}) cannot be reached: the ProxyCommand \`${proxyCommand}\` ended with status 7: cannot find the way`,
    hint: 'The command has to bring a connection to sshd: try it by itself, it must print `SSH-2.0-…`.'
  })
})

// --- addresses ---

for (const address of ['[::1]', '::1', '::1%lo'])
  test(`the IPv6 address ${address} is connected to, and its key is known by it`, async () => {
    const { port: behind, target } = await startServer()
    const relayed = createServer(from => {
      const to = connectTo(behind, '127.0.0.1')
      for (const end of [from, to]) end.on('error', () => {})
      from.pipe(to).pipe(from)
    }).listen(0, '::1')
    after(() => relayed.close())
    await once(relayed, 'listening')
    const { port } = relayed.address() as AddressInfo
    const bare = address.replace(/[[\]]/g, '')
    const own = readFileSync(target.knownHostsFile ?? '', 'utf8').replace(/^\S+/, `[${bare}]:${port}`)
    const reach = openReach({ file: 'none', usualTimeout: 20 })
    const given = { connectTimeout: 20, knownHostsFile: file('six', own), reach }
    assert.deepEqual(await answers(targetOf('web1', { address, port, user: 'me' }, given)), ['0 hello'])
  })

// --- host keys -------------------------------------------------------------------------------------------------------

const hostKey = newKey()
const shown = fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64'))

const strict = async (
  name: string,
  known: (line: string) => string,
  route: SshRoute,
  login: Partial<Target> = {}
) => {
  const { target, line, port } = await startServer({
    hostKeys: [hostKey],
    ...(login.password && { password: login.password })
  })
  const { knownHostsFile: _own, ...rest } = { ...target, ...login }
  const userKnownHosts = [file(name, known(line(hostKey.public)))]
  notices.length = 0
  const done = await answers(by(rest, { userKnownHosts, globalKnownHosts: [], ...route })).catch(
    error => error.failure
  )
  return { done, port, line: line(hostKey.public), after: readFileSync(userKnownHosts[0] ?? '', 'utf8') }
}

test('accept-new adds a new key to known_hosts, and asks nobody', async () => {
  const { done, after, line } = await strict('new', () => '', { newHostKeys: 'accept' })
  assert.deepEqual([done, after, notices], [['0 hello'], line, []])
})

test('HashKnownHosts hides the name of the host', async () => {
  const { done, after } = await strict('hashed', () => '', { newHostKeys: 'accept', hashNames: true })
  assert.deepEqual(done, ['0 hello'])
  assert.match(after, /^\|1\|\S+=\|\S+= ssh-ed25519 \S+\n$/)
})

test('accept-new refuses a changed key', async () => {
  const old = newKey().public
  const { done } = await strict('changed', line => line.replace(/ssh-ed25519 \S+/, old), {
    newHostKeys: 'accept'
  })
  assert.equal(done.kind, 'host-key-changed')
})

test('StrictHostKeyChecking no takes a new key with a word about it, and writes nothing', async () => {
  const { done, after } = await strict('no', () => '', { newHostKeys: 'ignore' })
  assert.deepEqual([done, after], [['0 hello'], ''])
  assert.deepEqual(notices, [
    `its host key is not known, and is taken all the same (StrictHostKeyChecking no): ssh-ed25519 ${shown}`
  ])
})

test('StrictHostKeyChecking no tells no password to a host whose key has changed', async () => {
  const old = newKey('ecdsa').public
  const { done } = await strict(
    'liar',
    line => line.replace(/ssh-ed25519 \S+/, old),
    { newHostKeys: 'ignore' },
    { password: 'pw' }
  )
  assert.deepEqual([done.kind, done.message], ['auth-failed', 'web1 refused to log in me; tried: nothing'])
  assert.match(notices[0] ?? '', /^its host key is not the known one, .*; no password is sent$/)
})

test('a revoked key is refused even where none is checked', async () => {
  const { done } = await strict('revoked', line => `@revoked ${line}`, { newHostKeys: 'ignore' })
  assert.equal(done.kind, 'host-key-changed')
})

test('HostKeyAlias is the name that known_hosts has', async () => {
  const { done } = await strict('alias', line => line.replace(/^\S+/, 'lb'), { knownAs: 'lb' })
  assert.deepEqual(done, ['0 hello'])
})

test('a key that is known of the host without its port is the known one', async () => {
  const { done } = await strict('plain', line => line.replace(/^\S+/, '127.0.0.1'), {})
  assert.deepEqual(done, ['0 hello'])
})

test('a key that is accepted for /dev/null is accepted', async () => {
  const { target } = await startServer({ hostKeys: [hostKey] })
  const { knownHostsFile: _own, ...rest } = target
  const devNull = by(rest, { userKnownHosts: ['/dev/null'], globalKnownHosts: [] })
  assert.deepEqual(await answers(devNull, saying('accept')), ['0 hello'])
})

test('what ssh’s configuration refuses is not tried', async () => {
  const { target, commands } = await startServer()
  const refusal = { kind: 'unreachable', message: 'web1 is not tried: config:1: no' } as const
  assert.deepEqual(await failureOf(connect(by(target, { refusal }))), refusal)
  assert.deepEqual(commands, [])
})

// --- logins ----------------------------------------------------------------------------------------------------------

/** An agent of ssh's own with these keys. */
const agentOf = async (...keys: readonly string[]): Promise<string> => {
  const socket = `${directory}/agent.${keys.length}.${Date.now()}`
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  after(() => agent.kill())
  let said = ''
  agent.stdout.on('data', text => {
    said += text
  })
  await until(() => said.includes('\n'))
  for (const [index, key] of keys.entries())
    execFileSync('ssh-add', ['-q', file(`agent-key-${index}`, key)], {
      env: { ...process.env, SSH_AUTH_SOCK: socket }
    })
  return socket
}

test('of an agent with many keys the one that IdentityFile names comes first, and alone with IdentitiesOnly', async () => {
  const keys = Array.from({ length: 4 }, () => newKey('ecdsa'))
  const last = keys.at(-1) ?? newKey()
  const agent = await agentOf(...keys.map(key => key.private))
  const offered: string[] = []
  const { target } = await startServer({
    publicKey: last.public,
    onKey: key => offered.push(key.toString('base64'))
  })
  const blob = (key: { readonly public: string }) => key.public.split(' ')[1]
  const identityFiles = [file('last', '')]
  file('last.pub', last.public)
  assert.deepEqual(await answers(by(target, { agent, identityFiles })), ['0 hello'])
  assert.deepEqual(offered.splice(0), [blob(last)])
  const other = file('other.pub', newKey().public)
  const failure = await failureOf(
    connect(by(target, { agent, identityFiles: [other.replace(/\.pub$/, '')], identitiesOnly: true }))
  )
  assert.deepEqual([failure.kind, offered.splice(0)], ['auth-failed', []])
  assert.deepEqual(await answers(by(target, { agent })), ['0 hello'])
  assert.equal(offered.length, 4)
})

test('no key is offered twice, be it in the agent and in a file', async () => {
  const key = newKey('ecdsa')
  const agent = await agentOf(key.private)
  const offered: string[] = []
  const { target } = await startServer({
    publicKey: newKey().public,
    onKey: one => offered.push(one.toString('base64'))
  })
  const failure = await failureOf(
    connect(by(target, { agent, identityFiles: [file('twice', key.private), '/no/such/key'] }))
  )
  assert.equal(offered.length, 1)
  assert.equal(
    failure.message,
    `web1 refused to log in me; tried: ${directory}/twice, the keys of the agent, not /no/such/key (there is no such file)`
  )
})

const password = { prompt: 'Password: ', echo: false, answer: 'pw' }
const code = { prompt: 'Verification code: ', echo: false, answer: '123456' }
const dialogues: readonly [
  name: string,
  dialogue: NonNullable<ServerOptions['dialogue']>,
  given: string | undefined,
  says: readonly string[],
  asked: readonly string[]
][] = [
  ['a password alone', [[password]], 'pw', [], []],
  ['a code after the given password', [[password], [code]], 'pw', ['123456'], ['Verification code: ']],
  ['both at once', [[password, code]], 'pw', ['123456'], ['Verification code: ']],
  [
    'both of a person',
    [[password], [code]],
    undefined,
    ['pw', '123456'],
    ['password', 'Verification code: ']
  ],
  ['a code alone, which is no password', [[code]], 'pw', ['123456'], ['Verification code: ']]
]
for (const [name, dialogue, given, says, asked] of dialogues)
  test(`a dialogue asks for ${name}`, async () => {
    const { target } = await startServer({ dialogue, methods: ['keyboard-interactive'] })
    const person = saying(...says)
    assert.deepEqual(await answers({ ...target, ...(given !== undefined && { password: given }) }, person), [
      '0 hello'
    ])
    assert.deepEqual(
      person.asked.map(prompt => (prompt.kind === 'login-question' ? prompt.text : prompt.kind)),
      asked
    )
  })

test('a code that nobody can be asked for is told with the refusal', async () => {
  const { target } = await startServer({ dialogue: [[password], [code]], methods: ['keyboard-interactive'] })
  assert.equal(
    (await failureOf(connect({ ...target, password: 'pw' }))).message,
    'web1 refused to log in me; tried: the password, the password (keyboard-interactive), not `Verification code:`, which nobody can be asked'
  )
})
