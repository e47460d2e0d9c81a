import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import {
  authorizedKeyLine,
  authorizedKey as authorizedKeyOf,
  splitOptions
} from '../../runner/modules/accounts/authorized-keys-line.ts'
import { authorizedKey } from '../../runner/modules/authorized-key.ts'
import { Refusal } from '../../runner/modules/module.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { type Case, plans } from './table.ts'

type Want = Case<typeof authorizedKey.params>[1]
const user = userInfo().username

const ada = 'ssh-ed25519 AAAAada ada@desk'
const bob = 'ecdsa-sha2-nistp521 AAAAbob bob@desk 2nd key'
const eve = 'ssh-rsa AAAAeve'

/** A file, in a directory of its own that is not there yet. */
const place = async () => {
  const directory = join(await temporaryDirectory(), '.ssh')
  const path = join(directory, 'authorized_keys')
  return {
    directory,
    path,
    apply: async (want: Omit<Want, 'user' | 'path'>) =>
      (await applyHere(authorizedKey, { user, path, ...want }, contextOf())).steps.map(
        step => step.split(' | ')[0]
      ),
    text: () => readFileSync(path, 'utf8')
  }
}

test('keys come, once, into a file and a directory of the user alone', async () => {
  const { directory, path, apply, text } = await place()
  assert.deepEqual(await apply({ key: `${ada}\n# a comment\n\n${bob}\n` }), ['is not there', 'is not there'])
  assert.equal(text(), `${ada}\n${bob}\n`)
  assert.deepEqual(
    [directory, path].map(one => statSync(one).mode & 0o777),
    [0o700, 0o600]
  )
  assert.deepEqual(await apply({ key: `${bob}\n${ada}` }), [], 'in any order')
  assert.deepEqual(await apply({ key: 'ssh-ed25519 AAAAada' }), [], 'a key keeps its comment')
  assert.deepEqual(await apply({ key: ada, state: 'absent' }), ['is there'])
  assert.deepEqual(await apply({ key: ada, state: 'absent' }), [])
  assert.equal(text(), `${bob}\n`)
})

test('what others wrote stays, unless the keys are to be the only ones', async () => {
  const { directory, path, apply, text } = await place()
  await mkdir(directory, { mode: 0o700 })
  await writeFile(path, `# by hand\n${eve}\nno key at all\n${ada}\n`, { mode: 0o600 })
  assert.deepEqual(await apply({ key: bob }), ['is not there'])
  assert.equal(text(), `# by hand\n${eve}\nno key at all\n${ada}\n${bob}\n`)
  assert.deepEqual(await apply({ key: `${bob}\n${ada}`, exclusive: true }), ['something else is in the file'])
  assert.equal(text(), `${ada}\n${bob}\n`)
  assert.deepEqual(await apply({ key: `${bob}\n${ada}`, exclusive: true }), [])
})

test('options and comments change where the key is', async () => {
  const { apply, text } = await place()
  const options =
    'no-pty,permitopen="10.9.8.1:8080",permitopen="10.9.8.1:9001",command="echo \\"a, b\\" \'c d\'"'
  await apply({ key: `${ada}\n${bob}` })
  assert.deepEqual(await apply({ key: ada, key_options: options }), ['has other options'])
  assert.equal(text(), `${options} ${ada}\n${bob}\n`)
  assert.deepEqual(await apply({ key: `${options} ${ada}` }), [])
  assert.deepEqual(
    await apply({ key: ada, key_options: options.replace('no-pty,', '').concat(',No-PTY') }),
    [],
    'in another order'
  )
  assert.deepEqual(await apply({ key: bob, comment: 'bob at home' }), ['has another comment'])
  assert.deepEqual(await apply({ key: bob, comment: 'bob at home' }), [])
  assert.deepEqual(await apply({ key: ada }), ['has other options'], 'no options are options too')
  assert.equal(text(), `${ada}\n${bob.replace('bob@desk 2nd key', 'bob at home')}\n`)
})

test('a second line with a key is removed: sshd would take the first', async () => {
  const { directory, path, apply, text } = await place()
  await mkdir(directory, { mode: 0o700 })
  await writeFile(path, `${ada}\n${eve}\nrestrict ${ada}\n`, { mode: 0o600 })
  assert.deepEqual(await apply({ key: `restrict ${ada}` }), ['has other options, the key is there twice'])
  assert.equal(text(), `restrict ${ada}\n${eve}\n`)
})

test('modes that sshd refuses are put right', async () => {
  const { directory, path, apply } = await place()
  await mkdir(directory)
  await writeFile(path, `${ada}\n`)
  assert.deepEqual(await apply({ key: ada }), ['mode is 0755, wanted 0700', 'mode is 0644, wanted 0600'])
  assert.deepEqual(await apply({ key: ada }), [])
})

test('a file of the host has the keys', async () => {
  const { apply, text } = await place()
  const keys = join(await temporaryDirectory(), 'keys')
  await assert.rejects(
    () => apply({ key: `file://${keys}` }),
    error => error instanceof Refusal && error.message === `There is no file ${keys} on the host`
  )
  await writeFile(keys, `${ada}\n`)
  assert.deepEqual(await apply({ key: `file://${keys}` }), ['is not there', 'is not there'])
  assert.equal(text(), `${ada}\n`)
})

test('a link is replaced, or followed, and a directory that is one is refused', async () => {
  const { directory, path, apply } = await place()
  const target = join(await temporaryDirectory(), 'target')
  await writeFile(target, `${eve}\n`)
  await mkdir(directory, { mode: 0o700 })
  await symlink(target, path)
  assert.deepEqual(await apply({ key: ada, follow: true, manage_dir: false }), ['is not there'])
  assert.equal(readFileSync(target, 'utf8'), `${eve}\n${ada}\n`)
  assert.deepEqual(await apply({ key: bob }), ['is not there'])
  assert.equal(readFileSync(target, 'utf8'), `${eve}\n${ada}\n`)
  assert.equal(readFileSync(path, 'utf8'), `${eve}\n${ada}\n${bob}\n`)

  const linked = join(await temporaryDirectory(), '.ssh')
  await symlink(directory, linked)
  await assert.rejects(
    () => applyHere(authorizedKey, { user, path: join(linked, 'authorized_keys'), key: eve }, contextOf()),
    error => error instanceof Refusal && error.message === `${linked} is a link`
  )
})

for (const [line, read] of [
  [
    'ssh-dss AAAA root@testing foo bar',
    { options: [], type: 'ssh-dss', key: 'AAAA', comment: 'root@testing foo bar' }
  ],
  [
    'idle-timeout=5m ssh-rsa AAAA',
    { options: ['idle-timeout=5m'], type: 'ssh-rsa', key: 'AAAA', comment: '' }
  ],
  [
    'no-pty,command="echo foo \'bar baz\', \\"x\\"" sk-ssh-ed25519@openssh.com AAAA a',
    {
      options: ['no-pty', 'command="echo foo \'bar baz\', \\"x\\""'],
      type: 'sk-ssh-ed25519@openssh.com',
      key: 'AAAA',
      comment: 'a'
    }
  ],
  [
    'cert-authority ecdsa-sha2-nistp256-cert-v01@openssh.com AAAA',
    {
      options: ['cert-authority'],
      type: 'ecdsa-sha2-nistp256-cert-v01@openssh.com',
      key: 'AAAA',
      comment: ''
    }
  ],
  ['# ssh-rsa AAAA', undefined],
  ['command="open ssh-rsa AAAA', undefined],
  ['ssh-none AAAA', undefined]
] as const)
  test(`${line} is ${read ? 'a key' : 'no key'}`, () => {
    const key = authorizedKeyOf(line)
    assert.deepEqual(key, read)
    if (key) assert.equal(authorizedKeyLine(key), line)
  })

test('options end at a comma outside quotes', () => {
  assert.deepEqual(splitOptions('a,from="1,2",b="\\",",'), ['a', 'from="1,2"', 'b="\\","'])
  assert.equal(splitOptions('a, b'), undefined)
  assert.equal(splitOptions('a="b'), undefined)
})

const home = ['/home/ada/.ssh/authorized_keys', 'ada', '', '', '.'].join('\n')

plans(authorizedKey, [
  [
    'in the home directory',
    { user: 'ada', key: ada },
    [home],
    [
      'is not there | install -d -m 0700 -o ada -g ada -- /home/ada/.ssh',
      'is not there | write /home/ada/.ssh/authorized_keys 0600 ada:ada'
    ]
  ],
  [
    'of another user',
    { user: 'ada', key: ada },
    [
      '/home/ada/.ssh/authorized_keys\nada\n41c0 0 0 root root /home/ada/.ssh\n8180 0 0 root root /home/ada/.ssh/authorized_keys\n' +
        `${ada}\n.`
    ],
    [
      'owner is root, wanted ada, group is root, wanted ada | chown -- ada:ada /home/ada/.ssh',
      'owner is root, wanted ada, group is root, wanted ada | chown -- ada:ada /home/ada/.ssh/authorized_keys'
    ]
  ],
  [
    'a directory that is not the user’s',
    { user: 'ada', key: ada, path: '/etc/ssh/keys/ada', manage_dir: false },
    ['/etc/ssh/keys/ada\nada\n\n\n.'],
    ['is not there | mkdir -p -- /etc/ssh/keys', 'is not there | write /etc/ssh/keys/ada 0600 ada:ada']
  ],
  ['no such user', { user: 'ada', key: ada }, [4], 'user: There is no user ada on the host'],
  ['no such user, and no key of theirs', { user: 'ada', key: ada, state: 'absent' }, [4], []],
  [
    'the key of somebody who is gone, in a file that is still there',
    { user: 'ada', key: ada, path: '/etc/ssh/keys/ada', state: 'absent' },
    [
      `/etc/ssh/keys/ada\n\n41ed 0 0 root root /etc/ssh/keys\n8180 0 0 root root /etc/ssh/keys/ada\n${ada}\n.`
    ],
    ['is there | write /etc/ssh/keys/ada']
  ],
  ['nobody to lock out', { user: 'ada', key: ada, state: 'absent' }, [home], []],
  [
    'a file that may not be read',
    { user: 'ada', key: ada },
    [[1, '/home/ada/.ssh/authorized_keys\nada\n\n']],
    'path: /home/ada/.ssh/authorized_keys cannot be read'
  ],
  [
    'an address of the web',
    { user: 'ada', key: 'https://example.com/ada.keys' },
    [home],
    'key: Keys are not fetched from the web (Write them here: who answers at that address would decide who may log in.)'
  ],
  [
    'a private key',
    { user: 'ada', key: '-----BEGIN OPENSSH PRIVATE KEY-----' },
    [home],
    'key: This is not a public key (It has a type, such as ssh-ed25519, and the key.)'
  ],
  ['nothing but a comment', { user: 'ada', key: '# ada' }, [home], 'key: There is no key in it'],
  [
    'an open quote',
    { user: 'ada', key: ada, key_options: 'command="true' },
    [home],
    'key_options: A quote is not closed, or there is a blank outside quotes'
  ]
])
