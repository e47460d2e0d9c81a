import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Flight, Target } from '../../runner/engine/host.ts'
import { type Credentials, targetOf } from '../../runner/engine/target.ts'
import type { HostConnection } from '../../runner/language/inventory/host-connection.ts'
import { readSshArgs } from '../../runner/language/inventory/ssh-args.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { openReach } from '../../runner/transport/ssh-config/reach.ts'
import { saying } from '../transport/answering.ts'
import { all, answersOf, asks, failureOf, flight, outcomeOf, record, sh, until } from '../transport/flying.ts'
import { newKey } from '../transport/ssh-server.ts'
import { onHost } from './hq-run.ts'

// OpenSSH, sudo, su and doas as they are. Every way in, every way to become somebody, and what each refusal says.
let near: SandboxHost
let far: SandboxHost
let folder: string

/** Users whose login shell, rc file or sudoers line is out of the ordinary. */
const setUp = `set -e
add() {
  useradd -m -s "$2" "$1"; echo "$1:$1-pw" | chpasswd
  install -d -m 700 -o "$1" -g "$1" "/home/$1/.ssh"
  install -m 600 -o "$1" -g "$1" /home/rocky/.ssh/authorized_keys "/home/$1/.ssh/authorized_keys"
}
printf '#!/bin/bash\\nPS3="choose: "; select x in shell quit; do :; done\\n' >/usr/local/bin/menu
printf '#!/bin/bash\\n[ -t 0 ] || { echo "su: must be run from a terminal" >&2; exit 1; }\\nexec /usr/bin/su "$@"\\n' >/usr/local/bin/strict-su
chmod 755 /usr/local/bin/*
add tina /bin/tcsh; echo 'echo tcsh rc speaks' >/home/tina/.tcshrc
add menu /usr/local/bin/menu
add gone /usr/sbin/nologin
add loud /bin/bash; sed -i '1i printf "welcome\\\\nwithout an end"; echo and a complaint >&2' /home/loud/.bashrc
add locale /bin/bash; echo 'export LC_ALL=ko_KR.UTF-8 LANGUAGE=ko' >/home/locale/.bashrc
add teletype /bin/bash
add logged /bin/bash
add drop /bin/bash
add otp /bin/bash
cat >/etc/sudoers.d/ways <<'X'
tina ALL=(ALL) ALL
Defaults:tina lecture=always, badpass_message="Falsch!", authfail_message="Nichts da: %d"
loud, locale ALL=(ALL) ALL
teletype ALL=(ALL) ALL
Defaults:teletype requiretty
logged ALL=(ALL) ALL
Defaults:logged log_input, log_output, use_pty
X
chmod 440 /etc/sudoers.d/ways
printf 'permit nopass rocky as root\\npermit plain as root\\n' >/etc/doas.conf; chmod 600 /etc/doas.conf
cat >/etc/ssh/sshd_config.d/20-ways.conf <<'X'
Port 22
Port 2222
Match User drop
  AllowTcpForwarding no
Match User otp
  AuthenticationMethods keyboard-interactive
  KbdInteractiveAuthentication yes
X
systemctl restart ssh sshd 2>/dev/null || systemctl restart sshd`

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hq-ways-'))
  process.env.HOME = folder
  delete process.env.SSH_AUTH_SOCK
  ;[near, far] = await Promise.all([sandboxUp({ name: 'ssh-near' }), sandboxUp({ name: 'ssh-far' })])
  await Promise.all([onHost(near.name, setUp), onHost(far.name, setUp)])
})

after(async () => {
  await Promise.all(['ssh-near', 'ssh-far'].map(name => sandboxDown(name, { remove: true })))
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const knownHosts = (): string =>
  file('known', readFileSync(near.knownHosts, 'utf8') + readFileSync(far.knownHosts, 'utf8'))

/** What every host of a configuration needs here. */
const everybody = () => `Host *
  IdentityFile ${near.key}
  UserKnownHostsFile ${knownHosts()}
  GlobalKnownHostsFile none
`

const targetBy = (
  config: string,
  connection: Partial<HostConnection> = {},
  given: Partial<Credentials> = {}
): Target => {
  const reach = openReach({ file: file('config', config), usualTimeout: 20 })
  return targetOf('lb1', { address: 'lb1', ...connection }, { connectTimeout: 20, reach, ...given })
}

const connect = (target: Target, first: Flight, connector = new SshConnector()) =>
  connector.connect(target, { lock: false, first, signal: new AbortController().signal })

const ask = async (target: Target, connector?: SshConnector): Promise<readonly string[]> => {
  const questions = asks('it', ['id', '-un'], ['bash', '-c', 'echo ${SSH_CONNECTION%% *}'])
  const { host, first } = await connect(target, flight(questions), connector)
  const seen = answersOf(await all(first))
  await host.close()
  return seen
}

// --- ways in ---------------------------------------------------------------------------------------------------------

const lb1 = (address: string, user = 'deploy') => `Host lb1\n  HostName ${address}\n  User ${user}\n`

/** `from`: whom the host sees, where it is not this machine. */
const waysIn: readonly [name: string, config: () => string, user: string, from?: () => string][] = [
  ['HostName, User and IdentityFile', () => lb1(near.address), 'deploy'],
  ['another port', () => `${lb1(near.address)}  Port 2222\n  StrictHostKeyChecking accept-new\n`, 'deploy'],
  [
    'a jump host',
    () => `${lb1(far.address)}  ProxyJump rocky@gate\nHost gate\n  HostName ${near.address}\n`,
    'deploy',
    () => near.address
  ],
  [
    'a chain of jump hosts, with a port',
    () =>
      `${lb1(near.address)}  ProxyJump gate,rocky@${far.address}:2222\nHost gate\n  HostName ${near.address}\n  User plain\nHost ${far.address}\n  StrictHostKeyChecking accept-new\n`,
    'deploy',
    () => far.address
  ],
  [
    'IPv6 behind a jump host',
    () =>
      `Host lb1\n  HostName ::1\n  User deploy\n  HostKeyAlias ${near.address}\n  ProxyJump deploy@${near.address}\n`,
    'deploy',
    () => '::1'
  ],
  [
    'a ProxyCommand that is ssh',
    () =>
      `${lb1(far.address)}  ProxyCommand ssh -F ${folder}/config -W [%h]:%p deploy@gate\nHost gate\n  HostName ${near.address}\n`,
    'deploy',
    () => near.address
  ],
  [
    'names that ssh-keygen has hashed, of a port, among several files',
    () => {
      const port = readFileSync(near.knownHosts, 'utf8').replace(near.address, `[${near.address}]:2222`)
      const hashed = file('hashed', port)
      execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' })
      return `${lb1(near.address)}  Port 2222\n  UserKnownHostsFile /no/such/file ${hashed}\n  StrictHostKeyChecking yes\n`
    },
    'deploy'
  ]
]
for (const [name, config, user, from] of waysIn)
  test(`ssh's configuration leads there by ${name}`, async () => {
    const [who, seen] = await ask(targetBy(`${config()}${everybody()}`))
    assert.equal(who, `0 ${user}`)
    if (from) assert.equal(seen, `0 ${from()}`)
  })

test('ansible_ssh_common_args lead there as well', async () => {
  const { options } = readSshArgs(`-J rocky@${near.address} -o StrictHostKeyChecking=accept-new`, 'args')
  const target = targetBy(everybody(), { address: far.address, user: 'plain', sshOptions: options })
  assert.deepEqual(await ask(target), ['0 plain', `0 ${near.address}`])
})

test('accept-new writes the key down, and the next run knows it', async () => {
  const known = file('accepted', '')
  const of = (checking: string) =>
    targetBy(
      `${lb1(near.address)}  UserKnownHostsFile ${known}\n  StrictHostKeyChecking ${checking}\n${everybody()}`
    )
  await ask(of('accept-new'))
  const name = near.address.replaceAll('.', '\\.')
  assert.match(readFileSync(known, 'utf8'), new RegExp(`^${name} ssh-ed25519 \\S+\\n$`))
  assert.deepEqual((await ask(of('yes')))[0], '0 deploy')
})

// --- logins ----------------------------------------------------------------------------------------------------------

const agentWith = async (keys: readonly string[]): Promise<string> => {
  const socket = join(folder, `agent.${keys.length}`)
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  after(() => agent.kill())
  let said = ''
  agent.stdout.on('data', text => {
    said += text
  })
  await until(() => said.includes('\n'))
  const env = { ...process.env, SSH_AUTH_SOCK: socket }
  for (const key of keys) execFileSync('ssh-add', ['-q', file('to-add', key)], { env })
  return socket
}

test('an agent with more keys than the server allows is told apart, and IdentityFile helps', async () => {
  const strangers = Array.from({ length: 7 }, () => newKey('ecdsa').private)
  const agent = await agentWith([...strangers, readFileSync(near.key, 'utf8')])
  const config = (more: string) =>
    `${lb1(near.address)}  UserKnownHostsFile ${knownHosts()}\n  IdentityAgent ${agent}\n${more}`
  const failure = await failureOf(ask(targetBy(config(''))))
  assert.deepEqual(failure, {
    kind: 'auth-failed',
    message: 'lb1 allows no more attempts to log in deploy; tried: the keys of the agent',
    hint: 'Name the right key with --private-key or IdentityFile, so that it comes first; with IdentitiesOnly yes no other is tried.'
  })
  // The public key is enough where the agent has the other half.
  file('mine.pub', readFileSync(`${near.key}.pub`, 'utf8'))
  const [who] = await ask(targetBy(config(`  IdentityFile ${folder}/mine\n  IdentitiesOnly yes\n`)))
  assert.equal(who, '0 deploy')
})

test('an encrypted key asks for its passphrase', async () => {
  const locked = file('locked', readFileSync(near.key, 'utf8'))
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open', '-f', locked])
  const person = saying('shut', 'open')
  const target = targetBy(
    `${lb1(near.address)}  UserKnownHostsFile ${knownHosts()}\n  IdentityFile ${locked}\n`
  )
  assert.equal((await ask(target, new SshConnector({ prompts: person })))[0], '0 deploy')
  assert.deepEqual(
    person.asked.map(({ kind }) => kind),
    ['passphrase', 'passphrase']
  )
})

test('a dialogue takes the password that was given, or asks for it', async () => {
  const config = `${lb1(near.address, 'otp')}  UserKnownHostsFile ${knownHosts()}\n`
  assert.equal((await ask(targetBy(config, {}, { password: 'otp-pw' })))[0], '0 otp')
  const person = saying('wrong', 'otp-pw')
  assert.equal((await ask(targetBy(config), new SshConnector({ prompts: person })))[0], '0 otp')
  assert.deepEqual(
    person.asked.map(prompt => prompt.kind === 'password' && prompt.again),
    [false, true]
  )
  const failure = await failureOf(ask(targetBy(config, {}, { password: 'wrong' })))
  assert.deepEqual(
    [failure.kind, /tried: .*the password \(keyboard-interactive\)$/.test(failure.message)],
    ['auth-failed', true]
  )
})

// --- becoming somebody else ------------------------------------------------------------------------------------------

const become = (user: string, more: Partial<Target>): Target => ({
  name: 'lb1',
  address: near.address,
  port: 22,
  user,
  privateKeyFile: near.key,
  knownHostsFile: near.knownHosts,
  connectTimeout: 20,
  ...more
})

const shells: readonly [
  name: string,
  user: string,
  more: Partial<Target>,
  becomes: string | undefined,
  who: string
][] = [
  ['a login shell that is tcsh, with an rc file that prints', 'tina', {}, undefined, 'tina'],
  ['an rc file of bash that prints half a line', 'loud', {}, undefined, 'loud'],
  ['sudo behind tcsh, with a lecture', 'tina', { becomePassword: 'tina-pw' }, 'root', 'root'],
  ['sudo behind an rc file that prints', 'loud', { becomePassword: 'loud-pw' }, 'root', 'root'],
  ['sudo of somebody who speaks Korean', 'locale', { becomePassword: 'locale-pw' }, 'root', 'root'],
  ['a sudo that demands a terminal', 'teletype', { becomePassword: 'teletype-pw' }, 'root', 'root'],
  ['a sudo that takes down input and output', 'logged', { becomePassword: 'logged-pw' }, 'root', 'root'],
  ['su', 'rocky', { becomeMethod: 'su', becomePassword: 'root-pw' }, 'root', 'root'],
  [
    'su with a login shell',
    'rocky',
    { becomeMethod: 'su', becomeFlags: ['-'], becomePassword: 'root-pw' },
    'root',
    'root'
  ],
  ['su to somebody with tcsh', 'rocky', { becomeMethod: 'su', becomePassword: 'tina-pw' }, 'tina', 'tina'],
  ['su of root, which needs no password', 'root', { becomeMethod: 'su' }, 'plain', 'plain'],
  ['doas', 'rocky', { becomeMethod: 'doas' }, 'root', 'root']
]

/** Both flights whole, the second one with secrets and more bytes than a terminal holds. */
const works = async (target: Target, becomes: string | undefined, who: string, connector?: SshConnector) => {
  const mine = (part: Flight): Flight => (becomes === undefined ? part : { becomeUser: becomes, ...part })
  const { host, first } = await connect(target, mine(flight(asks('it', ['id', '-un'], ['cat']))), connector)
  const seen = await all(first)
  const stdin = '\0\u0003\u0004\r\n\\\'"'.repeat(20_000)
  const secret = record('it', { secret: true, steps: [sh('id -un; tty; sha256sum', { stdin })] })
  const next = outcomeOf(await all(host.fly(mine(flight(secret)))))
  await host.close()
  assert.deepEqual(answersOf(seen), [`0 ${who}`, '0 '])
  const sum = execFileSync('sha256sum', { input: stdin, encoding: 'utf8' }).trim()
  assert.equal(next.out, `${who}\nnot a tty\n${sum}`)
}

for (const [name, user, more, becomes, who] of shells)
  test(`the shell works: ${name}`, () => works(become(user, more), becomes, who))

const refusals: readonly [
  name: string,
  user: string,
  more: Partial<Target>,
  becomes: string | undefined,
  kind: string,
  says: RegExp
][] = [
  [
    'a menu instead of a shell',
    'menu',
    { connectTimeout: 1 },
    undefined,
    'unreachable',
    /^lb1 did not start bash \(.*\): 1\) shell\n2\) quit\nchoose: .*the login shell of menu/s
  ],
  [
    'nologin',
    'gone',
    {},
    undefined,
    'unreachable',
    /^lb1 did not start bash \(status 1\): This account is currently not available\. /
  ],
  [
    'a wrong sudo password, whatever sudo says to that',
    'tina',
    { becomePassword: 'no' },
    'root',
    'become-failed',
    /: the sudo password is wrong /
  ],
  [
    'a wrong one on a terminal',
    'teletype',
    { becomePassword: 'no' },
    'root',
    'become-failed',
    /: the sudo password is wrong /
  ],
  ['no sudo password', 'locale', {}, 'root', 'become-failed', /: sudo asks for a password .*-K/],
  [
    'no right to sudo',
    'plain',
    { becomePassword: 'plain-pw' },
    'root',
    'become-failed',
    /: sudo does not allow it /
  ],
  ['a user that is not there', 'deploy', {}, 'ghost', 'become-failed', /: there is no user ghost /],
  [
    'a wrong su password',
    'rocky',
    { becomeMethod: 'su', becomePassword: 'no' },
    'root',
    'become-failed',
    /: the su password is wrong .*password of root/
  ],
  [
    'no su password',
    'rocky',
    { becomeMethod: 'su' },
    'root',
    'become-failed',
    /: su asks for a password .*password of root/
  ],
  [
    'a user that is not there for su',
    'rocky',
    { becomeMethod: 'su', becomePassword: 'x' },
    'ghost',
    'become-failed',
    /: there is no user ghost /
  ],
  [
    'a doas that wants a password',
    'plain',
    { becomeMethod: 'doas', becomePassword: 'plain-pw' },
    'root',
    'become-failed',
    /: doas asks for a password, .*permit nopass plain as root/
  ],
  [
    'no right to doas',
    'deploy',
    { becomeMethod: 'doas' },
    'root',
    'become-failed',
    /: doas does not allow it /
  ]
]
for (const [name, user, more, becomes, kind, says] of refusals)
  test(`a refusal says what to do: ${name}`, async () => {
    const first = { ...flight(asks('it', ['true'])), ...(becomes !== undefined && { becomeUser: becomes }) }
    const failure = await failureOf(connect(become(user, more), first))
    assert.equal(failure.kind, kind, failure.message)
    assert.match(`${failure.message} ${failure.hint}`, says)
    assert.doesNotMatch(`${failure.message} ${failure.hint}`, /[0-9a-f]{16}|-pw/)
  })

test('a su that demands a terminal gets one, a password it asks for, and a wrong one once more', async () => {
  await onHost(near.name, 'ln -s strict-su /usr/local/bin/su')
  try {
    await works(become('rocky', { becomeMethod: 'su', becomePassword: 'root-pw' }), 'root', 'root')
    const person = saying('wrong', 'root-pw')
    await works(
      become('rocky', { becomeMethod: 'su' }),
      'root',
      'root',
      new SshConnector({ prompts: person })
    )
    assert.deepEqual(person.asked, [
      { kind: 'become-password', host: 'lb1', user: 'root', again: false, method: 'su' },
      { kind: 'become-password', host: 'lb1', user: 'root', again: true, method: 'su' }
    ])
  } finally {
    await onHost(near.name, 'rm /usr/local/bin/su')
  }
})

// --- what refuses on the way -----------------------------------------------------------------------------------------

const unreachable: readonly [name: string, config: () => string, kind: string, says: RegExp][] = [
  [
    'a jump host that forwards nothing',
    () => `${lb1(far.address)}  ProxyJump drop@${near.address}\n`,
    'unreachable',
    /^lb1 is reached over \S+: \S+ does not allow connections to \S+, port 22 .*AllowTcpForwarding/
  ],
  [
    'a port behind it that is closed',
    () => `${lb1(far.address)}  Port 9\n  ProxyJump deploy@${near.address}\n`,
    'unreachable',
    /^lb1 is reached over \S+: \S+ cannot connect to \S+, port 9 \(Connection refused\)/
  ],
  [
    'a jump host that lets nobody in',
    () => `${lb1(far.address)}  ProxyJump nobody@${near.address}\n`,
    'auth-failed',
    /^lb1 is reached over \S+: \S+ refused to log in nobody/
  ],
  [
    'a closed port',
    () => `${lb1(near.address)}  Port 9\n`,
    'unreachable',
    /nothing listens there .*ansible_port/
  ],
  [
    'a name that is none',
    () => 'Host lb1\n  HostName lb1.invalid\n',
    'unreachable',
    /(no such name|cannot be looked up).*ansible_host/
  ],
  [
    'an unknown key where none is asked about',
    () => `${lb1(near.address)}  UserKnownHostsFile none\n  StrictHostKeyChecking yes\n`,
    'host-key-unknown',
    /is not known: ssh-ed25519 SHA256:.*ssh-keygen -lf/s
  ],
  [
    'a revoked key',
    () =>
      `${lb1(near.address)}  UserKnownHostsFile ${file('revoked', `@revoked ${readFileSync(near.knownHosts, 'utf8')}`)}\n`,
    'host-key-changed',
    /which is revoked at \S+revoked:1/
  ],
  [
    'a certificate authority',
    () =>
      `${lb1(near.address)}  UserKnownHostsFile ${file('authority', `@cert-authority ${readFileSync(near.knownHosts, 'utf8')}`)}\n`,
    'host-key-unknown',
    /certificate authority at \S+authority:1, which hq-run cannot check/
  ],
  [
    'Match exec',
    () => `${lb1(near.address)}Match exec true\n  Port 2222\n`,
    'unreachable',
    /config:4: hq-run does not judge Match exec .*--ssh-config/
  ]
]
for (const [name, config, kind, says] of unreachable)
  test(`a host is not reached, and it says why: ${name}`, async () => {
    const failure = await failureOf(ask(targetBy(`${config()}${everybody()}`)))
    assert.equal(failure.kind, kind, failure.message)
    assert.match(`${failure.message} ${failure.hint}`, says)
  })
