import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { countsOf, folder, hostEnd, hqRun, onHost, tasksWith } from './hq-run.ts'

const name = 'system'
let host: SandboxHost

before(async () => {
  await sandboxDown(name, { remove: true })
  host = await sandboxUp({ name })
  // A key to sign packages with, as a vendor would publish it.
  await onHost(
    name,
    'export GNUPGHOME=$(mktemp -d) && gpg --batch --quiet --passphrase "" --quick-gen-key "Test <test@example.com>" rsa2048 sign never 2>/dev/null && gpg --armor --export > /root/key.asc && rm -r "$GNUPGHOME"'
  )
  await onHost(
    name,
    'cp /root/key.asc /srv && systemd-run --quiet --unit=files python3 -m http.server --bind 127.0.0.1 --directory /srv 8000'
  )
})

after(() => sandboxDown(name, { remove: true }))

const play = async (tasks: string, ...args: string[]) => {
  await using files = await folder({
    'site.yaml': `- hosts: all\n  become: true\n  tasks:\n${tasks.replaceAll(/^(?=.)/gm, '    ')}`,
    'inventory.yaml': `all: { hosts: { lb1: { ansible_host: ${host.address}, ansible_user: deploy, ansible_ssh_private_key_file: ${host.key} } } }\n`
  })
  const ended = await hqRun([
    `${files.path}/site.yaml`,
    '--known-hosts',
    host.knownHosts,
    '--format',
    'jsonl',
    ...args
  ])
  assert.equal(ended.code, 0, JSON.stringify(hostEnd(ended.events, 'lb1'), null, 2) + ended.stderr)
  return ended
}

/** Applied, told by --check before, and with nothing left to do after. */
const settles = async (tasks: string, changes: readonly string[]): Promise<void> => {
  const checked = await play(tasks, '--check')
  assert.deepEqual(countsOf(checked.events, 'lb1').changed, 0)
  const applied = await play(tasks)
  assert.deepEqual(tasksWith(applied.events, 'changed'), changes)
  const again = await play(tasks)
  assert.deepEqual(tasksWith(again.events, 'changed'), [])
  const nothing = await play(tasks, '--check')
  assert.deepEqual(tasksWith(nothing.events, 'would-change'), [])
}

test('packages by name, version, range, pattern and file, with dnf and package', async () => {
  await settles(
    `- name: A version
  dnf: { name: hello-1.0 }
- name: A range and a pattern
  dnf: { name: ['gcc >= 11', 'perl-F*'], lock_timeout: 60, exclude: golang }
- name: A file
  dnf: { name: /srv/rpms/baseos/rsync-3.2.3-1.el9.noarch.rpm, disable_gpg_check: true }
- name: The server is up
  wait_for: { port: 8000, timeout: 20 }
- name: A file of the web
  dnf: { name: 'http://127.0.0.1:8000/rpms/baseos/patch-2.7.6-1.el9.noarch.rpm', disable_gpg_check: true }
- name: By any manager
  package: { name: [socat, wget] }
- name: Never there
  dnf: { name: nginx, state: absent }
`,
    ['A version', 'A range and a pattern', 'A file', 'A file of the web', 'By any manager']
  )
  assert.equal(
    await onHost(
      name,
      'rpm -q hello gcc patch perl-FindBin rsync socat wget | cut -d- -f1-2 | sort | tr "\\n" " "'
    ),
    'gcc-11.4.1 hello-1.0 patch-2.7.6 perl-FindBin rsync-3.2.3 socat-1.7.4.1 wget-1.21.1'
  )
})

test('a newer package stays unless it may be replaced; updates and removals', async () => {
  await settles('- { name: Newest, dnf: { name: hello, state: latest } }\n', ['Newest'])
  await settles('- { name: Older, dnf: { name: hello-1.0 } }\n', [])
  await settles(
    `- name: The file of an older one
  dnf: { name: /srv/rpms/baseos/hello-1.0-1.el9.noarch.rpm, disable_gpg_check: true }
`,
    []
  )
  await settles('- { name: Replaced, dnf: { name: hello-1.0, allow_downgrade: true } }\n', ['Replaced'])
  await settles(
    `- { name: Gone, dnf: { name: ['hello <= 1.0', 'perl-F*'], state: absent } }
- { name: What nothing needs, dnf: { autoremove: true } }
`,
    ['Gone']
  )
  assert.match(
    await onHost(name, 'rpm -q hello perl-FindBin || true'),
    /hello is not installed\n.*FindBin is not/
  )
})

test('a key that packages are signed with', async () => {
  const fingerprint = await onHost(
    name,
    "gpg --show-keys --with-colons /root/key.asc 2>/dev/null | grep -m1 '^fpr' | cut -d: -f10"
  )
  await settles(
    `- name: Trusted
  rpm_key: { key: /root/key.asc, fingerprint: '${fingerprint}' }
`,
    ['Trusted']
  )
  const version = fingerprint.slice(-8).toLowerCase()
  assert.equal(await onHost(name, 'rpm -q --qf "%{VERSION}" gpg-pubkey'), version)
  await settles(`- { name: No more, rpm_key: { key: '${version}', state: absent } }\n`, ['No more'])
  await settles("- { name: From the web, rpm_key: { key: 'http://127.0.0.1:8000/key.asc' } }\n", [
    'From the web'
  ])
  await assert.rejects(
    () => play("- rpm_key: { key: 'http://127.0.0.1:8000/none.asc' }\n"),
    /none.asc cannot be read: it cannot be fetched/
  )
  await assert.rejects(
    () => play(`- rpm_key: { key: /root/key.asc, fingerprint: 1111 }\n`),
    /1111 is no fingerprint of \/root\/key.asc/
  )
})

const units = `- name: A unit
  copy:
    dest: /etc/systemd/system/demo-sleep.service
    content: |
      [Service]
      ExecStart=/usr/bin/sleep infinity
      ExecReload=/usr/bin/true
      [Install]
      WantedBy=multi-user.target
- name: For users
  copy:
    dest: /etc/systemd/user/demo-user.service
    content: |
      [Service]
      ExecStart=/usr/bin/sleep infinity
      [Install]
      WantedBy=default.target
- name: Runs
  systemd: { name: demo-sleep, state: started, enabled: true }
- name: Runs for a service, too
  service: { name: demo-sleep, state: started, enabled: true }
- name: For all users
  systemd: { name: demo-user, scope: global, enabled: true }
- name: Never started
  systemd: { name: not-there-yet, masked: true }
- name: What is there
  service_facts: {}
- name: It is told of
  assert:
    that:
      - services["demo-sleep.service"].state == "running"
      - services["demo-sleep.service"].status == "enabled"
  when: hq_check_mode == false
`

test('units start, are enabled for the host and for users, masked, and told of as facts', async () => {
  await settles(units, ['A unit', 'For users', 'Runs', 'For all users', 'Never started'])
  const { events } = await play('- { name: Anew, systemd: { name: demo-sleep, state: reloaded } }\n')
  assert.deepEqual(tasksWith(events, 'changed'), ['Anew'])
  await settles(
    `- { name: Startable, systemd: { name: not-there-yet, masked: false } }
- { name: Not for users, systemd: { name: demo-user, scope: global, enabled: false } }
- { name: Off, service: { name: demo-sleep, state: stopped, enabled: false } }
`,
    ['Startable', 'Not for users', 'Off']
  )
})

test('a unit of a user, by the user itself', async () => {
  await onHost(name, 'loginctl enable-linger deploy && systemctl start user@$(id -u deploy)')
  await settles(
    `- name: Runs for deploy
  systemd: { name: demo-user, scope: user, state: started, enabled: true }
  become: false
`,
    ['Runs for deploy']
  )
})

test('a name for the host, which facts tell right afterwards', async () => {
  await settles(
    `- name: The name
  hostname: { name: renamed.example.com }
- name: Facts tell it
  assert: { that: facts.hostname == "renamed" }
- name: Facts of packages and OpenSSL
  assert:
    that:
      - facts.package_manager == "dnf"
      - matches(facts.openssl.version, "^[0-9.]+$")
`,
    ['The name']
  )
  assert.equal(
    await onHost(name, 'echo $(cat /etc/hostname /proc/sys/kernel/hostname)'),
    'renamed.example.com renamed.example.com'
  )
})

test('ports that answer and ports without connections', async () => {
  await settles(
    `- wait_for: { port: 22, timeout: 10 }
- wait_for: { port: 8404, state: drained, host: 0.0.0.0, timeout: 1 }
- wait_for: { port: 22, state: drained, host: 0.0.0.0, exclude_hosts: ['{{ controller }}'], timeout: 1 }
  vars: { controller: ${host.address.replace(/\.\d+\.\d+$/, '.0.1')} }
`,
    []
  )
  await assert.rejects(
    () => play('- wait_for: { port: 22, state: drained, host: 0.0.0.0, timeout: 0 }\n'),
    /waited 0 seconds for connections to port 22 to end/
  )
})
