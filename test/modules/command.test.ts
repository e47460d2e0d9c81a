import assert from 'node:assert/strict'
import test from 'node:test'
import { command } from '../../runner/modules/command.ts'
import { shell } from '../../runner/modules/shell.ts'
import { applyHere } from './local-host.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

plans(command, [
  ['a line is split into words', { cmd: "cp 'a b' c" }, [], ["runs every time | cp 'a b' c"]],
  ['words as they are', { argv: ['echo', '$HOME'] }, [], ["runs every time | echo '$HOME'"]],
  [
    'in a directory, with input',
    { cmd: 'cat', chdir: '/srv', stdin: 'x' },
    [],
    ['runs every time | cd /srv: cat < "x\\n"']
  ],
  [
    'input as it is',
    { cmd: 'cat', stdin: 'x', stdin_add_newline: false },
    [],
    ['runs every time | cat < "x"']
  ],
  ['creates: there', { cmd: 'make', creates: '/a' }, [0], []],
  ['creates: not there', { cmd: 'make', creates: '/a' }, [1], ['/a does not exist | make']],
  ['removes: there', { cmd: 'rm /a', removes: '/a' }, [0], ['/a exists | rm /a']],
  ['removes: not there', { cmd: 'rm /a', removes: '/a' }, [1], []],
  ['unless: yes', { cmd: 'x', unless: 'test a' }, [0], []],
  ['unless: no', { cmd: 'x', unless: 'test a' }, [1], ['test a: no | x']],
  ['onlyif: no', { cmd: 'x', onlyif: 'test a' }, [1], []],
  [
    'all that is given must speak for it',
    { cmd: 'x', creates: '/a', onlyif: 'y' },
    [1, 0],
    ['/a does not exist, y: yes | x']
  ],
  ['one that speaks against it is enough', { cmd: 'x', creates: '/a', onlyif: 'y' }, [1, 1], []],
  ['an open quote', { cmd: "echo 'a" }, [], 'cmd: A quote is not closed'],
  ['nothing', {}, [], 'cmd: There is no command to run (Write it after `command:`, or give argv.)'],
  ['too much', { cmd: 'a', argv: ['b'] }, [], 'argv: cmd and argv are both given; one says it all']
])

plans(shell, [
  ['by bash', { cmd: 'a | b' }, [], ["runs every time | /bin/bash -c 'a | b'"]],
  ['by another shell', { cmd: 'a', executable: '/bin/dash' }, [], ['runs every time | /bin/dash -c a']],
  ['nothing', { cmd: ' ' }, [], 'cmd: There is no command to run (Write it after `shell:`, or give cmd.)']
])

test('command asks for paths below its directory, and never lets a question print', () => {
  assert.deepEqual(
    asked(command, { cmd: 'x', chdir: '/srv', creates: 'a', removes: '/b*', unless: 'pgrep x' }),
    [
      'test -e /srv/a',
      `bash -c 'compgen -G "$1" >/dev/null' exists '/b*'`,
      `bash -c 'cd -- "$2" && eval "$1" >/dev/null' ask 'pgrep x' /srv`
    ]
  )
})

test('command registers what it printed, and why it did not run', () => {
  const want = wanting(command, { cmd: 'x', creates: '/a' })
  const outcome = { code: 0, out: 'a\nb\n', err: 'c\n', seconds: 2 }
  assert.deepEqual(command.report(want, looked(command, want, [1]), [outcome], contextOf()), {
    rc: 0,
    stdout: 'a\nb',
    stderr: 'c',
    stdout_lines: ['a', 'b'],
    stderr_lines: ['c'],
    seconds: 2,
    msg: '/a does not exist'
  })
  assert.equal(command.report(want, looked(command, want, [0]), [], contextOf()).msg, 'not needed: /a exists')
})

test('command expands variables and ~ when it is told to, and nothing else', async () => {
  const argv = [
    'printf',
    '%s\n',
    '~/x',
    '$HOME',
    '${HOME}y',
    'a~',
    '$NOT_THERE_',
    '$',
    '5$',
    '$word',
    '*',
    '$(id)'
  ]
  const said = async (expand: boolean) =>
    (await applyHere(command, { argv, expand_argument_vars: expand }, contextOf())).result.stdout_lines
  const home = process.env.HOME
  const rest = ['a~', '$NOT_THERE_', '$', '5$', '$word', '*', '$(id)']
  assert.deepEqual(await said(true), [`${home}/x`, home, `${home}y`, ...rest])
  assert.deepEqual(await said(false), ['~/x', '$HOME', '${HOME}y', ...rest])
})

test('command keeps newlines at the end when it is told to', async () => {
  const said = async (strip: boolean) => {
    const { result } = await applyHere(
      command,
      { argv: ['printf', 'a\n\n'], strip_empty_ends: strip },
      contextOf()
    )
    return [result.stdout, result.stdout_lines]
  }
  assert.deepEqual(await said(true), ['a', ['a']])
  assert.deepEqual(await said(false), ['a\n\n', ['a', '']])
})
