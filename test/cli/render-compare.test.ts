import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { newKey, type ServerOptions, startServer } from '../transport/ssh-server.ts'
import { drive, type Wheel } from './driven.ts'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const secret = 'correct-horse'

interface Setting {
  /** Arguments of the template task. */
  readonly task?: string
  readonly template?: string
  /** What is at the destination on the host. */
  readonly there?: string
  readonly known?: boolean
  readonly server?: ServerOptions
}

/** Compares with a server of our own, whose files are those of this machine; `D` stands for a folder of it. */
const attempt = async (
  {
    task = 'dest: D/haproxy.cfg',
    template = 'a {{ facts.user }}\n',
    there,
    known = true,
    server = {}
  }: Setting,
  react: (event: Event, wheel: Wheel) => void = () => {}
) => {
  const hostKey = newKey()
  const { port, line } = await startServer({ hostKeys: [hostKey], ...server })
  return withFiles({}, async cwd => {
    const write = (name: string, text: string) => writeFileSync(join(cwd, name), text)
    write(
      'site.yaml',
      `- hosts: all
  tasks:
    - { command: id, register: who }
    - { name: Configuration, template: { src: a.cfg.hbs, ${task.replaceAll('D/', `${cwd}/there/`)} } }
`
    )
    write(
      'inventory.yaml',
      `all: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_user: me, ansible_password: ${secret} } } }\n`
    )
    write('known_hosts', known ? line(hostKey.public) : '')
    write('a.cfg.hbs', template)
    mkdirSync(join(cwd, 'there'))
    if (there !== undefined) write('there/haproxy.cfg', there)
    const given = [
      'haproxy',
      'diff',
      'a.cfg.hbs',
      '-p',
      'site.yaml',
      '--known-hosts',
      join(cwd, 'known_hosts')
    ]
    const driven = await drive(given, { cwd }, react)
    assert.ok(!driven.stdout.includes(secret), driven.stdout)
    const said = (text: string) => text.replaceAll(`${cwd}/`, '')
    const end = driven.events.find(event => event.type === 'host-end')
    const found = driven.events.find(event => event.type === 'comparison')
    return {
      code: driven.code,
      events: driven.events,
      comparison: found?.type === 'comparison' ? { ...found, path: said(found.path) } : undefined,
      failure: end?.type === 'host-end' && end.failure ? said(end.failure.message) : undefined
    }
  })
}

const user = userInfo().username

test('an unknown host key is asked about, and a password never told', async () => {
  const { code, comparison, events } = await attempt(
    { known: false, template: 'a {{ ansible_password }}\n', there: `a ${secret}\n` },
    (event, wheel) => {
      if (event.type === 'prompt') wheel.say({ id: event.id, answer: 'accept' })
    }
  )
  assert.deepEqual(comparison, {
    type: 'comparison',
    host: 'web1',
    path: 'there/haproxy.cfg',
    template: 'a.cfg.hbs',
    same: true,
    onHost: 'a ••••••••\n',
    rendered: 'a ••••••••\n'
  })
  assert.deepEqual(
    events.map(event => event.type),
    ['diagnostic', 'run-start', 'prompt', 'host-start', 'notice', 'comparison', 'run-end']
  )
  assert.equal(code, 0)
})

test('a host key that is declined is the failure of the host', async () => {
  const { code, comparison, failure } = await attempt({ known: false }, (event, wheel) => {
    if (event.type === 'prompt') wheel.say({ id: event.id, answer: null })
  })
  assert.equal(comparison, undefined)
  assert.match(failure ?? '', /; it was declined$/)
  assert.equal(code, 3)
})

test('an interrupt while somebody is asked ends it with 130', async () => {
  const { code, failure } = await attempt({ known: false }, (event, wheel) => {
    if (event.type === 'prompt') wheel.say({ interrupt: true })
  })
  assert.deepEqual([code, failure], [130, 'Interrupted'])
})

test('an interrupt while the host is looked at ends it with 130', async () => {
  const { code, failure } = await attempt({ server: { onExec: () => {} } }, (event, wheel) => {
    if (event.type === 'run-start') wheel.say({ interrupt: true })
  })
  assert.deepEqual([code, failure], [130, 'Interrupted'])
})

test('facts of the host are known to the template and to the destination', async () => {
  const { code, comparison } = await attempt({
    task: "dest: 'D/{{ facts.user }}.cfg'",
    template: '{{#if facts.user}}known{{/if}}\n'
  })
  assert.deepEqual(
    [code, comparison?.path, comparison?.onHost, comparison?.rendered],
    [5, `there/${user}.cfg`, null, 'known\n']
  )
})

test('what no fact tells stays a marker, is counted, and makes a difference', async () => {
  const { code, comparison, events } = await attempt({ template: 'a{{ who.stdout }}\n', there: 'a\n' })
  assert.deepEqual([code, comparison?.rendered, comparison?.same], [5, 'a‹who.stdout›\n', false])
  assert.deepEqual(
    events.filter(({ type }) => type === 'notice'),
    [
      {
        type: 'notice',
        host: 'web1',
        message: '1 value is not known before the tasks have run; the texts count as different'
      }
    ]
  )
})

const failures: readonly [title: string, setting: Setting, failure: string][] = [
  [
    'a destination that a task decides',
    { task: "dest: '/etc/{{ who.stdout }}.cfg'" },
    'Where Configuration puts its file on web1 is not known before the tasks have run'
  ],
  [
    'a mistake that only facts bring to light',
    { template: '{{ int facts.user }}\n' },
    `"${user}" is not an integer`
  ]
]
for (const [title, setting, failure] of failures)
  test(`${title} fails the host: 2`, async () => {
    const tried = await attempt(setting)
    assert.deepEqual([tried.code, tried.failure, tried.comparison], [2, failure, undefined])
  })

const files = {
  'site.yaml':
    '- hosts: all\n  tasks:\n    - { template: { src: haproxy.cfg.hbs, dest: /a } }\n    - { template: { src: b.hbs, dest: /b } }\n',
  'inventory.yaml':
    'all: { hosts: { lb1: { ansible_host: 10.77.255.254 }, lb2: { ansible_host: 10.77.255.254 } } }\n',
  'haproxy.cfg.hbs': 'a\n',
  'b.hbs': '{{ inventory_hostnam }}\n'
}
const said = '{{ inventory_hostnam }}\n     ^^^^^^^^^^^^^^^^^\n  hint: Did you mean inventory_hostname?'

const refused: readonly [args: string, code: number, stdout: string, stderr: string][] = [
  ['--host lb3', 1, '', 'error: inventory.yaml has no host or group lb3\nhint: Did you mean lb1?\n'],
  [
    '--host backend',
    1,
    '',
    'error: inventory.yaml has no host or group backend\nhint: It has all, lb1, lb2.\n'
  ],
  [
    '',
    1,
    '',
    'error: template is rendered for 2 hosts\nhint: Name some with --host: names, groups, globs or all.\n'
  ],
  ['c.hbs --host all', 1, '', 'error: the playbook renders no c.hbs\nhint: Did you mean b.hbs?\n'],
  [
    '--host lb1 --prompts jsonl',
    1,
    '',
    'error: --prompts jsonl asks by events, which only --format jsonl tells\nhint: Add --format jsonl.\n'
  ]
]
for (const [args, code, stdout, stderr] of refused)
  test(`haproxy diff ${args} is refused before any host is contacted`, async () => {
    const fine = { ...files, 'b.hbs': 'b\n' }
    const given = ['haproxy', 'diff', ...args.split(' ').filter(arg => arg !== '')]
    assert.deepEqual(await withFiles(fine, cwd => hqRun(given, { cwd })), { code, stdout, stderr })
  })

test('a playbook with a mistake is refused with 4, as a run is', async () => {
  const stderr = `b.hbs:1:4: error: inventory_hostnam is not defined [undefined-variable]\n  ${said}\n\n`
  assert.deepEqual(await withFiles(files, cwd => hqRun(['haproxy', 'diff', '--host', 'lb1'], { cwd })), {
    code: 4,
    stdout: '',
    stderr
  })
})

test('a text that cannot be rendered is refused with 4, as JSON too', async () => {
  const broken = {
    ...files,
    'b.hbs': 'b\n',
    'haproxy.cfg.hbs': '{{#each groups as |hosts|}}{{ hosts.x }}{{/each}}'
  }
  const { code, stdout, stderr } = await withFiles(broken, cwd =>
    hqRun(['haproxy', 'diff', '--host', 'lb1', '--format', 'jsonl'], { cwd })
  )
  assert.deepEqual(
    {
      code,
      stderr,
      events: stdout
        .trimEnd()
        .split('\n')
        .map(line => (JSON.parse(line) as Event).type)
    },
    { code: 4, stderr: '', events: ['diagnostic'] }
  )
})
