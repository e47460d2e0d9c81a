import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { sandboxDown, sandboxLink, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { folder, hostEnd, hqRun, onHost, tasksWith, untilFile } from './hq-run.ts'

let lb1: SandboxHost
let lb2: SandboxHost

before(async () => {
  lb1 = await sandboxUp({ name: 'ref1' })
  lb2 = await sandboxUp({ name: 'ref2' })
})

after(async () => {
  await sandboxDown('ref1', { remove: true })
  await sandboxDown('ref2', { remove: true })
})

const site = `- hosts: all
  become: true
  gather_facts: false
  tasks:
    - name: Who am I
      command: id -un
      register: id
    - name: Root it is
      assert: { that: 'id.stdout == "root"' }
`

interface Login {
  readonly user?: string
  readonly key?: string
  readonly address?: string
}

/** lb1 logs in as the case says, lb2 as it should: it must be done whatever happens to lb1. */
const attempt = async (
  login: Login,
  options: { env?: NodeJS.ProcessEnv; knownHosts?: string; playbook?: string; args?: string[] } = {}
) => {
  const host = (address: string, user: string, key: string) =>
    `{ ansible_host: ${address}, ansible_user: ${user}${key && `, ansible_ssh_private_key_file: ${key}`} }`
  await using files = await folder({
    'site.yaml': options.playbook ?? site,
    'inventory.yaml': `all:
  hosts:
    lb1: ${host(login.address ?? lb1.address, login.user ?? 'deploy', login.key ?? lb1.key)}
    lb2: ${host(lb2.address, 'deploy', lb2.key)}
`,
    known_hosts: options.knownHosts ?? `${await known(lb1)}${await known(lb2)}`
  })
  const ended = await hqRun(
    [
      `${files.path}/site.yaml`,
      '--known-hosts',
      `${files.path}/known_hosts`,
      '--format',
      'jsonl',
      '-T',
      '5',
      ...(options.args ?? [])
    ],
    { env: { HOME: files.path, HQ_SSH_PASSWORD: '', HQ_BECOME_PASSWORD: '', ...options.env } }
  )
  return { ...ended, end: hostEnd(ended.events, 'lb1'), other: hostEnd(ended.events, 'lb2') }
}

const known = async (host: SandboxHost): Promise<string> => {
  return readFile(host.knownHosts, 'utf8')
}

const explain = (end: Extract<Event, { type: 'host-end' }>): string =>
  `${end.failure?.message} ${end.failure?.hint}`

test('a key and sudo without a password are enough', async () => {
  const { code, end } = await attempt({})
  assert.equal(end.failure, undefined)
  assert.equal(code, 0)
})

test('a password logs in where no key is accepted, and sudo takes one', async () => {
  const { code, end } = await attempt(
    { user: 'rocky', key: '' },
    { env: { HQ_SSH_PASSWORD: 'rocky-pw', HQ_BECOME_PASSWORD: 'rocky-pw' } }
  )
  assert.equal(end.failure, undefined)
  assert.equal(code, 0)
})

const refusals: readonly [
  title: string,
  login: () => Login,
  env: NodeJS.ProcessEnv,
  kind: string,
  code: number,
  says: RegExp
][] = [
  [
    'a refused password',
    () => ({ user: 'rocky', key: '' }),
    { HQ_SSH_PASSWORD: 'wrong' },
    'auth-failed',
    3,
    /password/
  ],
  [
    'nothing to log in with',
    () => ({ user: 'rocky', key: '' }),
    {},
    'auth-failed',
    3,
    /-k|HQ_SSH_PASSWORD|key/
  ],
  [
    'a sudo that wants a password',
    () => ({ user: 'rocky' }),
    {},
    'become-failed',
    2,
    /-K.*HQ_BECOME_PASSWORD/s
  ],
  [
    'a wrong sudo password',
    () => ({ user: 'rocky' }),
    { HQ_BECOME_PASSWORD: 'wrong' },
    'become-failed',
    2,
    /password/
  ],
  [
    'no sudo right',
    () => ({ user: 'plain' }),
    { HQ_BECOME_PASSWORD: 'plain-pw' },
    'become-failed',
    2,
    /sudo/
  ],
  ['a host that is not there', () => ({ address: '10.77.255.254' }), {}, 'unreachable', 3, /10\.77\.255\.254/]
]

for (const [title, login, env, kind, code, says] of refusals)
  test(`${title} is ${kind}: it says what to do, and the other host goes on`, async () => {
    const ended = await attempt(login(), { env })
    assert.equal(ended.end.failure?.kind, kind, explain(ended.end))
    assert.match(explain(ended.end), says)
    assert.equal(ended.code, code)
    assert.equal(ended.other.status, 'ok')
    for (const secret of ['wrong', 'plain-pw'])
      assert.ok(!Object.values(env).includes(secret) || !ended.stdout.includes(`"${secret}"`))
  })

test('an unknown host key is refused with its fingerprint and how to accept it', async () => {
  const { end, code } = await attempt({}, { knownHosts: await known(lb2) })
  assert.equal(end.failure?.kind, 'host-key-unknown')
  assert.match(explain(end), /SHA256:/)
  assert.match(explain(end), /known_hosts/)
  assert.equal(code, 3)
})

test('a changed host key is always refused', async () => {
  const wrong = (await known(lb2)).replace(lb2.address, lb1.address)
  const { end, code } = await attempt({}, { knownHosts: `${wrong}${await known(lb2)}` })
  assert.equal(end.failure?.kind, 'host-key-changed')
  assert.equal(code, 3)
})

const play = (tasks: string): string =>
  `- hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n${tasks}`

test('a command that waits for input gets none and cannot hang', async () => {
  const { code, end } = await attempt(
    {},
    {
      playbook: play(
        '    - command: cat\n    - shell: read -r line; echo "got [$line]"\n      ignore_errors: true\n'
      )
    }
  )
  assert.equal(end.failure, undefined)
  assert.equal(code, 0)
})

test('a full disk fails the host with what to do, and leaves the old file whole', async () => {
  const tasks = `    - shell: mkdir -p /small && mount -t tmpfs -o size=64k tmpfs /small && echo old > /small/file
    - name: Too big
      copy: { dest: /small/file, content: "${'x'.repeat(200_000)}" }
`
  const { end, code } = await attempt({}, { playbook: play(tasks), args: ['--limit', 'lb1,lb2'] })
  assert.match(explain(end), /No space left on device.*Free space/s)
  assert.equal(code, 2)
  const { end: again, events } = await attempt(
    {},
    {
      playbook: play(
        '    - shell: cat /small/file; ls -A /small; umount /small\n      register: seen\n    - debug: { var: seen.stdout }\n'
      )
    }
  )
  assert.equal(again.failure, undefined)
  const said = events.find(event => event.type === 'task-end' && event.task.module === 'debug')
  assert.match(said?.type === 'task-end' ? (said.message ?? '') : '', /old\\?n?.*file/s)
})

test('two runs do not work on one host at the same time', async () => {
  const slow = play(
    '    - shell: touch /tmp/hq-first; for i in $(seq 100); do [ ! -e /tmp/hq-second ] || exit 0; sleep 0.1; done; exit 1\n'
  )
  const first = attempt({}, { playbook: slow })
  await untilFile('ref2', '/tmp/hq-first')
  const { other, code } = await attempt({})
  assert.equal(other.failure?.kind, 'host-busy')
  assert.equal(code, 2)
  await Promise.all(['ref1', 'ref2'].map(name => onHost(name, 'touch /tmp/hq-second')))
  assert.equal((await first).code, 0)
})

test('Ctrl-C ends the running step, and says what was and what was not done', async () => {
  await using files = await folder({
    'site.yaml': play(
      '    - name: Done\n      file: { path: /tmp/hq-done, state: touch }\n    - name: Long\n      shell: sleep 300\n    - name: Never\n      command: "true"\n'
    ),
    'inventory.yaml': `all: { hosts: { lb1: { ansible_host: ${lb1.address}, ansible_user: deploy, ansible_ssh_private_key_file: ${lb1.key} } } }\n`
  })
  const { code, events } = await hqRun(
    [`${files.path}/site.yaml`, '--known-hosts', lb1.knownHosts, '--format', 'jsonl'],
    { interruptWhen: event => event.type === 'task-start' && event.task.name === 'Long' }
  )
  assert.equal(code, 130, JSON.stringify(events.slice(-4), null, 1))
  assert.deepEqual(tasksWith(events, 'changed'), ['Done'])
  const end = hostEnd(events, 'lb1')
  assert.equal(end.status, 'interrupted')
  assert.deepEqual(end.notRun, ['Long', 'Never'])
  assert.equal(await onHost('ref1', 'pgrep -x sleep || true'), '')
})

test('a pulled cable is a clear failure, never a hang, and what still runs there is not collided with', async () => {
  const running = attempt(
    {},
    { playbook: play('    - name: Long work\n      shell: touch /tmp/hq-long; sleep 300\n') }
  )
  await Promise.all(['ref1', 'ref2'].map(name => untilFile(name, '/tmp/hq-long')))
  await Promise.all(['ref1', 'ref2'].map(name => sandboxLink(name, 'down')))
  try {
    const { end, code } = await running
    assert.equal(end.failure?.kind, 'lost')
    assert.deepEqual(end.notRun, ['Long work'])
    assert.equal(code, 2)
  } finally {
    await Promise.all(['ref1', 'ref2'].map(name => sandboxLink(name, 'up')))
  }
  const { end } = await attempt({})
  assert.equal(end.failure?.kind, 'host-busy', explain(end))
})
