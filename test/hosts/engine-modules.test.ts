import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { folder, hostEnd, hqRun, onHost, tasksWith } from './hq-run.ts'

// What needs a host that is real: files that come from it as root, scripts, a reboot, a session that begins anew.
let host: SandboxHost

before(async () => {
  host = await sandboxUp({ name: 'engine' })
})

after(() => sandboxDown('engine', { remove: true }))

const inventory = () =>
  `all: { hosts: { lb1: { ansible_host: ${host.address}, ansible_user: deploy, ansible_ssh_private_key_file: ${host.key} } } }\n`

/** Runs a playbook of these tasks, `twice` if that matters; the digests of what came to came/ come back, too. */
const attempt = async (
  tasks: string,
  options: {
    readonly files?: Readonly<Record<string, string>>
    readonly gather?: boolean
    readonly twice?: boolean
  } = {}
) => {
  await using files = await folder({
    'site.yaml': `- hosts: all\n  become: true\n  gather_facts: ${options.gather ?? false}\n  tasks:\n${tasks}`,
    'inventory.yaml': inventory(),
    ...options.files
  })
  const args = [join(files.path, 'site.yaml'), '--known-hosts', host.knownHosts, '--format', 'jsonl']
  const ended = await hqRun(args, { env: { HOME: files.path } })
  const again = options.twice ? await hqRun(args, { env: { HOME: files.path } }) : ended
  assert.equal(ended.stderr, '')
  const end = hostEnd(ended.events, 'lb1')
  assert.equal(end.failure, undefined, JSON.stringify(end.failure))
  const came = async (path: string) => readFile(join(files.path, path))
  const sums = new Map<string, string>()
  for (const path of await readdir(files.path, { recursive: true }))
    if (path.startsWith('came/'))
      sums.set(
        path,
        await came(path).then(
          bytes => createHash('sha256').update(bytes).digest('hex'),
          () => 'a folder'
        )
      )
  return { ...ended, end, again, sums }
}

const messageOf = (events: readonly Event[], name: string): string => {
  const end = events.find(event => event.type === 'task-end' && event.task.name === name)
  return end?.type === 'task-end' ? (end.message ?? '') : ''
}

test('fetch brings 24 MB that only root may read, and nothing the second time', async () => {
  await onHost(
    'engine',
    'mkdir -p /srv/private && chmod 700 /srv/private && head -c 24000001 /dev/urandom > /srv/private/archive && ln -sfn archive /srv/private/link'
  )
  const sum = (await onHost('engine', 'sha256sum < /srv/private/archive')).slice(0, 64)
  const { sums, events, again } = await attempt(
    `    - name: Archive
      fetch: { src: /srv/private/archive, dest: came }
    - name: Link
      fetch: { src: /srv/private/link, dest: came/flat, flat: true }
    - name: Nothing
      fetch: { src: /srv/private/nothing, dest: came, fail_on_missing: false }
`,
    { twice: true }
  )
  assert.deepEqual([...sums].filter(([, what]) => what !== 'a folder').toSorted(), [
    ['came/flat', sum],
    ['came/lb1/srv/private/archive', sum]
  ])
  assert.deepEqual(tasksWith(events, 'changed'), ['Archive', 'Link'])
  assert.deepEqual(tasksWith(again.events, 'ok'), ['Archive', 'Link', 'Nothing'])
})

test('slurp reads what only root may read', async () => {
  await onHost('engine', 'printf "a\\n\\n" > /srv/secret && chmod 600 /srv/secret')
  const { events } = await attempt(`    - slurp: { src: /srv/secret }
      register: read
    - name: Said
      debug: { var: read.content }
`)
  assert.equal(messageOf(events, 'Said'), `read.content: ${Buffer.from('a\n\n').toString('base64')}`)
})

test('a script runs as root with its arguments, and nothing of it stays', async () => {
  const { events } = await attempt(
    `    - name: Script
      script: { cmd: who.sh 'a  b', chdir: /srv }
      register: ran
    - name: Said
      debug: { var: ran.stdout }
`,
    { files: { 'files/who.sh': '#!/bin/bash\necho "$(id -un) $PWD $1 ${0%/*}"\n' } }
  )
  const said = messageOf(events, 'Said')
  assert.match(said, /^ran\.stdout: root \/srv a {2}b \/tmp\/hq-run\.\w+$/)
  assert.equal(await onHost('engine', `ls -d ${said.split(' ').at(-1)} 2>/dev/null || echo gone`), 'gone')
})

test('reset_connection makes new groups of the user count', async () => {
  await onHost('engine', 'groupadd -f hq-late && gpasswd -d deploy hq-late 2>/dev/null || true')
  const { events } = await attempt(`    - command: gpasswd -a deploy hq-late
    - name: Before
      command: id -Gn
      become: false
      register: before
    - meta: reset_connection
    - name: After
      command: id -Gn
      become: false
      register: after
    - name: Said
      debug: { msg: "{{ contains (split before.stdout) 'hq-late' }} {{ contains (split after.stdout) 'hq-late' }}" }
`)
  assert.equal(messageOf(events, 'Said'), 'false true')
})

test('a host reboots in the middle of a run, which goes on in its new boot', async () => {
  const bootBefore = await onHost('engine', 'cat /proc/sys/kernel/random/boot_id')
  const { events, end } = await attempt(
    `    - name: Gone with the boot
      file: { path: /run/hq-gone, state: touch }
    - name: Reboot
      reboot: { reboot_timeout: 120, test_command: test -d /run/systemd/system }
      register: booted
    - name: Look
      stat: { path: /run/hq-gone }
      register: look
    - name: Said
      debug: { msg: "{{ booted.rebooted }} {{ look.stat.exists }} {{ facts.user }}" }
    - name: As deploy
      command: id -un
      become: false
`,
    { gather: true }
  )
  assert.equal(end.status, 'ok')
  assert.deepEqual(tasksWith(events, 'changed'), ['Gone with the boot', 'Reboot', 'As deploy'])
  assert.equal(messageOf(events, 'Said'), 'true false root')
  assert.notEqual(await onHost('engine', 'cat /proc/sys/kernel/random/boot_id'), bootBefore)
})
