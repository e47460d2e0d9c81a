import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import type { Prompt } from '../../runner/protocol/prompt.ts'
import { fakeSudo } from '../transport/fake-sudo.ts'
import { temporaryDirectory } from '../transport/flying.ts'
import { newKey, type ServerOptions, startServer } from '../transport/ssh-server.ts'
import { type Driven, drive, type Wheel } from './driven.ts'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const interrupted = '\nInterrupted: ending the running steps. Press Ctrl-C again to leave at once.\n'

interface Setting {
  readonly server?: ServerOptions
  readonly tasks?: string
  readonly args?: readonly string[]
  /** Whether known_hosts has the key. */
  readonly known?: boolean
}

interface Tried extends Driven {
  readonly prompts: readonly Prompt[]
  readonly port: number
  /** known_hosts when all is over. */
  readonly known: string
  readonly line: string
}

/** A run against a server of our own; `answer` answers prompts, other events go to `react`. */
const attempt = async (
  { server: options = {}, tasks = '[{ command: /bin/true }]', args = [], known = true }: Setting,
  answer: (prompt: Prompt, id: number, wheel: Wheel) => string | null | undefined,
  react: (event: Event, wheel: Wheel) => void = () => {}
): Promise<Tried> => {
  const hostKey = newKey()
  const server = await startServer({ hostKeys: [hostKey], ...options })
  const line = server.line(hostKey.public)
  const files = {
    'site.yaml': `- hosts: all\n  gather_facts: false\n  tasks: ${tasks}\n`,
    'inventory.yaml': `all: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: ${server.port}, ansible_user: me } } }\n`,
    known_hosts: known ? line : ''
  }
  return withFiles(files, async cwd => {
    const prompts: Prompt[] = []
    const given = ['site.yaml', '--known-hosts', join(cwd, 'known_hosts'), '--ssh-config', 'none', ...args]
    const driven = await drive(given, { cwd }, (event, wheel) => {
      if (event.type !== 'prompt') return react(event, wheel)
      prompts.push(event.prompt)
      const said = answer(event.prompt, event.id, wheel)
      if (said !== undefined) wheel.say({ id: event.id, answer: said })
    })
    const after = readFileSync(join(cwd, 'known_hosts'), 'utf8')
    return { ...driven, prompts, port: server.port, known: after, line }
  })
}

const endOf = ({ events }: Driven) => {
  const end = events.find(event => event.type === 'host-end')
  return end?.type === 'host-end' ? { status: end.status, message: end.failure?.message } : undefined
}

test('host key, password and sudo password are asked for one after the other, and no answer is ever told', async () => {
  const directory = temporaryDirectory()
  const sudo = fakeSudo(directory)
  const answers: Record<Prompt['kind'], readonly string[]> = {
    'host-key': ['accept'],
    password: ['secret-4711', 'secret-0815'],
    'become-password': ['secret-1234', 'secret-5678'],
    passphrase: [],
    'login-question': [],
    pause: []
  }
  const asked = new Map<string, number>()
  const tried = await attempt(
    {
      known: false,
      server: { password: 'secret-0815', env: sudo.env('password', 'secret-5678') },
      tasks: `[{ name: Tell, become: true, command: cat ${directory}/passwords }, { debug: { msg: done } }]`,
      args: ['-vv', '--diff']
    },
    ({ kind }) => {
      const count = asked.get(kind) ?? 0
      asked.set(kind, count + 1)
      return answers[kind][count] ?? null
    }
  )
  const [key, ...passwords] = tried.prompts
  assert.deepEqual(
    { ...key, fingerprint: undefined, file: undefined },
    {
      kind: 'host-key',
      host: 'web1',
      name: `[127.0.0.1]:${tried.port}`,
      keyType: 'ssh-ed25519',
      fingerprint: undefined,
      file: undefined
    }
  )
  const password = { kind: 'password', host: 'web1', user: 'me', address: '127.0.0.1' }
  const become = { kind: 'become-password', host: 'web1', user: 'me' }
  assert.deepEqual(passwords, [
    { ...password, again: false },
    { ...password, again: true },
    { ...become, again: false },
    { ...become, again: true }
  ])
  assert.deepEqual(
    tried.events.flatMap(event => (event.type === 'prompt' ? [event.id] : [])),
    [1, 2, 3, 4, 5]
  )
  assert.deepEqual([tried.code, tried.stderr, endOf(tried)], [0, '', { status: 'ok', message: undefined }])
  assert.equal(tried.known, tried.line)
  // What sudo was given was even printed by a task.
  assert.deepEqual(sudo.given(), ['secret-1234', 'secret-5678'])
  const told = tried.events.find(event => event.type === 'task-end')
  assert.match(told?.type === 'task-end' ? (told.command?.stdout ?? '') : '', /^•+\n•+$/)
  assert.doesNotMatch(tried.stdout, /secret-/)
})

const declined: readonly [what: string, setting: Setting, code: number, message: RegExp][] = [
  [
    'a host key',
    { known: false },
    3,
    /^the host key of web1 \(\S+\) is not known: ssh-ed25519 SHA256:\S+; it was declined$/
  ],
  ['a password', { server: { password: 'x' } }, 3, /; a password was asked for and declined$/],
  [
    'a sudo password',
    {
      server: { env: fakeSudo(temporaryDirectory()).env('password') },
      tasks: '[{ become: true, command: "true" }]'
    },
    2,
    /: sudo asks for a password; asked for, it was declined$/
  ]
]
for (const [what, setting, code, message] of declined)
  test(`${what} that is declined fails the host with ${code} and says so`, async () => {
    const tried = await attempt(setting, () => null)
    assert.equal(tried.prompts.length, 1)
    assert.equal(tried.code, code)
    assert.match(endOf(tried)?.message ?? '', message)
    assert.equal(tried.stderr, '')
  })

const password: Setting = { server: { password: 'right' } }
const ends: readonly [what: string, end: (wheel: Wheel) => void][] = [
  ['an interrupt', wheel => wheel.say({ interrupt: true })],
  ['the end of standard input', wheel => wheel.hangUp()],
  ['SIGTERM', wheel => wheel.signal('SIGTERM')]
]
for (const [what, end] of ends) {
  test(`${what} while a question is open ends the run as Ctrl-C does`, async () => {
    const tried = await attempt(password, (_prompt, _id, wheel) => void end(wheel))
    assert.deepEqual(
      [tried.code, tried.stderr, endOf(tried)],
      [130, interrupted, { status: 'interrupted', message: 'Interrupted' }]
    )
    assert.deepEqual(tried.events.at(-1)?.type, 'run-end')
  })

  test(`${what} ends the running step`, async () => {
    const setting = { tasks: '[{ name: Long, command: sleep 1000 }]' }
    const tried = await attempt(
      setting,
      () => null,
      (event, wheel) => {
        if (event.type === 'task-start') end(wheel)
      }
    )
    assert.deepEqual([tried.code, tried.stderr, endOf(tried)?.status], [130, interrupted, 'interrupted'])
  })
}

test('a program that dies leaves no run behind', async () => {
  const tried = await attempt(password, (_prompt, _id, wheel) => void wheel.die())
  assert.equal(tried.code, 130)
})

test('a line that is no answer is ignored, and not repeated in the notice', async () => {
  const lines = [
    'secret-4711',
    '"secret-4711"',
    '{"id":"1","answer":"secret-4711"}',
    '{"id":1,"answer":7,"secret-4711":1}',
    '{"id":1,"answer":"secret-4711\\nsecret-4711"}',
    '{"id":2,"answer":"secret-4711"}'
  ]
  const tried = await attempt(password, (_prompt, _id, wheel) => {
    for (const line of lines) wheel.say(line)
    return 'right'
  })
  const neither = 'a line on standard input was ignored: it is neither an answer to a prompt nor an interrupt'
  assert.deepEqual(
    tried.events.flatMap(event => (event.type === 'notice' ? [event.message] : [])),
    [...Array(5).fill(neither), 'a line on standard input was ignored: no prompt 2 is open']
  )
  assert.equal(tried.code, 0)
  assert.doesNotMatch(tried.stdout, /secret-4711/)
})

for (const args of [[], ['--prompts', 'none'], ['--prompts', 'terminal']])
  test(`with ${args.join(' ') || 'nothing said of prompts'} and no terminal nobody is asked`, async () => {
    const { port } = await startServer()
    const files = {
      'site.yaml': '- hosts: all\n  gather_facts: false\n  tasks: [{ command: /bin/true }]\n',
      'inventory.yaml': `all: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: ${port} } } }\n`
    }
    const ended = await withFiles(files, cwd =>
      hqRun(['site.yaml', '--known-hosts', 'none', ...args], { cwd })
    )
    assert.deepEqual([ended.code, ended.stderr], [3, ''])
    assert.match(ended.stdout, /the host key of web1 \(\S+\) is not known: ssh-ed25519 SHA256:\S+\n/)
  })

const wrong: readonly [args: readonly string[], says: string][] = [
  [
    ['--prompts', 'jsonl'],
    'error: --prompts jsonl asks by events, which only --format jsonl tells\nhint: Add --format jsonl.\n'
  ],
  [
    ['--prompts', 'jsonl', '--format', 'jsonl', '-K'],
    'error: -K asks on a terminal, and --prompts jsonl on standard input\nhint: Leave it out: with --prompts jsonl a password that a host wants is asked for.\n'
  ]
]
for (const [args, says] of wrong)
  test(`hq-run site.yaml ${args.join(' ')} is a mistake in usage`, async () => {
    const files = {
      'site.yaml': '- hosts: all\n  gather_facts: false\n  tasks: []\n',
      'inventory.yaml': 'all: { hosts: { web1: } }\n'
    }
    assert.deepEqual(await withFiles(files, cwd => hqRun(['site.yaml', ...args], { cwd })), {
      code: 1,
      stdout: '',
      stderr: says
    })
  })
