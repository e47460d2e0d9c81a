import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { archive } from '../../runner/modules/archive.ts'
import { Refusal } from '../../runner/modules/module.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import type { Case } from './table.ts'

type Want = Case<typeof archive.params>[1]

const apply = async (want: Want) => {
  const { steps, result } = await applyHere(archive, want, contextOf())
  return { whys: steps.map(step => step.split(' | ')[0]), result }
}

const whys = async (want: Want) => (await apply(want)).whys

const refusal = async (want: Want): Promise<string> => {
  try {
    return JSON.stringify(await whys(want))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return `${error.at}: ${error.message}`
  }
}

const members = (path: string): readonly string[] =>
  execFileSync('tar', ['tf', path, '--quoting-style=literal'], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)

/** foo.txt, bar.txt, empty.txt, sub/"sub file.txt" and a link to nowhere. */
const sources = async (): Promise<string> => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'sub'))
  for (const [name, text] of [
    ['foo.txt', 'foo'],
    ['bar.txt', 'bar'],
    ['empty.txt', ''],
    ['sub/sub file.txt', 'sub']
  ] as const)
    await writeFile(join(directory, name), text)
  await symlink('/nowhere', join(directory, 'sub/link'))
  return directory
}

for (const format of ['gz', 'bz2', 'xz', 'zstd', 'tar'] as const)
  test(`${format}: files are packed once, and again when one of them is another`, async () => {
    const directory = await sources()
    const dest = join(directory, `くら とみ.${format}`)
    const want = { path: join(directory, '*.txt'), dest, format, mode: 'u+rwX,g-rwx,o-rwx' }
    assert.deepEqual(await apply(want), {
      whys: ['is not there'],
      result: {
        dest,
        dest_state: 'archive',
        arcroot: `${directory}/`,
        archived: ['bar.txt', 'empty.txt', 'foo.txt'].map(name => join(directory, name)),
        missing: [],
        expanded_paths: ['bar.txt', 'empty.txt', 'foo.txt'].map(name => join(directory, name)),
        expanded_exclude_paths: []
      }
    })
    assert.equal(statSync(dest).mode & 0o777, 0o600)
    assert.deepEqual(members(dest), ['bar.txt', 'empty.txt', 'foo.txt'])
    assert.deepEqual(await whys(want), [])
    assert.deepEqual(await whys({ ...want, mode: '0640' }), ['mode is 0600, wanted 0640'])

    const bytes = readFileSync(dest)
    await rm(dest)
    assert.deepEqual(await whys(want), ['is not there'])
    assert.deepEqual(readFileSync(dest), bytes, 'the same files give the same archive')

    const { atime, mtime } = statSync(join(directory, 'foo.txt'))
    await writeFile(join(directory, 'foo.txt'), 'f0o')
    await utimes(join(directory, 'foo.txt'), atime, mtime)
    assert.deepEqual(await whys(want), ['its content differs'])
    await rename(join(directory, 'foo.txt'), join(directory, 'fii.txt'))
    assert.deepEqual(await whys(want), ['its content differs'])
    await writeFile(dest, 'no archive')
    assert.deepEqual(await whys(want), ['its content differs'])
    assert.deepEqual(await whys(want), [])
  })

for (const [format, tool] of [
  ['gz', 'gzip'],
  ['bz2', 'bzip2'],
  ['xz', 'xz'],
  ['zstd', 'zstd']
] as const)
  test(`${format}: a single file is only compressed, beside itself`, async () => {
    const path = join(await sources(), 'foo.txt')
    const { whys: first, result } = await apply({ path, format })
    assert.deepEqual(
      [first, result.dest, result.dest_state],
      [['is not there'], `${path}.${format}`, 'compress']
    )
    assert.equal(execFileSync(tool, ['-dc', result.dest], { encoding: 'utf8' }), 'foo')
    assert.deepEqual(await whys({ path, format }), [])
    await writeFile(path, 'bar')
    assert.deepEqual(await whys({ path, format }), ['its content differs'])

    const dest = join(path, '../forced.tar')
    assert.deepEqual(await whys({ path, format, dest, force_archive: true }), ['is not there'])
    assert.deepEqual(members(dest), ['foo.txt'])
  })

test('names start below what the paths have in common', async () => {
  const directory = await sources()
  const dest = join(directory, 'a.tar')
  const packed = async (...path: readonly string[]) => {
    const { result } = await apply({ path: path.map(name => directory + name), dest, format: 'tar' })
    return [result.arcroot.slice(directory.length), ...members(dest)]
  }
  const sub = ['sub/link', 'sub/sub file.txt']
  assert.deepEqual(await packed('/sub'), ['/', 'sub/', ...sub])
  assert.deepEqual(await packed('/sub/'), ['/sub/', 'link', 'sub file.txt'])
  assert.deepEqual(await packed('/sub', '/foo.txt'), ['/', 'foo.txt', 'sub/', ...sub])
  assert.deepEqual(await packed('/sub/link', '/sub/sub file.txt'), ['/sub/', 'link', 'sub file.txt'])
  assert.deepEqual(await packed('/sub', '/sub/link'), ['/', 'sub/', ...sub], 'each file once')

  await symlink('sub', join(directory, 'current'))
  assert.deepEqual(await packed('/current'), ['/', 'current/link', 'current/sub file.txt'])
  await rm(join(directory, 'current'))
  assert.deepEqual(await packed('/'), ['/', 'bar.txt', 'empty.txt', 'foo.txt', 'sub/', ...sub])
  assert.deepEqual(
    await whys({ path: `${directory}/`, dest, format: 'tar' }),
    [],
    'an archive in what it packs is no reason to pack again'
  )
})

test('what is excluded or missing is not in the archive', async () => {
  const directory = await sources()
  const dest = join(directory, 'a.tar')
  const all = { path: [join(directory, '*.txt'), join(directory, 'dne.txt'), join(directory, 'sub')], dest }
  const { result } = await apply({
    ...all,
    format: 'tar',
    exclude_path: join(directory, 'f?o.txt'),
    exclusion_patterns: ['b?r.*', 'sub/*ile.txt']
  })
  assert.deepEqual(members(dest), ['empty.txt', 'sub/', 'sub/link'])
  assert.deepEqual(
    [result.dest_state, result.missing, result.expanded_exclude_paths, result.archived],
    [
      'incomplete',
      [join(directory, 'dne.txt')],
      [join(directory, 'foo.txt')],
      [join(directory, 'empty.txt'), join(directory, 'sub')]
    ]
  )
  const inner = await apply({
    path: [join(directory, 'sub/sub file.txt'), directory],
    exclude_path: directory,
    dest,
    force_archive: true
  })
  assert.equal(inner.result.arcroot, join(directory, 'sub/'))
})

test('what was packed is removed, and not again', async () => {
  const directory = await sources()
  const dest = join(directory, 'a.tar.gz')
  const want = {
    path: [join(directory, '*.txt'), join(directory, 'sub/')],
    exclude_path: join(directory, 'empty.txt'),
    exclusion_patterns: ['foo*'],
    dest,
    remove: true
  }
  assert.deepEqual(await whys(want), ['is not there', 'what was packed is to be removed'])
  assert.deepEqual(members(dest), ['bar.txt', 'sub/', 'sub/link', 'sub/sub file.txt'])
  assert.deepEqual(
    ['bar.txt', 'sub', 'empty.txt', 'foo.txt'].map(name => existsSync(join(directory, name))),
    [false, false, true, true]
  )
  const gone = { path: [join(directory, 'b*.txt'), join(directory, 'sub')], dest, remove: true }
  assert.deepEqual(await whys(gone), [])
  assert.deepEqual(members(dest), ['bar.txt', 'sub/', 'sub/link', 'sub/sub file.txt'])
})

test('what makes no sense is refused', async () => {
  const directory = await sources()
  const dest = join(directory, 'a.tar.gz')
  assert.equal(
    await refusal({ path: join(directory, '*.none'), dest }),
    'path: There is nothing to be packed'
  )
  assert.equal(await refusal({ path: join(directory, '*.txt') }), 'path: Several files are packed into one')
  assert.equal(await refusal({ path: join(directory, 'sub') }), 'path: Several files are packed into one')
  assert.equal(
    await refusal({ path: join(directory, 'foo.txt'), dest: join(directory, 'sub') }),
    `dest: ${join(directory, 'sub')} is not a regular file`
  )
  assert.equal(
    await refusal({ path: join(directory, 'sub'), dest: join(directory, 'sub/a.tar.gz'), remove: true }),
    `remove: The archive is in ${join(directory, 'sub')}, which would be removed`
  )
})
