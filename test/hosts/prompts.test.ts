import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Prompt } from '../../runner/protocol/prompt.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { type Driven, drive } from '../cli/driven.ts'
import { type Files, withFiles } from '../cli/temporary-files.ts'
import { tasksWith } from './hq-run.ts'

// OpenSSH's host key and the real sudo, asked about over standard input and output.
let host: SandboxHost

before(async () => {
  host = await sandboxUp({ name: 'prompts' })
})

after(() => sandboxDown('prompts', { remove: true }))

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

interface Asked extends Driven {
  readonly prompts: readonly Prompt[]
}

/** A run in a folder; what is asked is answered by its kind. */
const run = async (
  cwd: string,
  answers: Partial<Record<Prompt['kind'], string>>,
  ...args: readonly string[]
): Promise<Asked> => {
  const prompts: Prompt[] = []
  const driven = await drive(
    ['site.yaml', '--known-hosts', 'known_hosts', '--ssh-config', 'none', ...args],
    { cwd },
    (event, wheel) => {
      if (event.type !== 'prompt') return
      prompts.push(event.prompt)
      wheel.say({ id: event.id, answer: answers[event.prompt.kind] ?? null })
    }
  )
  return { ...driven, prompts }
}

const files = (...hosts: readonly string[]): Files => ({
  'site.yaml': site,
  'inventory.yaml': `all: { hosts: { ${hosts.join(', ')} } }\n`
})

/** The line that trusts the host: its ed25519 key, without the names that the sandbox adds. */
const known = (): string => {
  const key = / (ssh-ed25519 \S+)/.exec(readFileSync(host.knownHosts, 'utf8'))?.[1]
  return `${host.address} ${key}\n`
}

test('a new host is asked about once: its key, and the sudo password at every run', async () => {
  const login = `ansible_host: ${host.address}, ansible_user: rocky, ansible_ssh_private_key_file: ${host.key}`
  await withFiles(files(`lb1: { ${login} }`), async cwd => {
    const answers = { 'host-key': 'accept', 'become-password': 'rocky-pw' } as const
    const sudo: Prompt = { kind: 'become-password', host: 'lb1', user: 'rocky', again: false }
    const first = await run(cwd, answers)
    assert.equal(first.code, 0, first.stdout)
    assert.deepEqual(
      first.prompts.map(({ kind }) => kind),
      ['host-key', 'become-password']
    )
    assert.deepEqual(tasksWith(first.events, 'changed'), ['Who am I'])
    assert.equal(readFileSync(`${cwd}/known_hosts`, 'utf8'), known())
    const second = await run(cwd, answers)
    assert.deepEqual([second.code, second.prompts], [0, [sudo]])
    for (const { stdout, stderr } of [first, second]) assert.ok(!`${stdout}${stderr}`.includes('rocky-pw'))
  })
})

// Two names of one host: only a check may look at it twice at the same time.
test('a password and a sudo password that were right serve every host of that user', async () => {
  const login = `{ ansible_host: ${host.address}, ansible_user: rocky }`
  const two = {
    ...files(`lb1: ${login}`, `lb2: ${login}`),
    'site.yaml': site
      .replace('command: id -un', 'stat: { path: /etc/shadow }')
      .replace(/ {4}- name: Root.*/s, ''),
    known_hosts: known()
  }
  await withFiles(two, async cwd => {
    const asked = await run(cwd, { password: 'rocky-pw', 'become-password': 'rocky-pw' }, '--check')
    assert.deepEqual([asked.code, tasksWith(asked.events, 'ok')], [0, ['Who am I', 'Who am I']])
    assert.deepEqual(
      asked.prompts.map(({ kind }) => kind),
      ['password', 'become-password']
    )
    assert.ok(!asked.stdout.includes('rocky-pw'))
  })
})

test('a wrong sudo password is asked for again, and three of them fail as sudo says', async () => {
  const login = `ansible_host: ${host.address}, ansible_user: rocky, ansible_ssh_private_key_file: ${host.key}`
  const one = { ...files(`lb1: { ${login} }`), known_hosts: known() }
  await withFiles(one, async cwd => {
    const asked = await run(cwd, { 'become-password': 'wrong-4711' })
    const end = asked.events.find(event => event.type === 'host-end')
    assert.equal(
      end?.type === 'host-end' && end.failure?.message,
      'rocky cannot become root on lb1: the sudo password is wrong'
    )
    assert.deepEqual(
      asked.prompts.map(prompt => prompt.kind === 'become-password' && prompt.again),
      [false, true, true]
    )
    assert.equal(asked.code, 2)
    assert.ok(!asked.stdout.includes('wrong-4711'))
  })
})
