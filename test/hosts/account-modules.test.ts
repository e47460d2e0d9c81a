import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { countsOf, folder, hqRun, onHost, tasksWith } from './hq-run.ts'

// The real useradd, chpasswd, ssh-keygen, crontab, tar and sshd: what accounts, keys, jobs and archives come to on a host.
const name = 'accounts'
let host: SandboxHost

before(async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  host = await sandboxUp({ name })
})

after(() => sandboxDown(name, { remove: true }))

const hash = (salt: string): string =>
  execFileSync('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], {
    input: 'ada-pw\n',
    encoding: 'utf8'
  }).trim()

interface Ran {
  readonly events: readonly Event[]
  readonly changed: readonly string[]
  readonly stdout: string
}

/** Runs these tasks as root; a task that fails fails the test. */
const run = async (tasks: string, ...options: readonly string[]): Promise<Ran> => {
  await using files = await folder({
    'site.yaml': `- hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`,
    'inventory.yaml': `all: { hosts: { ${name}: { ansible_host: ${host.address}, ansible_user: deploy, ansible_ssh_private_key_file: ${host.key} } } }\n`
  })
  const { code, events, stdout, stderr } = await hqRun([
    `${files.path}/site.yaml`,
    '-i',
    `${files.path}/inventory.yaml`,
    '--known-hosts',
    host.knownHosts,
    '--format',
    'jsonl',
    ...options
  ])
  assert.equal(code, 0, stdout + stderr)
  assert.equal(countsOf(events, name).failed, 0, stdout)
  return { events, changed: tasksWith(events, 'changed'), stdout }
}

/** Tasks that change something the first time, and nothing the second. */
const settles = async (tasks: string): Promise<Ran> => {
  const first = await run(tasks)
  assert.deepEqual((await run(tasks)).changed, [], 'the second run')
  return first
}

const key = (of: string): string =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIzlnSq5ESxLgW0avvPk3j7zLV59hcAPkxrMNdnZM${of}P2`

const accounts = (password: string, lock = false): string => `
- name: group
  group: { name: ops, gid: 3000 }
- name: twin
  group: { name: twin, gid: 3000, non_unique: true }
- name: ranged
  group: { name: ranged, gid_min: 5000, gid_max: 5999 }
- name: user
  user:
    name: ada
    groups: [ops, ranged]
    password: ${password}
    password_lock: ${lock}
    expires: 2529881062
    password_expire_max: 90
    password_expire_min: 1
    password_expire_warn: 5
    password_expire_account_disable: 10
    umask: '077'
    home: /srv/homes/ops/ada
    generate_ssh_key: true
    ssh_key_type: ed25519
    ssh_key_passphrase: open sesame
  register: ada
- name: of that group
  user: { name: ranged, create_home: false }
- name: key
  authorized_key: { user: ada, key: ${key('A')} ada@desk, key_options: 'no-pty,from="10.0.0.0/8"' }
- name: result
  assert: { that: 'ada.ssh_key_file == "/srv/homes/ops/ada/.ssh/id_ed25519"' }
`

test('check mode touches nothing, and says what it cannot know', async () => {
  const { events } = await run(accounts(hash('one')), '--check')
  const { ok, unknown, 'would-change': would } = countsOf(events, name)
  assert.deepEqual([ok, would, unknown], [0, 5, 2])
  await onHost(name, '! getent passwd ada && ! getent group ops')
})

test('an account comes with all that is said of it, and no secret is told', async () => {
  const { changed, stdout } = await settles(accounts(hash('one')))
  assert.deepEqual(changed, ['group', 'twin', 'ranged', 'user', 'of that group', 'key'])
  assert.ok(!stdout.includes(hash('one')) && !stdout.includes('open sesame'))
  assert.equal(await onHost(name, 'getent shadow ada | cut -d: -f2,4-8'), `${hash('one')}:1:90:5:10:29281`)
  assert.equal(await onHost(name, 'id -Gn ada; id -Gn ranged'), 'ada ops ranged\nusers')
  assert.equal(
    await onHost(name, 'stat -c "%a %U %n" ~ada ~ada/.ssh ~ada/.ssh/*'),
    [
      '700 ada /srv/homes/ops/ada',
      '700 ada /srv/homes/ops/ada/.ssh',
      '600 ada /srv/homes/ops/ada/.ssh/authorized_keys',
      '600 ada /srv/homes/ops/ada/.ssh/id_ed25519',
      '644 ada /srv/homes/ops/ada/.ssh/id_ed25519.pub'
    ].join('\n')
  )
  assert.equal(
    await onHost(name, 'cut -d" " -f1,2 ~ada/.ssh/id_ed25519.pub'),
    (await onHost(name, 'ssh-keygen -y -P "open sesame" -f ~ada/.ssh/id_ed25519'))
      .split(' ')
      .slice(0, 2)
      .join(' ')
  )
  assert.equal(
    await onHost(name, 'cat ~ada/.ssh/authorized_keys'),
    `no-pty,from="10.0.0.0/8" ${key('A')} ada@desk`
  )
})

test('passwords change, are locked and unlocked', async () => {
  const ofAda = () => onHost(name, 'getent shadow ada | cut -d: -f2')
  for (const [password, lock, shadow] of [
    [hash('two'), false, hash('two')],
    [hash('two'), true, `!${hash('two')}`],
    [hash('three'), true, `!${hash('three')}`],
    [hash('three'), false, hash('three')]
  ] as const) {
    assert.deepEqual((await settles(accounts(password, lock))).changed, ['user'])
    assert.equal(await ofAda(), shadow)
  }
  const none = "- { name: none, user: { name: ada, password: '!', password_expire_max: -1, expires: -1 } }\n"
  assert.deepEqual((await settles(none)).changed, ['none'])
  assert.equal(await onHost(name, 'getent shadow ada | cut -d: -f2,5,8'), '!::')
})

for (const [title, damage, mended] of [
  ['a home directory that is gone', 'rm -r ~ada', ['user', 'key']],
  ['modes that sshd refuses', 'chmod 777 ~ada/.ssh; chmod 666 ~ada/.ssh/authorized_keys', ['key']],
  ['a key with more rights', 'sed -i "s/^no-pty,[^ ]* //" ~ada/.ssh/authorized_keys', ['key']],
  ['groups and an age that somebody changed', 'gpasswd -d ada ops; chage -M 99999 -E 0 ada', ['user']]
] as const)
  test(`${title}: repaired, and said`, async () => {
    await settles(accounts(hash('three')))
    await onHost(name, damage)
    assert.deepEqual((await settles(accounts(hash('three')))).changed, mended)
  })

test('a home directory moves, with what is in it', async () => {
  await settles('- { name: move, user: { name: ada, home: /home/ada, move_home: true } }\n')
  assert.match(
    await onHost(name, 'test ! -e /srv/homes/ops/ada && cat /home/ada/.ssh/authorized_keys'),
    /ada@desk$/
  )
})

const jobs = `
- name: own job
  cron: { name: cores, minute: 15, hour: '3,4', job: 'find /var/tmp -name "core*" -delete' }
- name: own variable
  cron: { name: MAILTO, env: true, job: ops@example.com }
- name: job of a user
  cron: { user: ada, name: 時, special_time: daily, job: 'echo 50\\% | cat', backup: true }
- name: job in a file
  cron: { cron_file: hq-renew, user: root, name: renew, special_time: weekly, job: /bin/true }
- name: disabled job in the file
  cron: { cron_file: hq-renew, user: ada, name: off, job: /bin/false, disabled: true }
`

test('jobs come into crontabs and files, as Ansible would write them, and cron takes them', async () => {
  assert.equal((await settles(jobs)).changed.length, 5)
  assert.equal(
    await onHost(
      name,
      'crontab -l; echo; crontab -u ada -l; echo; cat /etc/cron.d/hq-renew; stat -c %a /etc/cron.d/hq-renew'
    ),
    `MAILTO="ops@example.com"
#Ansible: cores
15 3,4 * * * find /var/tmp -name "core*" -delete

#Ansible: 時
@daily echo 50\\% | cat

#Ansible: renew
@weekly root /bin/true
#Ansible: off
#* * * * * ada /bin/false
644`
  )
  await onHost(name, '(crontab -u ada -l | sed s/daily/hourly/; echo "# by hand") | crontab -u ada -')
  assert.deepEqual((await settles(jobs)).changed, ['job of a user'])
  assert.match(
    await onHost(name, 'crontab -u ada -l; cat /var/tmp/ada.*.cron'),
    /@daily.*\n# by hand\n.*\n@hourly/
  )
})

test('keys of servers are known to ssh, with names or without', async () => {
  const server = `- name: known\n  known_hosts: { name: git.example.com, key: git.example.com ${key('A')} }\n`
  await onHost(name, 'mkdir -p -m 0700 /root/.ssh')
  assert.deepEqual((await settles(server)).changed, ['known'])
  assert.match(await onHost(name, 'ssh-keygen -F git.example.com'), /found: line 1/)
  assert.deepEqual((await settles(server.replace(' }', ', hash_host: true }'))).changed, ['known'])
  assert.match(
    await onHost(name, 'ssh-keygen -F git.example.com; ! grep git /root/.ssh/known_hosts'),
    /found: line 1/
  )
  await settles('- { name: unknown, known_hosts: { name: git.example.com, state: absent } }\n')
  assert.equal(await onHost(name, 'cat /root/.ssh/known_hosts'), '')
})

test('a prefix is packed, unpacked elsewhere with its owners, and repaired', async () => {
  const shipped = `
- name: pack
  archive: { path: /opt/prefix, dest: /var/tmp/prefix.tar.xz, format: xz, mode: '0600', exclusion_patterns: ['*/doc/*'] }
- name: unpack
  unarchive: { src: /var/tmp/prefix.tar.xz, remote_src: true, dest: /opt/elsewhere, owner: ada, group: ops }
`
  await onHost(
    name,
    'mkdir -p /opt/prefix/bin /opt/prefix/doc; cp /bin/true /opt/prefix/bin/; ln -s true /opt/prefix/bin/haproxy; echo x >/opt/prefix/doc/x'
  )
  assert.deepEqual((await settles(shipped)).changed, ['pack', 'unpack'])
  assert.equal(
    await onHost(name, 'cd /opt/elsewhere; find prefix -printf "%M %u %g %p %l\\n" | sort -k4'),
    [
      'drwxr-xr-x ada ops prefix ',
      'drwxr-xr-x ada ops prefix/bin ',
      'lrwxrwxrwx ada ops prefix/bin/haproxy true',
      '-rwxr-xr-x ada ops prefix/bin/true ',
      'drwxr-xr-x ada ops prefix/doc'
    ].join('\n')
  )
  await onHost(name, 'chown root /opt/elsewhere/prefix/bin/true')
  assert.deepEqual((await settles(shipped)).changed, ['unpack'])
  await onHost(name, 'echo more >/opt/prefix/bin/more')
  assert.deepEqual((await settles(shipped)).changed, ['pack', 'unpack'])
})

test('all of it goes again', async () => {
  const { changed } = await settles(`
- name: key
  authorized_key: { user: ada, key: ${key('A')}, state: absent }
- name: job
  cron: { user: ada, name: 時, state: absent }
- name: first of the file
  cron: { cron_file: hq-renew, name: renew, state: absent }
- name: last of the file
  cron: { cron_file: hq-renew, name: off, state: absent }
- name: own variable
  cron: { name: MAILTO, env: true, state: absent }
- name: user
  user: { name: ada, state: absent, remove: true, force: true }
- name: the other user
  user: { name: ranged, state: absent, remove: true }
- name: group
  group: { name: ops, state: absent, force: true }
- name: twin
  group: { name: twin, state: absent }
`)
  assert.equal(changed.length, 9)
  assert.equal(
    await onHost(
      name,
      'ls -d /home/ada /etc/cron.d/hq-renew 2>/dev/null; getent passwd ada ranged; getent group ops; crontab -l | head -1'
    ),
    '#Ansible: cores'
  )
})
