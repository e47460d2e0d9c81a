import assert from 'node:assert/strict'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { script } from '../../runner/modules/script.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { plans } from './table.ts'

const files = { 'drain.sh': 'echo drained\n', 'with space.sh': '' }
const wrapped = (label: string) => [`runs every time | ${label}`]

plans(script, [
  [
    'a script and its arguments',
    { cmd: 'drain.sh -t 30' },
    [],
    wrapped('drain.sh -t 30 < "echo drained\\n"'),
    { files }
  ],
  ['words in quotes', { cmd: "'with space.sh' 'a b'" }, [], wrapped(`'with space.sh' 'a b' < ""`), { files }],
  [
    'an executable with arguments, in a directory',
    { cmd: 'drain.sh', executable: 'python3 -I', chdir: '/srv' },
    [],
    wrapped('cd /srv: python3 -I drain.sh < "echo drained\\n"'),
    { files }
  ],
  ['creates: there', { cmd: 'drain.sh', creates: '/a' }, [0], [], { files }],
  ['removes: not there', { cmd: 'drain.sh', removes: '/a' }, [1], [], { files }],
  [
    'onlyif: yes',
    { cmd: 'drain.sh', onlyif: 'x' },
    [0],
    ['x: yes | drain.sh < "echo drained\\n"'],
    { files }
  ],
  ['unless: yes', { cmd: 'drain.sh', unless: 'x' }, [0], [], { files }],
  ['nothing', { cmd: ' ' }, [], 'cmd: There is no script to run'],
  ['an open quote', { cmd: "a 'b" }, [], 'cmd: A quote is not closed'],
  [
    'an empty executable',
    { cmd: 'drain.sh', executable: ' ' },
    [],
    'executable: executable is empty',
    { files }
  ]
])

const runs: readonly (readonly [
  name: string,
  text: string,
  want: { readonly args?: string; readonly executable?: string },
  out: RegExp
])[] = [
  ['without a first line, by bash', '[[ a ]] && echo "$@"', { args: "'a  b' $HOME" }, /^a {2}b \$HOME$/],
  ['by what its first line says', '#!/bin/sh\necho ${BASH_VERSION:-plain} $1', { args: 'x' }, /x$/],
  ['by an executable with arguments', 'echo "$- $1"', { executable: 'bash -u', args: 'x' }, /u.* x$/],
  ['under its own name', 'echo "${0##*/}"', {}, /^it\.sh$/],
  ['with its input closed', 'cat; echo end', {}, /^end$/]
]
for (const [name, text, { args = '', executable }, out] of runs)
  test(`script runs ${name}`, async () => {
    const want = { cmd: `it.sh ${args}`, ...(executable === undefined ? {} : { executable }) }
    const { result } = await applyHere(script, want, contextOf({ files: { 'it.sh': text } }))
    assert.match(result.stdout, out)
  })

test('a script lies where only its user comes, and is removed when it fails, too', async () => {
  const directory = await temporaryDirectory()
  const text = `stat -c '%a %n' "\${0%/*}" "$0" > ${directory}/seen; exit 3`
  await assert.rejects(applyHere(script, { cmd: 'it.sh' }, contextOf({ files: { 'it.sh': text } })), /code 3/)
  const [folder = '', file = ''] = (await readFile(join(directory, 'seen'), 'utf8')).trim().split('\n')
  assert.deepEqual([folder.slice(0, 4), file.slice(0, 4)], ['700 ', '700 '])
  const path = folder.slice(4)
  assert.equal((await readdir(join(path, '..'))).includes(path.split('/').at(-1) ?? ''), false)
})

test('a script runs in chdir', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'here'))
  const { result } = await applyHere(
    script,
    { cmd: 'it.sh', chdir: join(directory, 'here') },
    contextOf({ files: { 'it.sh': 'pwd' } })
  )
  assert.equal(result.stdout, join(directory, 'here'))
})
