import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { folder, hostEnd, hqRun, onHost } from './hq-run.ts'

let host: SandboxHost

before(async () => {
  host = await sandboxUp({ name: 'cmp' })
})

after(() => sandboxDown('cmp', { remove: true }))

const secret = 'correct-horse'

const site = `- hosts: all
  become: true
  roles: [web]
`
const tasks = `- name: Configuration
  template: { src: haproxy.cfg.hbs, dest: '{{ directory }}/haproxy.cfg', mode: '0600' }
`
const params = `directory: { default: /etc/cmp }
password: { secret: true, default: ${secret} }
`
const template = `# {{ facts.os.id }} {{ facts.os.major }}
global
    auth admin:{{ password }}
`

/** `haproxy diff` of a folder of these files; the connection is the case's. */
const diff = async (
  args: readonly string[],
  options: {
    readonly files?: Readonly<Record<string, string>>
    readonly user?: string
    readonly key?: string
    readonly knownHosts?: string
    readonly env?: NodeJS.ProcessEnv
  } = {}
) => {
  await using files = await folder({
    'site.yaml': site,
    'roles/web/tasks/main.yaml': tasks,
    'roles/web/params.yaml': params,
    'roles/web/templates/haproxy.cfg.hbs': template,
    'inventory.yaml': `all:
  hosts:
    lb1: { ansible_host: ${host.address}, ansible_user: ${options.user ?? 'deploy'}, ansible_ssh_private_key_file: ${options.key ?? host.key} }
    lb2: { ansible_host: 10.77.255.254 }
`,
    known_hosts: options.knownHosts ?? (await readFile(host.knownHosts, 'utf8')),
    'wrong-key': 'no key\n',
    ...options.files
  })
  const ended = await hqRun(
    [
      'haproxy',
      'diff',
      '-p',
      `${files.path}/site.yaml`,
      '--known-hosts',
      `${files.path}/known_hosts`,
      '-T',
      '5',
      ...args
    ],
    { env: { HOME: files.path, HQ_SSH_PASSWORD: '', HQ_BECOME_PASSWORD: '', ...options.env } }
  )
  for (const text of [ended.stdout, ended.stderr]) assert.ok(!text.includes(secret), text)
  return { ...ended, stderr: ended.stderr.replaceAll(files.path, '.'), path: files.path }
}

/** Puts a file on the host, for root alone. */
const put = (text: string): Promise<string> =>
  onHost(
    'cmp',
    `rm -rf /etc/cmp && mkdir -m 700 /etc/cmp && printf %s ${Buffer.from(text).toString('base64')} | base64 -d > /etc/cmp/haproxy.cfg`
  )

const rendered = `# rocky 9\nglobal\n    auth admin:${secret}\n`
const masked = '# rocky 9\nglobal\n    auth admin:••••••••\n'

const comparisonOf = (events: readonly Event[]) => events.find(({ type }) => type === 'comparison')

test('a file that is as rendered, facts and secrets included: 0, and no diff', async () => {
  await put(rendered)
  const { code, stdout, stderr } = await diff(['--host', 'lb1'])
  assert.deepEqual(
    { code, stdout, stderr },
    {
      code: 0,
      stdout: '',
      stderr: 'note: lb1: 1 value is masked\nlb1: /etc/cmp/haproxy.cfg is as rendered\n'
    }
  )
})

test('a file that differs: 5, and a unified diff without the secrets of either', async () => {
  await put(`# rocky 9\nglobal\n    auth admin:older-secret\n    maxconn 10\n`)
  const { code, stdout, stderr } = await diff(['--host', 'lb1'])
  assert.deepEqual(
    { code, stdout, stderr },
    {
      code: 5,
      stdout: `--- lb1:/etc/cmp/haproxy.cfg
+++ rendered
@@ -1,4 +1,3 @@
 # rocky 9
 global
-    auth admin:•••••••• (differs)
-    maxconn 10
+    auth admin:••••••••
`,
      stderr: `note: lb1: 1 value is masked
lb1: /etc/cmp/haproxy.cfg differs from what is rendered
  global: changed: auth admin:•••••••• (differs) → auth admin:•••••••• (reload)
  global: removed: maxconn 10 (reload)
  It takes a reload.
`
    }
  )
})

test('a file that is not there yet is compared with nothing', async () => {
  await onHost('cmp', 'rm -rf /etc/cmp')
  const { code, stdout, stderr } = await diff(['haproxy.cfg.hbs', '--host', 'lb1'])
  assert.equal(code, 5)
  assert.equal(
    stdout,
    '--- lb1:/etc/cmp/haproxy.cfg\n+++ rendered\n@@ -0,0 +1,3 @@\n+# rocky 9\n+global\n+    auth admin:••••••••\n'
  )
  assert.match(stderr, /^lb1: \/etc\/cmp\/haproxy\.cfg is not there yet$/m)
})

test('JSON lines tell the comparison of each host, and the failure of one that cannot be reached', async () => {
  await put(rendered.replace('9', '8'))
  const { code, events, path } = await diff(['--host', 'all', '--format', 'jsonl'])
  assert.deepEqual(comparisonOf(events), {
    type: 'comparison',
    host: 'lb1',
    path: '/etc/cmp/haproxy.cfg',
    template: `${path}/roles/web/templates/haproxy.cfg.hbs`,
    same: false,
    onHost: masked.replace('9', '8'),
    rendered: masked
  })
  assert.deepEqual(
    [hostEnd(events, 'lb2').status, hostEnd(events, 'lb2').failure?.kind],
    ['unreachable', 'unreachable']
  )
  assert.deepEqual(
    events.filter(({ type }) => ['run-start', 'host-end', 'run-end'].includes(type)).map(({ type }) => type),
    ['run-start', 'host-end', 'run-end']
  )
  assert.equal(code, 3)
})

test('bytes that are no text make a difference', async () => {
  await onHost(
    'cmp',
    `rm -rf /etc/cmp && mkdir /etc/cmp && printf '# rocky 9\\377\\000\\n' > /etc/cmp/haproxy.cfg`
  )
  const files = { 'roles/web/templates/haproxy.cfg.hbs': '# rocky 9\n' }
  const { code, events } = await diff(['--host', 'lb1', '--format', 'jsonl'], { files })
  const comparison = comparisonOf(events)
  assert.deepEqual([code, comparison?.type === 'comparison' && comparison.onHost], [5, '# rocky 9\ufffd\0\n'])
})

test('a directory at the destination is looked into, and one in the way of the file is said', async () => {
  await put(rendered)
  const into = { 'roles/web/tasks/main.yaml': tasks.replace("'{{ directory }}/haproxy.cfg'", '/etc/cmp') }
  assert.equal((await diff(['--host', 'lb1'], { files: into })).code, 0)
  await onHost('cmp', 'rm -rf /etc/cmp && mkdir -p /etc/cmp/haproxy.cfg/haproxy.cfg')
  const { code, stderr } = await diff(['--host', 'lb1'])
  assert.equal(code, 2)
  assert.match(
    stderr,
    /^✗ lb1 failed: \/etc\/cmp\/haproxy\.cfg\/haproxy\.cfg on lb1 cannot be read: it is a directory$/m
  )
})

test('a file of two megabytes is compared, a larger one is refused', async () => {
  const line = `${'x'.repeat(63)}\n`
  const large = { 'roles/web/templates/haproxy.cfg.hbs': line.repeat(32_768) }
  await onHost(
    'cmp',
    `mkdir -p /etc/cmp && rm -rf /etc/cmp/* && yes ${'x'.repeat(63)} | head -n 32768 > /etc/cmp/haproxy.cfg`
  )
  const equal = await diff(['--host', 'lb1'], { files: large })
  assert.equal(equal.code, 0, equal.stderr)
  await onHost('cmp', 'echo x >> /etc/cmp/haproxy.cfg')
  const { code, stderr } = await diff(['--host', 'lb1'], { files: large })
  assert.equal(code, 2)
  assert.match(stderr, /cannot be read: it is larger than 2 MiB$/m)
})

test('without become the file is read as who logs in, and a refusal says so', async () => {
  await put(rendered)
  const { code, stderr } = await diff(['--host', 'lb1'], {
    files: { 'site.yaml': site.replace('true', 'false') }
  })
  assert.equal(code, 2)
  assert.match(stderr, /on lb1 cannot be read: Permission denied\n {2}hint: .*become/s)
})

const refusals: readonly [title: string, options: Parameters<typeof diff>[1], kind: string, code: number][] =
  [
    ['an unknown host key', { knownHosts: '' }, 'host-key-unknown', 3],
    ['a login that is refused', { user: 'rocky', key: './wrong-key' }, 'auth-failed', 3],
    ['a sudo that wants a password', { user: 'rocky' }, 'become-failed', 2]
  ]
for (const [title, options, kind, code] of refusals)
  test(`${title} is the failure that a run would have`, async () => {
    const ended = await diff(['--host', 'lb1', '--format', 'jsonl'], options)
    assert.equal(hostEnd(ended.events, 'lb1').failure?.kind, kind)
    assert.equal(ended.code, code)
  })

test('a sudo password is taken from the environment as in a run', async () => {
  await put(rendered)
  const { code } = await diff(['--host', 'lb1'], { user: 'rocky', env: { HQ_BECOME_PASSWORD: 'rocky-pw' } })
  assert.equal(code, 0)
})

test('nothing is changed on the host, and a run that holds its lock is not waited for', async () => {
  await put(rendered)
  await onHost('cmp', 'rm -rf /var/lib/hq-run')
  assert.equal((await diff(['--host', 'lb1'])).code, 0)
  assert.equal(await onHost('cmp', 'ls -d /var/lib/hq-run 2>/dev/null || echo none'), 'none')
  await onHost(
    'cmp',
    'mkdir -m 700 /var/lib/hq-run && systemd-run --quiet --unit holder flock /var/lib/hq-run/lock sleep infinity && until ! flock -n /var/lib/hq-run/lock true; do sleep 0.1; done'
  )
  assert.equal((await diff(['--host', 'lb1'])).code, 0)
  assert.equal(await onHost('cmp', 'systemctl is-active holder; systemctl stop holder'), 'active')
})
