import assert from 'node:assert/strict'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { fetch } from '../../runner/modules/fetch.ts'
import { slurp } from '../../runner/modules/slurp.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { content, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const { sha256 } = content('test')
const there = `4\n${sha256}  -`
const lb1 = { values: { inventory_hostname: 'lb1' } }

plans(fetch, [
  [
    'goes below the host’s name',
    { src: '/etc/a', dest: 'backup' },
    [there],
    ['the controller has no copy | fetch /etc/a to backup/lb1/etc/a'],
    lb1
  ],
  [
    'a path never leaves dest',
    { src: '/srv/../../etc/a', dest: 'backup' },
    [there],
    ['the controller has no copy | fetch /srv/../../etc/a to backup/lb1/etc/a'],
    lb1
  ],
  [
    'another copy',
    { src: '/etc/a', dest: '/backup' },
    [there],
    ['the controller’s copy differs | fetch /etc/a to /backup/lb1/etc/a'],
    { ...lb1, destinations: { '/backup/lb1/etc/a': { sha256: 'old' } } }
  ],
  [
    'the same copy',
    { src: '/etc/a', dest: '/backup' },
    [there],
    [],
    { ...lb1, destinations: { '/backup/lb1/etc/a': { sha256 } } }
  ],
  [
    'flat: to a file',
    { src: '/etc/a', dest: '/b', flat: true },
    [there],
    ['the controller has no copy | fetch /etc/a to /b']
  ],
  [
    'flat: into a folder',
    { src: '/etc/a', dest: '/b/', flat: true },
    [there],
    ['the controller has no copy | fetch /etc/a to /b/a']
  ],
  [
    'flat: a folder without its slash',
    { src: '/etc/a', dest: '/b', flat: true },
    [there],
    'dest: /b is a directory of the controller, and the file would take its place (Write a / at its end to fetch into it.)',
    { destinations: { '/b': 'directory' } }
  ],
  [
    'flat: a folder in the folder',
    { src: '/etc/a', dest: '/b/', flat: true },
    [there],
    'dest: /b/a is a directory of the controller, and the file would take its place',
    { destinations: { '/b/a': 'directory' } }
  ],
  ['missing', { src: '/a', dest: '/b' }, ['it is not there'], 'src: /a cannot be fetched: it is not there'],
  ['missing, and that is fine', { src: '/a', dest: '/b', fail_on_missing: false }, ['it is not there'], []],
  ['no answer', { src: '/a', dest: '/b' }, [27], 'src: /a cannot be fetched: the host gave no answer']
])

test('fetch registers where the file is, or why it is nowhere', () => {
  const want = wanting(fetch, { src: '/a', dest: '/b', flat: true, fail_on_missing: false })
  assert.deepEqual(fetch.report(want, looked(fetch, want, [there]), [], contextOf()), {
    file: '/a',
    dest: '/b',
    checksum: sha256,
    msg: ''
  })
  assert.deepEqual(fetch.report(want, looked(fetch, want, ['it is a directory']), [], contextOf()), {
    file: '/a',
    dest: '',
    checksum: '',
    msg: 'it is a directory, ignored'
  })
})

test('fetch compares what is really there, behind a link, too', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'it')
  const link = join(directory, 'link')
  await writeFile(path, 'test')
  await symlink(path, link)
  const same = contextOf({ destinations: { '/b': { sha256 } } })
  for (const src of [path, link])
    assert.deepEqual((await applyHere(fetch, { src, dest: '/b', flat: true }, same)).steps, [])
  await assert.rejects(applyHere(fetch, { src: directory, dest: '/b', flat: true }, same), {
    message: `${directory} cannot be fetched: it is a directory`
  })
})

test('slurp reads bytes as they are, and refuses what is none or too much', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'it')
  const bytes = Buffer.from([0, 255, 10, 10, 65])
  await writeFile(path, bytes)
  const { result, steps } = await applyHere(slurp, { src: path }, contextOf())
  assert.deepEqual(result, { content: bytes.toString('base64'), encoding: 'base64', source: path })
  assert.deepEqual(steps, [])
  await writeFile(path, Buffer.alloc(768 * 1024 + 1))
  await assert.rejects(applyHere(slurp, { src: path }, contextOf()), {
    message: `${path} cannot be read: it is larger than 768 KiB`,
    hint: 'fetch brings it to a file of the controller.'
  })
  await assert.rejects(applyHere(slurp, { src: directory }, contextOf()), { message: /it is a directory$/ })
  await assert.rejects(applyHere(slurp, { src: join(directory, 'no') }, contextOf()), {
    message: /it is not there$/
  })
})
