import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Conversation, Host, Target } from '../../runner/engine/host.ts'
import { LocalConnector } from '../../runner/transport/local.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { startCli } from './cli-server.ts'
import { fakeSudo } from './fake-sudo.ts'
import { failureOf, flight, here, temporaryDirectory, until } from './flying.ts'
import { startServer } from './ssh-server.ts'

const signal = new AbortController().signal

const open = async (target: Target) => {
  const notices: string[] = []
  const notice = (message: string) => void notices.push(message)
  const { host } = await new SshConnector({ commandLimit: 30_000 }).connect(target, {
    lock: false,
    first: flight(),
    signal,
    notice
  })
  after(() => host.close())
  return { host, notices }
}

const openLocal = async () => {
  const { host } = await new LocalConnector().connect(here, { lock: false, first: flight(), signal })
  after(() => host.close())
  return { host, notices: [] as string[] }
}

const say = (host: Host, path: string, send: string, part: Partial<Conversation> = {}) =>
  host.converse({ path, send, timeout: 20, signal, ...part })

const answered = (out: string) => ({ code: 0, out, err: '' })

/** How a conversation comes to the socket: each has to keep all of it. */
const ways: readonly (readonly [
  name: string,
  open: () => Promise<{ readonly host: Host; readonly notices: readonly string[] }>,
  notices: readonly RegExp[]
])[] = [
  ['this machine’s own', openLocal, []],
  ['a forward', async () => open((await startServer({ sockets: 'forwards' })).target), []],
  [
    'a relay, where nothing is forwarded',
    async () => open((await startServer({ sockets: 'prohibited' })).target),
    [/^UNIX sockets are not forwarded .refused; sshd's AllowStreamLocalForwarding says whether.: a relay/]
  ],
  [
    'a relay, where the server knows of no forwarding',
    async () => open((await startServer()).target),
    [/^UNIX sockets are not forwarded \(refused; /]
  ]
]

for (const [name, open, notices] of ways)
  test(`${name}: commands, payloads, long answers, and one beside the other`, async () => {
    const cli = await startCli()
    const { host, notices: said } = await open()
    assert.deepEqual(
      await say(host, cli.path, 'show info; show stat\n'),
      answered('you said show info\n\nyou said show stat\n\n')
    )
    const payload = 'set ssl cert a.pem <<\n-----BEGIN\n\u00fc\n-----END\n\n'
    assert.deepEqual(await say(host, cli.path, payload), answered('you said set ssl cert a.pem\n\n'))
    assert.deepEqual(cli.heard, ['show info; show stat\n', payload])
    const big = await say(host, cli.path, 'big 10000000\n')
    assert.deepEqual([big.code, big.out.length, big.err], [0, 10_000_000, ''])
    assert.deepEqual(
      await Promise.all(['a', 'b', 'c'].map(each => say(host, cli.path, `${each}\n`))),
      ['a', 'b', 'c'].map(each => answered(`you said ${each}\n\n`))
    )
    assert.equal(said.length, notices.length)
    for (const [index, notice] of notices.entries()) assert.match(said[index] ?? '', notice)
    await until(() => cli.connected() === 0)
  })

for (const [name, open] of ways)
  test(`${name}: a socket that is not there, that nobody has, or that is none`, async () => {
    const { host } = await open()
    const directory = temporaryDirectory()
    const inside = (file: string) => join(directory, file)
    spawnSync('python3', [
      '-c',
      'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
      inside('left')
    ])
    writeFileSync(inside('file'), '')
    const reply = (code: number, path: string, why: string) => ({
      code,
      out: '',
      err: `cannot open the socket ${path}: ${why}`
    })
    assert.deepEqual(await say(host, inside('gone'), 'x\n'), reply(2, inside('gone'), 'it is not there'))
    assert.deepEqual(await say(host, inside('left'), 'x\n'), reply(2, inside('left'), 'nobody listens there'))
    const file = await say(host, inside('file'), 'x\n')
    assert.deepEqual([file.code, file.out], [2, ''])
    const long = await say(host, `/${'x'.repeat(200)}`, 'x\n')
    assert.notEqual(long.code, 0)
    assert.match(long.err, /^cannot open the socket \/x+: /)
  })

for (const [name, open] of ways)
  test(`${name}: what gives no answer is given up, with what came until then`, async () => {
    const cli = await startCli()
    const { host } = await open()
    const late = (out: string) => ({ code: 124, out, err: `${cli.path} gave no whole answer within 1 s` })
    assert.deepEqual(await say(host, cli.path, 'hang\n', { timeout: 1 }), late(''))
    assert.deepEqual(await say(host, cli.path, 'half\n', { timeout: 1 }), late('the beginning'))
    const interrupt = new AbortController()
    const waiting = failureOf(say(host, cli.path, 'hang\n', { signal: interrupt.signal }))
    await until(() => cli.heard.filter(each => each === 'hang\n').length === 2)
    interrupt.abort()
    assert.equal((await waiting).kind, 'interrupted')
    assert.deepEqual(await say(host, cli.path, 'still\n'), answered('you said still\n\n'))
  })

for (const sockets of ['forwards', 'prohibited'] as const)
  test(`a cable that is cut in the middle of an answer is a lost connection (${sockets})`, async () => {
    const cli = await startCli()
    const server = await startServer({ sockets })
    const { host } = await open(server.target)
    const failure = failureOf(say(host, cli.path, 'half\n'))
    await until(() => cli.heard.includes('half\n'))
    server.drop()
    assert.equal((await failure).kind, 'lost')
  })

const privileged: readonly (readonly [name: string, password: string | undefined])[] = [
  ['without a password', undefined],
  ['with a password', 'right'],
  ['with a password that sudo does not want', 'useless']
]
for (const [name, password] of privileged)
  test(`the user that a task becomes opens what the login user may not, ${name}`, async () => {
    const cli = await startCli()
    const sudo = fakeSudo(temporaryDirectory())
    const env = sudo.env(password === 'right' ? 'asks' : 'free')
    const server = await startServer({ sockets: 'no rights', env })
    const { host, notices } = await open({
      ...server.target,
      ...(password === undefined ? {} : { becomePassword: password })
    })
    const reply = await say(host, cli.path, 'show info\n', { becomeUser: 'root' })
    assert.deepEqual(reply, answered('you said show info\n\n'))
    assert.deepEqual(notices, [], 'that a user has no rights is nothing to tell')
    assert.ok(server.commands.every(command => !command.includes('show info')))
  })

test('a secret that is sent is in no command line', async () => {
  const cli = await startCli()
  const server = await startServer({ sockets: 'prohibited' })
  const { host } = await open(server.target)
  await say(host, cli.path, 'set ssl cert a.pem <<\nhush-4711\n\n')
  assert.match(cli.heard[0] ?? '', /hush-4711/)
  assert.ok(server.commands.every(command => !command.includes('hush-4711')))
})

test('a relay says when the host has nothing to relay with', async () => {
  const cli = await startCli()
  const bin = temporaryDirectory()
  const tools = [
    'bash',
    'cat',
    'env',
    'head',
    'mkdir',
    'mkfifo',
    'mktemp',
    'rm',
    'sha256sum',
    'sh',
    'stat',
    'tail',
    'timeout',
    'tr'
  ]
  for (const name of tools) symlinkSync(join('/usr/bin', name), join(bin, name))
  const server = await startServer({ sockets: 'prohibited', env: { PATH: bin } })
  const { host } = await open(server.target)
  assert.deepEqual(await say(host, cli.path, 'a\n'), {
    code: 1,
    out: '',
    err: `cannot open the socket ${cli.path}: there is no python3, socat or ncat to relay to it`
  })
})
