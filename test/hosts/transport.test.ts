import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Flight, Target } from '../../runner/engine/host.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
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
  told
} from '../transport/flying.ts'

// OpenSSH and sudo as they are; what they do when things break is in test/transport, with a server of our own.
let target: Target

before(async () => {
  const host = await sandboxUp({ name: 'trans' })
  target = {
    name: 'lb1',
    address: host.address,
    port: 22,
    user: 'deploy',
    privateKeyFile: host.key,
    knownHostsFile: host.knownHosts,
    connectTimeout: 20
  }
})

after(() => sandboxDown('trans', { remove: true }))

async function open(login: Partial<Target>, first: Flight, lock = false) {
  const signal = new AbortController().signal
  const opened = await new SshConnector().connect({ ...target, ...login }, { lock, first, signal })
  return { host: opened.host, first: await all(opened.first) }
}

const asRoot = (part: Flight): Flight => ({ becomeUser: 'root', ...part })

test('a first flight of some 80 KB travels in the exec request', async () => {
  const many = Array.from({ length: 250 }, (_, index) =>
    asks(`q${index}`, ['echo', `${index} it's ${'x'.repeat(270)}`])
  )
  const { host, first } = await open({}, flight(...many))
  await host.close()
  assert.deepEqual(
    answersOf(first),
    many.map((_, index) => `0 ${index} it's ${'x'.repeat(270)}`)
  )
})

const ways: readonly [name: string, login: Partial<Target>, become: string | undefined, who: string][] = [
  ['the login user', {}, undefined, 'deploy'],
  ['sudo without a password', {}, 'root', 'root'],
  ['sudo with a password', { user: 'rocky', becomePassword: 'rocky-pw' }, 'root', 'root'],
  ['sudo with a password it does not need', { becomePassword: 'cancel 1' }, 'root', 'root'],
  ['root becoming somebody', { user: 'root' }, 'plain', 'plain']
]
for (const [name, login, become, who] of ways)
  test(`${name} runs everything as ${who}, and later flights too`, async () => {
    const mine = (part: Flight): Flight => (become === undefined ? part : { becomeUser: become, ...part })
    const { host, first } = await open(login, mine(flight(asks('it', ['id', '-un'], ['cat']))))
    const secret = record('it', { secret: true, steps: [sh('id -un; cat; pwd', { stdin: 'given ' })] })
    const next = outcomeOf(await all(host.fly(mine(flight(secret)))))
    await host.close()
    assert.deepEqual(answersOf(first), [`0 ${who}`, '0 '])
    assert.equal(next.out, `${who}\ngiven ${who === 'root' ? '/root' : `/home/${who}`}`)
  })

test('sudo writes a short line to the log, and no password', async () => {
  const { host } = await open({ user: 'rocky', becomePassword: 'rocky-pw' }, asRoot(flight()))
  const log = await all(
    host.fly(asRoot(flight(asks('it', ['journalctl', '-q', '-t', 'sudo', '-n', '4', '-o', 'cat']))))
  )
  await host.close()
  const [answer = ''] = answersOf(log)
  assert.match(answer, /rocky : .*USER=root/)
  assert.ok(!answer.includes('rocky-pw') && answer.length < 4_000, answer)
})

test('a cancel reaches a step behind sudo', async () => {
  const { host } = await open({ user: 'rocky', becomePassword: 'rocky-pw' }, asRoot(flight()))
  const frames = await allAnd(host.fly(asRoot(flight(does('it', sh('sleep 1000'))))), 'step-start', () =>
    host.cancel()
  )
  assert.equal(outcomeOf(frames).code, 143)
  assert.deepEqual(
    answersOf(await all(host.fly(asRoot(flight(asks('left', ['pgrep', '-fx', 'sleep 1000'])))))),
    ['1 ']
  )
  await host.close()
})

test('a second run is told who works on the host, until that one leaves', async () => {
  const one = await open({}, asRoot(flight()), true)
  const busy = await failureOf(open({}, asRoot(flight()), true))
  assert.equal(busy.kind, 'host-busy')
  await one.host.close()
  const two = await open({}, asRoot(flight(asks('it', ['echo', 'mine']))), true)
  await two.host.close()
  assert.deepEqual(told(two.first), [{ record: 'it', refused: false, answers: ['0 mine'] }])
})
