import assert from 'node:assert/strict'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { copy } from '../../runner/modules/copy.ts'
import { file } from '../../runner/modules/file.ts'
import { stat } from '../../runner/modules/stat.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { content, contextOf } from './plan.ts'

test('directories, links and files come into being once', async () => {
  const directory = await temporaryDirectory()
  const context = contextOf({ files: { 'site/a b': 'x', "site/sub/it's": 'y' } })
  const twice = async (apply: () => Promise<{ readonly steps: readonly string[] }>) => {
    assert.notDeepEqual((await apply()).steps, [])
    assert.deepEqual((await apply()).steps, [])
  }
  const path = join(directory, 'x/-y')
  await twice(() => applyHere(file, { path, state: 'directory', mode: '2750' }, context))
  await twice(() => applyHere(file, { path, state: 'directory', mode: '0700' }, context))
  assert.equal(statSync(path).mode & 0o7777, 0o700)
  await twice(() => applyHere(file, { path: join(directory, 'current'), state: 'link', src: 'x' }, context))
  await twice(() =>
    applyHere(file, { path: join(directory, 'current'), state: 'link', src: 'x/-y' }, context)
  )
  assert.equal(readlinkSync(join(directory, 'current')), 'x/-y')
  await twice(() => applyHere(copy, { src: 'site/', dest: path, mode: '0640' }, context))
  await twice(() => applyHere(copy, { src: 'site', dest: path, directory_mode: '0711' }, context))
  assert.equal(readFileSync(join(path, "site/sub/it's"), 'utf8'), 'y')
  await twice(() => applyHere(file, { path, mode: 'go=rX', recurse: true }, context))
  await twice(() => applyHere(file, { path, state: 'absent' }, context))
})

test('stat registers what it sees', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'a')
  await applyHere(copy, { content: 'hello', dest: path, mode: '0640' }, contextOf())
  await applyHere(file, { path: join(directory, 'link'), state: 'link', src: 'a' }, contextOf())
  const look = async (want: Parameters<typeof stat.plan>[0]) =>
    (await applyHere(stat, want, contextOf())).result.stat
  const { pw_name, gr_name, uid, gid, mtime, ...seen } = await look({ path, get_checksum: true })
  assert.deepEqual(seen, {
    exists: true,
    isreg: true,
    isdir: false,
    islnk: false,
    mode: '0640',
    size: 5,
    checksum: content('hello').sha256
  })
  assert.equal((await look({ path: join(directory, 'link') })).lnk_target, 'a')
  assert.equal((await look({ path: join(directory, 'link'), follow: true })).isreg, true)
  assert.deepEqual(await look({ path: join(directory, 'none') }), {
    exists: false,
    isreg: false,
    isdir: false,
    islnk: false
  })
})
