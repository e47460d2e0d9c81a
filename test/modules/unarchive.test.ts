import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
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
  await writeFile(join(dest, 'sub/built'), 'beside what was unpacked')
  assert.deepEqual(await whys(want), [travels, 'a was changed'])
  assert.deepEqual(await whys(want), [])
  assert.equal(readFileSync(join(dest, 'a'), 'utf8'), 'a')
  await chmod(join(dest, 'sub'), 0o700)
  assert.deepEqual(await whys(want), [travels, 'sub was changed'])
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

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** An archive of the host, made by one of the tools, with names that want quoting. */
const packed = async (directory: string, ending: string, command: readonly [string, ...string[]]) => {
  const names = ['plain', 'it\'s $HOME; "x" [1]*', ' blanks ', '-f', 'くらとみ']
  await mkdir(join(directory, 'in/sub dir'), { recursive: true })
  for (const name of names) await writeFile(join(directory, 'in', name), name)
  const src = join(directory, `a.${ending}`)
  const [tool, ...args] = command
  execFileSync(tool, [...args, src, '--', ...names, 'sub dir'], {
    cwd: join(directory, 'in'),
    stdio: 'ignore'
  })
  return { src, names: [...names, 'sub dir'] }
}

for (const [ending, command] of [
  ['tar', ['tar', '-cf']],
  ['tgz', ['tar', '-czf']],
  ['tar.bz2', ['tar', '-cjf']],
  ['tar.xz', ['tar', '-cJf']],
  ['tar.zst', ['tar', '--zstd', '-cf']],
  ['zip', ['zip', '-r']]
] as const)
  test(`${ending}: any name comes out as it went in, and is told of`, async () => {
    const directory = await temporaryDirectory()
    const { src, names } = await packed(directory, ending, command)
    const want = { src, dest: join(directory, 'out'), remote_src: true, list_files: true }
    const first = await applyHere(unarchive, want, context)
    assert.equal(first.steps.length, 1)
    assert.deepEqual([...(first.result.files ?? [])].sort(), [...names].sort())
    for (const name of names.slice(0, -1)) assert.equal(readFileSync(join(want.dest, name), 'utf8'), name)
    assert.equal(existsSync(join(want.dest, 'sub dir')), true)
    const second = await applyHere(unarchive, want, context)
    assert.deepEqual([second.steps, second.result.files], [[], first.result.files])

    await writeFile(join(want.dest, 'plain'), 'edited')
    assert.deepEqual(await whys(want), ['plain was changed'])
    assert.equal(readFileSync(join(want.dest, 'plain'), 'utf8'), 'plain')
    const some = { ...want, dest: join(directory, 'some'), include: ['plain', 'sub dir/'] }
    await whys(ending === 'zip' ? { ...some, include: ['plain', 'sub dir/*'] } : some)
    assert.deepEqual(
      readdirSync(some.dest)
        .filter(name => !name.startsWith('.hq'))
        .sort(),
      ['plain', 'sub dir']
    )
    const rest = { ...want, dest: join(directory, 'rest'), exclude: ['plain', 'くら*'] }
    await whys(rest)
    assert.deepEqual(await whys(rest), [])
    assert.equal(existsSync(join(rest.dest, '-f')) && !existsSync(join(rest.dest, 'plain')), true)
  })

test('mode is for all that is in the archive, and for nothing else', async () => {
  const directory = await temporaryDirectory()
  const dest = join(directory, 'x')
  const want = { src: await archive(directory, 'a'), dest, mode: 'u=rwX,g=rX,o=' }
  await mkdir(dest, { mode: 0o711 })
  await whys(want)
  assert.deepEqual(
    ['.', 'p-1.0', 'p-1.0/a', 'p-1.0/sub'].map(name => modeOf(join(dest, name))),
    ['711', '750', '640', '750']
  )
  assert.deepEqual(await whys(want), [])
  await chmod(join(dest, 'p-1.0/a'), 0o644)
  assert.deepEqual(await whys(want), [travels, 'p-1.0/a was changed'])
  assert.equal(modeOf(join(dest, 'p-1.0/a')), '640')
})

test('newer files stay, older and missing ones do not', async () => {
  const directory = await temporaryDirectory()
  const dest = join(directory, 'x')
  const want = { src: await archive(directory, 'a'), dest, keep_newer: true, strip_components: 1 }
  await mkdir(dest)
  await writeFile(join(dest, 'a'), 'newer')
  const future = new Date(Date.now() + 100_000)
  await utimes(join(dest, 'a'), future, future)
  assert.deepEqual(await whys(want), [travels, 'is not unpacked'])
  assert.equal(readFileSync(join(dest, 'a'), 'utf8'), 'newer')
  assert.deepEqual(await whys(want), [])
  await writeFile(join(dest, 'sub/b ü'), 'newer too')
  await utimes(join(dest, 'sub/b ü'), future, future)
  assert.deepEqual(await whys(want), [])
  await utimes(join(dest, 'sub/b ü'), new Date(0), new Date(0))
  assert.deepEqual(await whys(want), [travels, 'sub/b ü was changed'])
})

test('tar takes more options, word by word', async () => {
  const directory = await temporaryDirectory()
  const dest = join(directory, 'x')
  const want = { src: await archive(directory, 'a'), dest, extra_opts: ['--transform', 's/^p-1.0/p q/'] }
  await whys(want)
  assert.equal(readFileSync(join(dest, 'p q/a'), 'utf8'), 'a')
  assert.deepEqual(await whys(want), [])
})

test('an archive with nothing in it, or nothing left of it, is a mistake', async () => {
  const directory = await temporaryDirectory()
  const src = join(directory, 'empty.tar')
  const want = { src, dest: join(directory, 'x'), remote_src: true }
  await writeFile(src, '')
  await assert.rejects(() => whys(want), /empty.tar is empty/)
  execFileSync('tar', ['cf', src, '--files-from', '/dev/null'])
  await assert.rejects(() => whys(want), /nothing of .*empty.tar was unpacked/)
  assert.deepEqual(readdirSync(want.dest), [])
})

plans(unarchive, [
  ['creates: there', { src: '/a.tgz', dest: '/opt', creates: '/opt/a', remote_src: true }, [0], []],
  [
    'creates: not there',
    { src: '/a.tgz', dest: '/opt', creates: '/opt/a', remote_src: true },
    [1],
    ['/opt/a does not exist | unpack /a.tgz into /opt']
  ],
  [
    'no archive',
    { src: '/a.tgz', dest: '/opt', remote_src: true },
    [1, 1],
    'src: There is no file /a.tgz on the host'
  ],
  [
    'an address',
    { src: 'https://example.com/a.tgz', dest: '/opt', remote_src: true },
    [],
    'src: An archive is not fetched from the web (Fetch it with get_url, which checks its digest.)'
  ],
  [
    'some of it, and not some of it',
    { src: '/a.tgz', dest: '/opt', remote_src: true, include: ['a'], exclude: ['b'] },
    [],
    'include: exclude and include are both given; one says it all'
  ]
])
