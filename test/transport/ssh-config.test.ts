import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Asked, Reached } from '../../runner/engine/target.ts'
import { readSshArgs } from '../../runner/language/inventory/ssh-args.ts'
import { SshConfigError } from '../../runner/transport/ssh-config/config-line.ts'
import { openReach } from '../../runner/transport/ssh-config/reach.ts'
import { temporaryDirectory } from './flying.ts'

const home = temporaryDirectory()
process.env.HOME = home
process.env.HQ_TEST_PLACE = 'elsewhere'
const me = userInfo().username

const write = (path: string, text: string): string => {
  const whole = join(home, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, text, { mode: 0o600 })
  return whole
}

let files = 0
const reached = (text: string, asked: Partial<Asked> = {}, args = ''): Reached => {
  files += 1
  const file = write(`configs/${files}`, text)
  const { options } = readSshArgs(args, 'ansible_ssh_common_args')
  return openReach({ file, usualTimeout: 15 })({ name: 'web1', address: 'web1', options, ...asked })
}

/** Where it leads, and everything else but the lines that say so. */
const found = (...given: Parameters<typeof reached>): object => {
  const { route, connectTimeout, ...login } = reached(...given)
  const { applied, ...rest } = route
  return { ...login, ...(connectTimeout !== 15 && { connectTimeout }), ...rest }
}

const asked = { address: 'web1', port: 22, user: me }

const says: readonly [name: string, text: string, host: Partial<Asked>, args: string, expected: object][] = [
  ['nothing of the host', 'Host other\n  Port 2222\n', {}, '', asked],
  [
    'the first value of each keyword',
    'Host web1\n  Port 2222\nHost *\n  Port 3333\n  User ops\n',
    {},
    '',
    { ...asked, port: 2222, user: 'ops' }
  ],
  [
    'patterns, and not what a ! takes out',
    'Host w*1 !web1\n Port 1\nHost web?\n Port 2\n',
    {},
    '',
    { ...asked, port: 2 }
  ],
  [
    'names in any case',
    'Host WEB1\n  Port 2\n',
    { address: 'Web1' },
    '',
    { ...asked, address: 'Web1', port: 2 }
  ],
  [
    '= and quotes and a comment',
    'Host "web1"\nPort=2222 # not 22\n\tUser = "ops"\n',
    {},
    '',
    { ...asked, port: 2222, user: 'ops' }
  ],
  [
    'Windows line ends and a byte order mark',
    '\uFEFFHost web1\r\n  Port 2222\r\n',
    {},
    '',
    { ...asked, port: 2222 }
  ],
  ['HostName with %h', 'HostName %h.example.org\n', {}, '', { ...asked, address: 'web1.example.org' }],
  [
    'less than the inventory',
    'Port 2222\nUser ops\n',
    { port: 22, user: 'rocky' },
    '',
    { ...asked, user: 'rocky' }
  ],
  [
    'less than ansible_ssh_common_args',
    'Port 2222\nUser ops\nProxyJump bastion\n',
    {},
    "-p 23 -l root -o 'ProxyCommand=nc -X 5 %h %p'",
    { ...asked, port: 23, user: 'root', proxyCommand: 'nc -X 5 web1 23' }
  ],
  [
    'Match host by its HostName',
    'HostName 10.0.0.7\nMatch host 10.0.0.*\n Port 2\n',
    {},
    '',
    { address: '10.0.0.7', port: 2, user: me }
  ],
  [
    'Match originalhost and a negation',
    'HostName h\nMatch originalhost web1 !host h\n Port 1\nMatch originalhost web* user *,!nobody\n Port 2\n',
    {},
    '',
    { address: 'h', port: 2, user: me }
  ],
  [
    'Match user, localuser and all',
    `Match user ops localuser ${me}\n Port 2\nMatch all\n HashKnownHosts yes\n`,
    { user: 'ops' },
    '',
    { ...asked, user: 'ops', port: 2, hashNames: true }
  ],
  [
    'Match final after everything else',
    'Match final host 10.0.0.1\n Port 2\nMatch final\n User late\nHost web1\n HostName 10.0.0.1\n User ops\n',
    {},
    '',
    { address: '10.0.0.1', port: 2, user: 'ops' }
  ],
  ['no Match exec behind what does not hold', 'Match originalhost other exec true\n Port 1\n', {}, '', asked],
  [
    'keys, in order and with tokens',
    'IdentityFile ~/.ssh/%h-%r-%p\nIdentityFile %d/${HQ_TEST_PLACE}\nIdentityFile none\nIdentitiesOnly yes\n',
    {},
    '',
    { ...asked, identityFiles: [`${home}/.ssh/web1-${me}-22`, `${home}/elsewhere`], identitiesOnly: true }
  ],
  ['an agent', 'IdentityAgent ~/agent.sock\n', {}, '', { ...asked, agent: `${home}/agent.sock` }],
  ['no agent', 'IdentityAgent none\n', {}, '', { ...asked, agent: null }],
  [
    'known_hosts files',
    'UserKnownHostsFile ~/a "~/b c"\nGlobalKnownHostsFile none\nHostKeyAlias lb\n',
    {},
    '',
    { ...asked, userKnownHosts: [`${home}/a`, `${home}/b c`], globalKnownHosts: [], knownAs: 'lb' }
  ],
  [
    'what becomes of new host keys',
    'StrictHostKeyChecking accept-new\n',
    {},
    '',
    { ...asked, newHostKeys: 'accept' }
  ],
  [
    'that host keys are not checked',
    '',
    {},
    '-o StrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null',
    { ...asked, newHostKeys: 'ignore', userKnownHosts: ['/dev/null'] }
  ],
  [
    'times',
    'ConnectTimeout 1m30s\nServerAliveInterval 5\nServerAliveCountMax 2\n',
    {},
    '',
    { ...asked, connectTimeout: 90, keepalive: 5, keepaliveTries: 2 }
  ],
  ['an address family', 'AddressFamily inet6\n', {}, '', { ...asked, family: 6 }],
  [
    'host key algorithms',
    'HostKeyAlgorithms ^rsa-*,ssh-ed25519-cert-v01@openssh.com\n',
    {},
    '',
    {
      ...asked,
      hostKeyAlgorithms: [
        'rsa-sha2-512',
        'rsa-sha2-256',
        'ssh-ed25519',
        'ecdsa-sha2-nistp256',
        'ecdsa-sha2-nistp384',
        'ecdsa-sha2-nistp521'
      ]
    }
  ],
  [
    'a ProxyCommand with tokens',
    'ProxyCommand ssh -W "[%h]:%p" %r@gate # 100%%\n',
    {},
    '',
    { ...asked, proxyCommand: `ssh -W "[web1]:22" ${me}@gate # 100%` }
  ],
  ['an IPv6 address in brackets', '', { address: '[2001:db8::1]' }, '', { ...asked, address: '2001:db8::1' }],
  [
    'nothing of a keyword that is for ssh itself',
    'ControlMaster auto\nForwardAgent yes\nSendEnv LC_*\n',
    {},
    '',
    asked
  ]
]
for (const [name, text, host, args, expected] of says)
  test(`ssh's configuration says ${name}`, () => assert.deepEqual(found(text, host, args), expected))

const hopsOf = (text: string, args = ''): readonly string[] =>
  (reached(text, {}, args).route.hops ?? []).map(
    ({ name, user, address, port }) => `${name}: ${user}@${address}:${port}`
  )

const jumps: readonly [name: string, text: string, hops: readonly string[]][] = [
  ['a host', 'ProxyJump gate', [`gate: ${me}@gate:22`]],
  ['none', 'ProxyJump none\nProxyCommand none', []],
  ['a user and a port', 'ProxyJump ops@gate:2222', ['gate: ops@gate:2222']],
  ['an IPv6 address', 'ProxyJump [2001:db8::1]:2222', [`2001:db8::1: ${me}@2001:db8::1:2222`]],
  ['a URI', 'ProxyJump ssh://ops@gate:2222', ['gate: ops@gate:2222']],
  ['a chain', 'Host web1\n ProxyJump a,ops@b', [`a: ${me}@a:22`, 'b: ops@b:22']],
  [
    'its own configuration',
    'Host web1\n ProxyJump gate\nHost gate\n HostName 10.0.0.1\n User ops\n',
    ['gate: ops@10.0.0.1:22']
  ],
  [
    'a host with a ProxyJump of its own',
    'Host web1\n ProxyJump b\nHost b\n ProxyJump a\n',
    [`a: ${me}@a:22`, `b: ${me}@b:22`]
  ],
  ['itself in Host *, once', 'Host *\n ProxyJump gate\n', [`gate: ${me}@gate:22`]],
  [
    'only the first hop’s own ProxyJump',
    'Host web1\n ProxyJump a,b\nHost b\n ProxyJump c\n',
    [`a: ${me}@a:22`, `b: ${me}@b:22`]
  ]
]
for (const [name, text, hops] of jumps)
  test(`ProxyJump takes ${name}`, () => assert.deepEqual(hopsOf(text), hops))

const refused: readonly [name: string, text: string, says: RegExp][] = [
  ['Match exec', 'Match exec "test -f /x"\n Port 2\n', /:1: hq-run does not judge Match exec$/],
  ['a port that is none', 'Port many\n', /:1: `many` is no whole number$/],
  [
    'a word that is none',
    '\nStrictHostKeyChecking perhaps\n',
    /:2: `perhaps` is none of yes, true, no, false, off, ask, accept-new$/
  ],
  ['an unknown token', 'IdentityFile ~/%z\n', /:1: %z is no token that hq-run knows$/],
  [
    'a variable that is not there',
    'IdentityFile ${HQ_NO_SUCH}/key\n',
    /:1: there is no environment variable HQ_NO_SUCH$/
  ],
  [
    'a circle',
    'Host web1\n ProxyJump a\nHost a\n ProxyJump web1\n',
    /:4: ProxyJump leads in a circle: web1 → a → web1$/
  ],
  ['a jump that is no host', 'ProxyJump a@b@:99999\n', /:1: `a@b@:99999` is no host to jump over$/],
  [
    'host certificates alone',
    'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com\n',
    /:1: HostKeyAlgorithms leaves nothing that hq-run can check$/
  ]
]
for (const [name, text, says] of refused)
  test(`${name} is refused for the hosts it speaks of, with its line`, () => {
    const { refusal } = reached(text).route
    assert.equal(refusal?.kind, 'unreachable')
    assert.match(refusal?.message ?? '', /^web1 is not tried: /)
    assert.match(refusal?.message ?? '', says)
  })

const broken: readonly [name: string, text: string, says: RegExp][] = [
  [
    'an open quotation mark',
    'Host web1\n  User "ops\n',
    /:2: a quotation mark in `User "ops` is never closed$/
  ],
  ['a keyword without a value', 'Port\n', /:1: Port has no value$/],
  ['a file that includes itself', 'Include circle\n', /Include goes deeper than 16 files/]
]
for (const [name, text, says] of broken)
  test(`${name} stops everything, with its line`, () => {
    assert.throws(
      () => reached(text),
      (error: unknown) => error instanceof SshConfigError && says.test(error.message)
    )
  })

test('the lines that count are told with their places, in the order in which they came to count', () => {
  write('.ssh/config', 'Host web1\n  Port 2222\n  Include parts/*.conf\nHost *\n  User me\n  Port 1\n')
  write('.ssh/parts/10.conf', 'Host *\n  User ops\n')
  write('.ssh/parts/20.conf', 'Host other\n  HostName nowhere\n')
  write('.ssh/parts/.hidden.conf', 'User hidden\n')
  const { route, port, user } = openReach({ usualTimeout: 15 })({
    name: 'web1',
    address: 'web1',
    options: []
  })
  const own = (route.applied ?? []).filter(line => !line.startsWith('/etc/'))
  assert.deepEqual(
    [own, port, user],
    [['~/.ssh/config:2 Port 2222', '~/.ssh/parts/10.conf:2 User ops'], 2222, 'ops']
  )
})

// Read by the case above.
write('.ssh/circle', 'Include circle\n')

test('what is included is inside the block it stands in', () => {
  write('.ssh/only-other', 'Host *\n  Port 4444\n')
  assert.deepEqual(found('Host other\n  Include only-other\nHost web1\n  User ops\n'), {
    ...asked,
    user: 'ops'
  })
})

test('a configuration that others may write is not trusted, a named one is as it is', () => {
  const file = write('.ssh/config', 'Port 2222\n')
  chmodSync(file, 0o666)
  assert.throws(() => openReach({ usualTimeout: 15 }), /~\/\.ssh\/config: others may write this file/)
  assert.equal(openReach({ file, usualTimeout: 15 })({ name: 'a', address: 'a', options: [] }).port, 2222)
  assert.equal(
    openReach({ file: 'none', usualTimeout: 15 })({ name: 'a', address: 'a', options: [] }).port,
    22
  )
  assert.throws(
    () => openReach({ file: '/no/such', usualTimeout: 15 }),
    /\/no\/such: the file cannot be read/
  )
})

test('-T beats ConnectTimeout', () => {
  const file = write('timeout', 'ConnectTimeout 40\n')
  const of = (timeout?: number) =>
    openReach({ file, usualTimeout: 15, timeout })({ name: 'a', address: 'a', options: [] }).connectTimeout
  assert.deepEqual([of(), of(3)], [40, 3])
})
