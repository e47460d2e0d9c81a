import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Flight, HostError, type Target } from '../../runner/engine/host.ts'
import type { Content } from '../../runner/modules/module.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { fakeSudo } from './fake-sudo.ts'
import {
  all,
  allAnd,
  answersOf,
  asks,
  does,
  failureOf,
  flight,
  outcomeOf,
  record,
  sh,
  temporaryDirectory,
  textContent,
  told,
  until,
  write
} from './flying.ts'
import { startServer } from './ssh-server.ts'

// The ssh2 server takes packets of 35 000 bytes only.
const connector = new SshConnector({ commandLimit: 30_000, keepalive: 300 })
const directory = temporaryDirectory()
const inside = (name: string) => join(directory, name)

async function open(target: Target, first: Flight = flight(), lock = false) {
  const opened = await connector.connect(target, { lock, first, signal: new AbortController().signal })
  after(() => opened.host.close())
  return { host: opened.host, first: await all(opened.first) }
}

/** A user of the host who is not root, for whom the lock is in a home of their own. */
const somebody = () => {
  const home = mkdtempSync(join(directory, 'home-'))
  if (process.getuid?.() !== 0) return { env: { HOME: home }, home }
  chmodSync(directory, 0o711)
  chownSync(home, 65534, 65534)
  return { env: { HOME: home }, uid: 65534, home }
}

/** The lock is given back only when the shell that held it is gone. */
async function lockWhenFree(target: Target) {
  for (;;) {
    const opened = await open(target, flight(asks('it', ['true'])), true).catch((error: unknown) => error)
    if (!(opened instanceof HostError)) return opened as Awaited<ReturnType<typeof open>>
    assert.equal(opened.failure.kind, 'host-busy')
  }
}

test('a whole flight travels in one command; later ones in the same shell', async () => {
  const server = await startServer()
  const { host, first } = await open(
    server.target,
    flight(asks('it', ['echo', "it's\nhere"]), does('do', sh('echo done')))
  )
  assert.deepEqual(told(first), [
    { record: 'it', refused: false, answers: ["0 it's\nhere"] },
    { record: 'do', refused: false, answers: [] },
    { record: 'do', step: 0, code: 0, out: 'done', err: '' }
  ])
  assert.deepEqual(answersOf(await all(host.fly(flight(asks('next', ['echo', 'again']))))), ['0 again'])
  assert.equal(server.commands.length, 1)
})

test('what does not fit the command follows it, in order, and so does what is secret', async () => {
  const server = await startServer()
  const many = Array.from({ length: 200 }, (_, index) =>
    asks(`q${index}`, ['echo', `${index} ${'x'.repeat(200)}`])
  )
  const hidden = record('hidden', { secret: true, questions: [['echo', 'pass-4711']] })
  const { first } = await open(
    server.target,
    flight(...many, hidden, does('last', write(inside('sent'), textContent('x'))))
  )
  assert.deepEqual(answersOf(first), [
    ...many.map((_, index) => `0 ${index} ${'x'.repeat(200)}`),
    '0 pass-4711'
  ])
  assert.equal(outcomeOf(first).code, 0)
  assert.ok(server.commands.every(command => command.length < 30_000 && !command.includes('pass-4711')))
})

test('a refusal in the first part of a flight holds for the part that follows', async () => {
  const server = await startServer()
  const guarded = record('guarded', { questions: [['echo', 'now']], guard: '0'.repeat(64) })
  const { first } = await open(
    server.target,
    flight(guarded, does('later', write(inside('refused'), textContent('x'))))
  )
  assert.deepEqual(told(first), [
    { record: 'guarded', refused: true, answers: ['0 now'] },
    { record: 'later', refused: true, answers: [] }
  ])
  assert.equal(existsSync(inside('refused')), false)
})

test('banners and what login scripts print are not taken for answers', async () => {
  const noise = 'echo Welcome; echo "0123456789abcdef ready"; printf no-newline; '
  const server = await startServer({ env: { BASH_ENV: inside('rc') } })
  writeFileSync(inside('rc'), noise)
  const { first } = await open(server.target, flight(asks('it', ['echo', 'clean'])))
  assert.deepEqual(
    answersOf(first).map(answer => answer.slice(-5)),
    ['clean']
  )
})

test('a connection that is cut in the middle of a step names it; the step runs on and holds the lock', async () => {
  const user = somebody()
  const server = await startServer(user)
  const step = `touch began; until test -e release; do sleep 0.05; done; touch done`
  const { host } = await open(server.target, flight(), true)
  let started = false
  const planned = flight(does('it', sh(step, { label: 'the long build' }), sh('touch after')))
  const flown = failureOf(
    allAnd(host.fly(planned), 'step-start', () => {
      started = true
    })
  )
  await until(() => started && existsSync(join(user.home, 'began')))
  server.drop()
  const failure = await flown
  assert.equal(failure.kind, 'lost')
  assert.match(failure.message, /^the connection to web1 was lost while `the long build` was running/)
  const busy = await failureOf(open(server.target, flight(), true))
  assert.equal(busy.kind, 'host-busy')
  assert.match(
    busy.message,
    /^web1 is being worked on by \S+@\S+ \(process \d+\) since \d{4}-\d\d-\d\d .*: the long build$/
  )
  writeFileSync(join(user.home, 'release'), '')
  await until(() => existsSync(join(user.home, 'done')))
  const again = await lockWhenFree(server.target)
  assert.deepEqual(answersOf(again.first), ['0 '])
  assert.equal(existsSync(join(user.home, 'after')), false)
})

test('a daemon that a step leaves does not hold the lock', async () => {
  const user = somebody()
  const server = await startServer(user)
  const { host } = await open(server.target, flight(), true)
  const daemon = sh(`(until test -e stop; do sleep 0.05; done) & echo left`)
  assert.equal(outcomeOf(await all(host.fly(flight(does('it', daemon))))).out, 'left')
  await host.close()
  assert.deepEqual(answersOf((await lockWhenFree(server.target)).first), ['0 '])
  writeFileSync(join(user.home, 'stop'), '')
})

test('a connection that is cut in the middle of an upload changed nothing', async () => {
  const server = await startServer()
  const { host } = await open(server.target)
  const content: Content = {
    sha256: '0'.repeat(64),
    open: async function* () {
      yield randomBytes(1_000_000)
      server.drop()
      for (;;) yield randomBytes(1_000_000)
    }
  }
  const planned = flight(does('it', sh(`touch ${inside('half')}`), write(inside('half-file'), content)))
  const failure = await failureOf(all(host.fly(planned)))
  assert.equal(failure.kind, 'lost')
  assert.match(
    failure.message,
    /^the connection to web1 was lost in the middle of an upload, of which nothing was used/
  )
  assert.deepEqual([existsSync(inside('half')), existsSync(inside('half-file'))], [false, false])
  assert.deepEqual(await failureOf(all(host.fly(flight()))), failure)
})

test('a server that no longer answers is given up', async () => {
  let stalled = false
  const server = await startServer({
    onInput: (_, connection) => {
      const socket = (connection as unknown as { _sock: { pause(): void; write: unknown } })._sock
      if (!stalled) {
        stalled = true
        socket.pause()
        socket.write = () => true
      }
    }
  })
  const { host } = await open(server.target)
  const nap = sh(`until test -e ${inside('wake')}; do sleep 0.05; done`, { label: 'a nap' })
  const failure = await failureOf(all(host.fly(flight(does('it', nap)))))
  writeFileSync(inside('wake'), '')
  assert.equal(failure.kind, 'lost')
  assert.match(failure.message, /Keepalive timeout/)
})

const starts: readonly [
  name: string,
  options: Parameters<typeof startServer>[0],
  kind: string,
  message: RegExp
][] = [
  ['refuses commands', { refusesExec: true }, 'unreachable', /^web1 refused to run a command: /],
  [
    'has an account for files only',
    {
      onExec: (_, channel) => {
        channel.end('This service allows sftp connections only.\n')
        channel.exit(1)
        channel.close()
      }
    },
    'unreachable',
    /^web1 did not start bash .*: This service allows sftp connections only\.$/
  ],
  [
    'has no bash',
    {
      onExec: (_, channel) => {
        channel.stderr.write('sh: bash: not found\n')
        channel.exit(127)
        channel.close()
      }
    },
    'unreachable',
    /^web1 did not start bash \(status 127\): sh: bash: not found$/
  ],
  [
    'talks rubbish after the greeting',
    {
      onExec: (command, channel) => {
        const nonce = /[0-9a-f]{16}/.exec(command)?.[0]
        channel.write(`${nonce} ready\n${nonce} begun\n\0\0\0 rubbish\n`)
      }
    },
    'lost',
    /^web1 sent something that is not ours: /
  ]
]
for (const [name, options, kind, message] of starts)
  test(`a host that ${name} fails with the reason`, async () => {
    const { target } = await startServer(options)
    const failure = await failureOf(open(target, flight(asks('it', ['true']))))
    assert.equal(failure.kind, kind)
    assert.match(failure.message, message)
  })

const sudo = fakeSudo(directory)

const becoming =
  (kind: string, becomePassword?: string, first: Partial<Flight> = {}) =>
  async () => {
    const server = await startServer({ env: sudo.env(kind) })
    const target = { ...server.target, ...(becomePassword !== undefined && { becomePassword }) }
    const opened = await open(target, {
      becomeUser: 'root',
      ...flight(asks('it', ['cat'], ['echo', 'in'])),
      ...first
    })
    return { ...opened, server }
  }

test('sudo without a password costs nothing extra, and logs no more than a loader', async () => {
  const { first, host } = await becoming('free')()
  assert.deepEqual(answersOf(first), ['0 ', '0 in'])
  assert.deepEqual(
    answersOf(await all(host.fly({ becomeUser: 'root', ...flight(asks('b', ['echo', 'b'])) }))),
    ['0 b']
  )
})

test('a sudo password goes alone, on standard input', async () => {
  const { first, server } = await becoming('password', 'right')()
  assert.deepEqual(answersOf(first), ['0 ', '0 in'])
  assert.deepEqual(sudo.given(), ['right'])
  assert.ok(server.commands.every(command => !command.includes('right') && command.length < 1_000))
})

test('a password that sudo does not need is not taken for anything else', async () => {
  const { first, host } = await becoming('free', 'cancel 1')()
  assert.deepEqual(answersOf(first), ['0 ', '0 in'])
  assert.deepEqual(answersOf(await all(host.fly({ becomeUser: 'root', ...flight(asks('b', ['cat'])) }))), [
    '0 '
  ])
})

const refusals: readonly [name: string, kind: string, password: string | undefined, failure: object][] = [
  [
    'a wrong password',
    'password',
    'wrong',
    {
      message: 'me cannot become root on web1: the sudo password is wrong',
      hint: 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'
    }
  ],
  [
    'a missing password',
    'password',
    undefined,
    {
      message: 'me cannot become root on web1: sudo asks for a password',
      hint: 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'
    }
  ],
  [
    'no right',
    'stranger',
    undefined,
    {
      message: 'me cannot become root on web1: sudo does not allow it',
      hint: 'Let sudoers grant me the right to run bash as root.'
    }
  ],
  [
    'requiretty',
    'requiretty',
    undefined,
    {
      message: 'me cannot become root on web1: sudo demands a terminal (requiretty)',
      hint: 'Add `Defaults:me !requiretty` to its sudoers.'
    }
  ]
]
for (const [name, kind, given, failure] of refusals)
  test(`${name} is told apart`, async () => {
    assert.deepEqual(await failureOf(becoming(kind, given)()), { kind: 'become-failed', ...failure })
  })

test('each user has one shell, which is opened when a flight first names them', async () => {
  const { host, server } = await becoming('free')()
  for (let turn = 0; turn < 2; turn++) {
    assert.deepEqual(answersOf(await all(host.fly(flight(asks('plain', ['echo', 'me']))))), ['0 me'])
    assert.deepEqual(
      answersOf(await all(host.fly({ becomeUser: 'root', ...flight(asks('b', ['echo', 'b'])) }))),
      ['0 b']
    )
    assert.deepEqual(
      answersOf(await all(host.fly({ becomeUser: 'me', ...flight(asks('c', ['echo', 'c'])) }))),
      ['0 c']
    )
  }
  assert.equal(server.commands.length, 2)
})
