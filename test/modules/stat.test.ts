import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { stat } from '../../runner/modules/stat.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { asked, contextOf, looked } from './plan.ts'

const look = async (want: Parameters<typeof stat.plan>[0]) =>
  (await applyHere(stat, want, contextOf())).result.stat

test('stat tells all there is to tell of a file', async () => {
  const path = join(await temporaryDirectory(), 'a b')
  writeFileSync(path, 'hello')
  chmodSync(path, 0o4751)
  const { dev, ino, nlink, uid, gid, mtimeMs, ctimeMs, blocks, blksize } = statSync(path)
  const named = (option: string) => execFileSync('stat', ['-c', option, path]).toString().trim()
  assert.deepEqual(await look({ path }), {
    exists: true,
    isreg: true,
    isdir: false,
    islnk: false,
    isblk: false,
    ischr: false,
    isfifo: false,
    issock: false,
    path,
    mode: '4751',
    isuid: true,
    isgid: false,
    rusr: true,
    wusr: true,
    xusr: true,
    rgrp: true,
    wgrp: false,
    xgrp: true,
    roth: false,
    woth: false,
    xoth: true,
    readable: true,
    writeable: true,
    executable: true,
    pw_name: named('%U'),
    gr_name: named('%G'),
    uid,
    gid,
    size: 5,
    blocks,
    block_size: blksize,
    inode: ino,
    dev,
    nlink,
    mtime: Math.floor(mtimeMs / 1000),
    ctime: Math.floor(ctimeMs / 1000),
    checksum: createHash('sha256').update('hello').digest('hex')
  })
})

for (const algorithm of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const)
  test(`stat makes a digest by ${algorithm}`, async () => {
    const path = join(await temporaryDirectory(), 'back\\slash')
    writeFileSync(path, 'hello')
    const wanted = createHash(algorithm).update('hello').digest('hex')
    assert.equal((await look({ path, checksum_algorithm: algorithm })).checksum, wanted)
  })

test('stat makes no digest when none is wanted, and none of what is no file', async () => {
  const path = await temporaryDirectory()
  assert.equal((await look({ path })).checksum, undefined)
  assert.equal((await look({ path: '/dev/null' })).checksum, undefined)
  writeFileSync(join(path, 'a'), 'hello')
  assert.equal((await look({ path: join(path, 'a'), get_checksum: false })).checksum, undefined)
  assert.equal(
    asked(stat, { path: '/a', get_checksum: false }).some(question => question.includes('sum')),
    false
  )
})

test('stat looks at a link, or through it', async () => {
  const directory = await temporaryDirectory()
  mkdirSync(join(directory, 'sub'))
  writeFileSync(join(directory, 'sub/a'), 'hello')
  symlinkSync('sub', join(directory, 'second'))
  symlinkSync('second/a', join(directory, 'first'))
  const path = join(directory, 'first')
  const { islnk, isreg, lnk_target, lnk_source, checksum } = await look({ path })
  assert.deepEqual(
    { islnk, isreg, lnk_target, lnk_source, checksum },
    {
      islnk: true,
      isreg: false,
      lnk_target: 'second/a',
      lnk_source: join(directory, 'sub/a'),
      checksum: undefined
    }
  )
  const through = await look({ path, follow: true })
  assert.deepEqual(
    [through.islnk, through.isreg, through.lnk_target, through.size],
    [false, true, undefined, 5]
  )
  symlinkSync('none', join(directory, 'broken'))
  assert.equal((await look({ path: join(directory, 'broken') })).exists, true)
  assert.equal((await look({ path: join(directory, 'broken'), follow: true })).exists, false)
})

test('stat knows kinds by their bits', () => {
  for (const [hex, name] of [
    ['61b0', 'isblk'],
    ['2190', 'ischr'],
    ['11a4', 'isfifo'],
    ['c1a4', 'issock'],
    ['41ed', 'isdir']
  ] as const) {
    const now = looked(stat, { path: '/a' }, [`${hex} 0 0 root root 0 1 2 1 7 8 0 4096`, 'r', 1, '/a', 1])
    assert.equal(now.stat[name], true)
    assert.deepEqual([now.stat.readable, now.stat.writeable, now.stat.executable], [true, false, false])
  }
})

test('stat says little of what is not there', async () => {
  const path = join(await temporaryDirectory(), 'none')
  assert.deepEqual(await look({ path }), { exists: false, isreg: false, isdir: false, islnk: false })
})
