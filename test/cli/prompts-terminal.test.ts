import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { fingerprint } from '../../runner/transport/host-key/known-hosts.ts'
import { fakeSudo } from '../transport/fake-sudo.ts'
import { temporaryDirectory } from '../transport/flying.ts'
import { newKey, type ServerOptions, startServer } from '../transport/ssh-server.ts'
import { type Files, withFiles } from './temporary-files.ts'

const hostKey = newKey()
const shown = fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64'))

interface Seen {
  readonly code: number | null
  /** All that the terminal showed, without colours and what moves the cursor. */
  readonly screen: string
  readonly known: string
  readonly line: string
  readonly port: number
}

/** Runs hq-run on a terminal (script(1) makes one) and types each answer when its question is seen. */
const onTerminal = async (
  server: ServerOptions,
  answers: readonly (readonly [question: string, typed: string])[],
  more: { readonly tasks?: string; readonly files?: Files; readonly args?: string } = {}
): Promise<Seen> => {
  const { port, line } = await startServer({ hostKeys: [hostKey], ...server })
  const files = {
    'site.yaml': `- hosts: all\n  gather_facts: false\n  tasks: ${more.tasks ?? '[{ command: /bin/true }]'}\n`,
    'inventory.yaml': `all: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_user: me } } }\n`,
    known_hosts: '',
    ...more.files
  }
  return withFiles(files, async cwd => {
    const command = `${process.execPath} ${resolve('dist/hq-run.cjs')} site.yaml --known-hosts known_hosts --ssh-config none ${more.args ?? ''}`
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, TERM: 'xterm', SHELL: '/bin/sh' },
      stdio: 'pipe'
    })
    const rest = [...answers]
    let screen = ''
    let read = 0
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      screen += chunk
      const next = rest[0]
      const at = next ? screen.indexOf(next[0], read) : -1
      if (!next || at < 0) return
      read = at + next[0].length
      rest.shift()
      terminal.stdin.write(next[1])
    })
    const code = await new Promise<number | null>(done => terminal.on('close', done))
    const known = readFileSync(join(cwd, 'known_hosts'), 'utf8')
    const plain = screen.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '')
    return { code, screen: plain, known, line: line(hostKey.public), port }
  })
}

test('on a terminal an unknown host key, a password and a sudo password are asked for, and no secret is shown', async () => {
  const sudo = fakeSudo(temporaryDirectory())
  const { code, screen, known, line, port } = await onTerminal(
    { password: 'secret-4711', env: sudo.env('password', 'secret-0815') },
    [
      ['(yes/no)? ', 'maybe\r'],
      ['fingerprint: ', 'yes\r'],
      ['Password of me', 'wrong\r'],
      ['Password of me', 'secret-4711\r'],
      ['Sudo password', 'secret-0815\r']
    ],
    { tasks: '[{ name: Work, become: true, command: "true" }]' }
  )
  assert.equal(code, 0, screen)
  assert.equal(known, line)
  const before = screen.slice(0, screen.indexOf('web1  ± changed'))
  assert.equal(
    before.replace(/^.*▶ all {2}web1\n/s, ''),
    `The host key of web1 ([127.0.0.1]:${port}) is not known: ssh-ed25519 ${shown}
Compare it with the host's own: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub there.
Add it to known_hosts and go on (yes/no)? maybe
Please type yes or no, or the fingerprint: yes
Password of me on web1 (127.0.0.1): 
That was refused. Password of me on web1 (127.0.0.1): 
Sudo password of me on web1: 
`
  )
  assert.doesNotMatch(screen, /secret-|wrong/)
})

test('typing the fingerprint accepts a host key, too', async () => {
  const { code, known, line } = await onTerminal({}, [['(yes/no)? ', `${shown}\r`]])
  assert.equal(code, 0)
  assert.equal(known, line)
})

const refusals: readonly [what: string, typed: string, code: number, says: RegExp][] = [
  ['no', 'no\r', 3, /is not known: ssh-ed25519 SHA256:\S+; it was declined/],
  ['Ctrl-D', '\x04', 3, /is not known: ssh-ed25519 SHA256:\S+; it was declined/],
  ['Ctrl-C', '\x03', 130, /web1 interrupted: Interrupted/]
]
for (const [what, typed, code, says] of refusals)
  test(`${what} refuses a host key, and nothing is written`, async () => {
    const seen = await onTerminal({}, [['(yes/no)? ', typed]])
    assert.deepEqual([seen.code, seen.known], [code, ''])
    assert.match(seen.screen, says)
  })

test('--prompts none asks nothing on a terminal either', async () => {
  const seen = await onTerminal({}, [], { args: '--prompts none' })
  assert.equal(seen.code, 3)
  assert.match(seen.screen, /is not known: ssh-ed25519 SHA256:\S+$/m)
})
