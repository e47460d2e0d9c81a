import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { Context } from '../../runner/modules/module.ts'
import { unarchive } from '../../runner/modules/unarchive.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { plans } from './table.ts'

const context: Context = {
  ...contextOf(),
  file: src => {
    const bytes = readFileSync(src)
    return {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      async *open() {
        yield bytes
      }
    }
  }
}

/** p-1.0/a and p-1.0/sub/b in a tar.gz. */
const archive = async (directory: string, a: string): Promise<string> => {
  await mkdir(join(directory, 'p-1.0/sub'), { recursive: true })
  await writeFile(join(directory, 'p-1.0/a'), a)
  await writeFile(join(directory, 'p-1.0/sub/b ü'), 'b')
  execFileSync('tar', ['czf', join(directory, 'p.tar.gz'), '-C', directory, 'p-1.0'])
  return join(directory, 'p.tar.gz')
}

const whys = async (
  want: Parameters<typeof applyHere<typeof unarchive.params, never, typeof unarchive.result>>[1]
) => (await applyHere(unarchive, want, context)).steps.map(step => step.split(' | ')[0])

const travels = 'the archive has to be on the host to be unpacked'

test('unarchive unpacks once, and again when the archive or its parts changed', async () => {
  const directory = await temporaryDirectory()
  const dest = join(directory, 'x/y')
  const want = { src: await archive(directory, 'a'), dest, strip_components: 1 }
  assert.deepEqual(await whys(want), [travels, 'is not unpacked'])
  assert.deepEqual(readdirSync(dest, { recursive: true }).sort(), ['.hq-unarchive', 'a', 'sub', 'sub/b ü'])
  assert.deepEqual(await whys(want), [])

  await writeFile(join(dest, 'a'), 'edited')
  assert.deepEqual(await whys(want), [], 'edited files stay')
  await rm(join(dest, 'sub/b ü'))
  assert.deepEqual(await whys(want), [travels, 'sub/b ü is missing'])

  await archive(directory, 'A')
  assert.deepEqual(await whys(want), [travels, 'another archive, or other parts of it, was unpacked'])
  assert.deepEqual(await whys({ ...want, exclude: ['sub'] }), [
    travels,
    'another archive, or other parts of it, was unpacked'
  ])
})

test('archives with directories of their own share a directory', async () => {
  const directory = await temporaryDirectory()
  const src = await archive(directory, 'a')
  const other = join(directory, 'q.tar.gz')
  execFileSync('cp', [src, other])
  const dest = join(directory, 'x')
  await whys({ src, dest })
  await whys({ src: other, dest })
  assert.deepEqual(await whys({ src, dest }), [])
  assert.deepEqual(await whys({ src: other, dest }), [])
})

test('an archive of the host does not travel', async () => {
  const directory = await temporaryDirectory()
  const want = {
    src: await archive(directory, 'a'),
    dest: join(directory, 'x'),
    remote_src: true,
    include: ['p-1.0/a']
  }
  assert.deepEqual(await whys(want), ['is not unpacked'])
  assert.deepEqual(readdirSync(join(directory, 'x/p-1.0')), ['a'])
  assert.deepEqual(await whys(want), [])
})

test('what does not unpack leaves no marker', async () => {
  const directory = await temporaryDirectory()
  const src = join(directory, 'broken.tar.gz')
  await writeFile(src, 'no archive')
  const want = { src, dest: join(directory, 'x'), remote_src: true }
  await assert.rejects(() => whys(want), /not look like a tar archive|not in gzip format/)
  await assert.rejects(() => whys(want), /is not unpacked/)
})

plans(unarchive, [
  ['creates: there', { src: '/a.tgz', dest: '/opt', creates: '/opt/a', remote_src: true }, [0], []],
  [
    'creates: not there',
    { src: '/a.tgz', dest: '/opt', creates: '/opt/a', remote_src: true },
    [1],
    ['/opt/a does not exist | tar --extract --file /a.tgz --directory /opt']
  ],
  [
    'no archive',
    { src: '/a.tgz', dest: '/opt', remote_src: true },
    [1, 1],
    'src: There is no file /a.tgz on the host'
  ],
  ['zip', { src: 'a.zip', dest: '/opt' }, [], 'src: Zip archives are not supported (Pack it as tar.gz.)']
])
