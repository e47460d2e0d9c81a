import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { folder, hostEnd, hqRun, onHost, tasksWith } from './hq-run.ts'

// What the modules that edit files do with files that are there; a host stands for what one machine has only once.
let host: SandboxHost

before(async () => {
  host = await sandboxUp({ name: 'texts' })
  await onHost('texts', 'useradd --create-home keeper')
})

after(() => sandboxDown('texts', { remove: true }))

beforeEach(() =>
  onHost(
    'texts',
    `set -e
rm -rf /srv/text; mkdir -p /srv/text/old/sub
printf '# settings\\nlevel = 1\\nlevel = 2\\nname = old' > /srv/text/app.conf
printf 'x' > /srv/text/old/sub/x; chmod 0751 /srv/text/old/sub/x
chown keeper:keeper /srv/text /srv/text/app.conf; chmod 0640 /srv/text/app.conf
ln -sfn app.conf /srv/text/link`
  )
)

const tasks = `
    - name: A line
      lineinfile: { path: /srv/text/app.conf, regexp: '^level *=', line: level = 3, backup: true }
      register: line
    - name: A line after another, through a link
      lineinfile: { path: /srv/text/link, line: '이름 = é', insertafter: '^level' }
    - name: A block
      blockinfile: { path: /srv/text/app.conf, block: "one\\ntwo\\n", insertbefore: BOF, append_newline: true }
    - name: Every match
      replace: { path: /srv/text/app.conf, regexp: '^(name) = old$', replace: '\\1 = new' }
    - name: A line of a file of its own
      lineinfile: { path: /srv/text/own, create: true, line: own, mode: '0600' }
      become_user: keeper
    - name: A directory of the host
      copy: { src: /srv/text/old/, dest: /srv/text/new, remote_src: true, owner: keeper }
    - name: A program of the host
      copy: { src: /srv/text/old/sub/x, dest: /srv/text/x, remote_src: true }
    - name: A text through a link
      copy: { content: "linked\\n", dest: /srv/text/deep/link, follow: true }
    - name: Times
      file: { path: /srv/text/x, modification_time: '202001020304.05' }
`

const play = async (text: string, args: readonly string[] = []) => {
  await using files = await folder({
    'site.yaml': `- hosts: all\n  become: true\n  gather_facts: false\n  tasks:${text}`,
    'inventory.yaml': `all: { hosts: { lb1: { ansible_host: ${host.address}, ansible_user: deploy, ansible_ssh_private_key_file: ${host.key} } } }\n`
  })
  return await hqRun([
    `${files.path}/site.yaml`,
    '--known-hosts',
    host.knownHosts,
    '--format',
    'jsonl',
    ...args
  ])
}

const content = (path: string) => onHost('texts', `cat ${path}`)

const edited = `# BEGIN ANSIBLE MANAGED BLOCK
one
two
# END ANSIBLE MANAGED BLOCK

# settings
level = 1
level = 3
이름 = é
name = new`

const deepLink = 'mkdir /srv/text/deep; echo old > /srv/text/target; ln -s ../target /srv/text/deep/link'

test('files are edited once, and keep their owner, their mode and the links to them', async () => {
  await onHost('texts', deepLink)
  const first = await play(tasks)
  assert.equal(hostEnd(first.events, 'lb1').failure, undefined)
  assert.deepEqual(tasksWith(first.events, 'failed'), [])
  assert.equal(hostEnd(first.events, 'lb1').counts.changed, 9)
  assert.equal(await content('/srv/text/app.conf'), edited)
  assert.equal(
    await onHost(
      'texts',
      `cd /srv/text; stat -c '%n %U:%G %a %F' app.conf link own new/sub new/sub/x x deep/link; cat own target; date -r x +%Y%m%d%H%M.%S`
    ),
    `app.conf keeper:keeper 640 regular file
link root:root 777 symbolic link
own keeper:keeper 600 regular file
new/sub keeper:root 755 directory
new/sub/x keeper:root 751 regular file
x root:root 751 regular file
deep/link root:root 777 symbolic link
own
linked
202001020304.05`
  )
  assert.match(await onHost('texts', 'cd /srv/text; cat app.conf.*.bak'), /level = 2\nname = old$/)

  const second = await play(tasks)
  assert.deepEqual([...tasksWith(second.events, 'changed'), ...tasksWith(second.events, 'failed')], [])
  assert.equal(hostEnd(second.events, 'lb1').counts.ok, 9)
})

const diffOf = (events: readonly Event[], name: string): string | undefined =>
  events
    .flatMap(event =>
      event.type === 'task-end' && event.task.name === name ? event.steps.map(step => step.diff) : []
    )
    .at(-1)

test('check mode shows what would change, and changes nothing', async () => {
  await onHost('texts', deepLink)
  const before = await onHost(
    'texts',
    "cd /srv/text; find . -type f -exec sha256sum {} + | sort; stat -c '%n %y' *"
  )
  const { events, code } = await play(tasks, ['--check', '--diff'])
  assert.equal(code, 0)
  assert.equal(tasksWith(events, 'would-change').length, 8)
  assert.deepEqual(tasksWith(events, 'unknown'), ['Times'])
  assert.equal(
    diffOf(events, 'A line'),
    `--- /srv/text/app.conf	on the host
+++ /srv/text/app.conf	wanted
@@ -1,4 +1,4 @@
 # settings
 level = 1
-level = 2
+level = 3
 name = old
\\ No newline at end of file
`
  )
  assert.equal(
    await onHost('texts', "cd /srv/text; find . -type f -exec sha256sum {} + | sort; stat -c '%n %y' *"),
    before
  )
})

const validated: readonly (readonly [title: string, task: string])[] = [
  ['lineinfile', 'lineinfile: { path: /srv/text/app.conf, line: x, validate: grep -q never %s }'],
  ['blockinfile', 'blockinfile: { path: /srv/text/app.conf, block: x, validate: grep -q never %s }'],
  ['replace', 'replace: { path: /srv/text/app.conf, regexp: level, validate: grep -q never %s }'],
  ['copy', 'copy: { content: x, dest: /srv/text/app.conf, validate: grep -q never %s }'],
  [
    'copy of a file of the host',
    'copy: { src: /srv/text/old/sub/x, remote_src: true, dest: /srv/text/app.conf, validate: grep -q never %s }'
  ]
]

for (const [title, task] of validated)
  test(`${title}: a file that is not valid does not take its place`, async () => {
    const listing = "cd /srv/text; ls -A; sha256sum app.conf; stat -c '%U %a %Y %i' app.conf"
    const before = await onHost('texts', listing)
    const { events } = await play(`\n    - name: Refused\n      ${task}\n`)
    assert.deepEqual(tasksWith(events, 'failed'), ['Refused'])
    const end = events.find(event => event.type === 'task-end')
    assert.match(end?.type === 'task-end' ? (end.message ?? '') : '', /grep refuses the new file/)
    assert.equal(await onHost('texts', listing), before)
  })

const refused: readonly (readonly [title: string, prepare: string, task: string, message: RegExp])[] = [
  [
    'a file that only its owner may read',
    'chown root:root /srv/text/app.conf; chmod 0600 /srv/text/app.conf',
    'lineinfile: { path: /srv/text/app.conf, line: x }\n      become_user: keeper',
    /app\.conf cannot be read/
  ],
  [
    'a file that is too long',
    'head -c 786433 /dev/zero | tr "\\0" x > /srv/text/app.conf',
    'lineinfile: { path: /srv/text/app.conf, line: x }',
    /app\.conf is larger than 768 KiB/
  ],
  [
    'a file with NUL in it',
    'printf "a\\0b" > /srv/text/app.conf',
    'replace: { path: /srv/text/app.conf, regexp: a }',
    /app\.conf is not a text/
  ]
]

for (const [title, prepare, task, message] of refused)
  test(`${title} is refused, at path`, async () => {
    await onHost('texts', prepare)
    const { events } = await play(`\n    - name: Refused\n      ${task}\n`)
    const end = events.find(event => event.type === 'task-end')
    assert.match(end?.type === 'task-end' ? (end.message ?? '') : '', message)
  })

test('a file of the greatest length is edited', async () => {
  await onHost(
    'texts',
    'head -c 786431 /dev/zero | tr "\\0" x > /srv/text/app.conf; echo >> /srv/text/app.conf'
  )
  const { events } = await play(
    '\n    - name: Long\n      lineinfile: { path: /srv/text/app.conf, line: é }\n'
  )
  assert.deepEqual(tasksWith(events, 'changed'), ['Long'])
  assert.equal(
    await onHost('texts', 'tail -n 1 /srv/text/app.conf; stat -c %s /srv/text/app.conf'),
    'é\n786435'
  )
})

test('a temporary directory is made, used and told', async () => {
  const { events } = await play(`
    - name: Make
      tempfile: { state: directory, prefix: hq., suffix: .d, path: /srv/text }
      register: place
    - name: Use
      copy: { content: x, dest: '{{ place.path }}/x' }
    - name: Look
      stat: { path: '{{ place.path }}/x', checksum_algorithm: sha1 }
      register: file
    - name: Know
      assert: { that: ['file.stat.checksum == "11f6ad8ec52a2984abaafd7c3b516503785c2072"', 'place.state == "directory"'] }
`)
  assert.deepEqual(tasksWith(events, 'failed'), [])
  assert.match(await onHost('texts', "stat -c '%n %a' /srv/text/hq.*"), /^\/srv\/text\/hq\.\w{8}\.d 700$/)
})
