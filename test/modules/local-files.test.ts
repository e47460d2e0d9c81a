import assert from 'node:assert/strict'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import test from 'node:test'
import { copy } from '../../runner/modules/copy.ts'
import { file } from '../../runner/modules/file.ts'
import { template } from '../../runner/modules/template.ts'
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

test('a file of the host is copied once, whole and valid, with the mode of its source', async () => {
  const directory = await temporaryDirectory()
  const [src, dest] = [join(directory, 'a b'), join(directory, 'to/')]
  writeFileSync(src, 'one\n')
  chmodSync(src, 0o751)
  const want = { src, dest, remote_src: true, backup: true }
  const copied = join(dest, 'a b')
  const first = await applyHere(copy, want, contextOf())
  assert.deepEqual(first.result, { dest: copied, checksum: content('one\n').sha256 })
  assert.equal(statSync(copied).mode & 0o7777, 0o751)
  assert.deepEqual((await applyHere(copy, want, contextOf())).steps, [])

  writeFileSync(src, 'two\n')
  await assert.rejects(
    applyHere(copy, { ...want, validate: 'grep -q one %s' }, contextOf()),
    /grep refuses the new file/
  )
  assert.equal(readFileSync(copied, 'utf8'), 'one\n')
  const { result } = await applyHere(copy, { ...want, validate: 'grep -q two %s' }, contextOf())
  assert.equal(readFileSync(copied, 'utf8'), 'two\n')
  assert.equal(result.backup_file, `${copied}.${content('one\n').sha256.slice(0, 12)}.bak`)
  assert.deepEqual(readdirSync(join(directory, 'to')), ['a b', basename(result.backup_file ?? '')])
})

test('a link at the destination is replaced, or followed', async () => {
  const directory = await temporaryDirectory()
  const [real, link] = [join(directory, 'real'), join(directory, 'link')]
  for (const want of [{ content: 'new\n' }, { src: join(directory, 'src'), remote_src: true }])
    for (const follow of [true, false]) {
      writeFileSync(join(directory, 'src'), 'new\n')
      writeFileSync(real, 'old\n')
      await applyHere(file, { path: link, state: 'link', src: 'real', force: true }, contextOf())
      await applyHere(copy, { ...want, dest: link, follow }, contextOf())
      assert.equal(readFileSync(real, 'utf8'), follow ? 'new\n' : 'old\n')
      assert.equal(readFileSync(link, 'utf8'), 'new\n')
      assert.equal(lstatSync(link).isSymbolicLink(), follow)
      assert.deepEqual((await applyHere(copy, { ...want, dest: link, follow }, contextOf())).steps, [])
    }
})

test('a directory of the host is copied with all that is in it, and brought up to date', async () => {
  const directory = await temporaryDirectory()
  const src = join(directory, 'src')
  mkdirSync(join(src, 'sub dir/empty'), { recursive: true })
  writeFileSync(join(src, 'sub dir/-x'), 'x')
  chmodSync(join(src, 'sub dir/-x'), 0o700)
  symlinkSync('sub dir/-x', join(src, 'link'))
  for (const local_follow of [true, false])
    for (const slash of ['', '/']) {
      const dest = join(directory, `to-${local_follow}${slash && '-in'}`)
      const at = slash ? dest : join(dest, 'src')
      const want = { src: `${src}${slash}`, dest, remote_src: true, local_follow }
      const apply = () => applyHere(copy, want, contextOf())
      assert.equal((await apply()).result.dest, at)
      assert.equal(statSync(join(at, 'sub dir/-x')).mode & 0o7777, 0o700)
      assert.equal(statSync(join(at, 'sub dir/empty')).isDirectory(), true)
      assert.equal(lstatSync(join(at, 'link')).isSymbolicLink(), !local_follow)
      assert.deepEqual((await apply()).steps, [])

      writeFileSync(join(at, 'sub dir/-x'), 'y')
      writeFileSync(join(at, 'own'), 'own')
      assert.notDeepEqual((await apply()).steps, [])
      assert.deepEqual((await apply()).steps, [])
      assert.equal(readFileSync(join(at, 'sub dir/-x'), 'utf8'), 'x')
      assert.equal(readFileSync(join(at, 'own'), 'utf8'), 'own')

      rmSync(join(at, 'sub dir/empty'), { recursive: true })
      assert.deepEqual((await applyHere(copy, { ...want, force: false }, contextOf())).steps, [])
      await apply()
      assert.equal(statSync(join(at, 'sub dir/empty')).isDirectory(), true)
    }
})

test('a template is written with other line breaks and in another encoding', async () => {
  const directory = await temporaryDirectory()
  const files = { 't.hbs': 'é\nb\r\nc\rd' }
  const written = async (want: object): Promise<string> => {
    const dest = join(directory, 'out')
    await applyHere(template, { src: 't.hbs', dest, ...want }, contextOf({ files }))
    assert.deepEqual(
      (await applyHere(template, { src: 't.hbs', dest, ...want }, contextOf({ files }))).steps,
      []
    )
    return readFileSync(dest).toString('latin1')
  }
  assert.equal(await written({}), Buffer.from(files['t.hbs']).toString('latin1'))
  assert.equal(await written({ output_encoding: 'latin-1' }), 'é\nb\r\nc\rd')
  assert.equal(await written({ output_encoding: 'latin-1', newline_sequence: '\\r\\n' }), 'é\r\nb\r\nc\r\nd')
  assert.equal(await written({ output_encoding: 'latin-1', newline_sequence: '\n' }), 'é\nb\nc\nd')
  await assert.rejects(written({ output_encoding: 'ascii' }), /ascii does not have the character é/)
})

test('files get the times that are wanted, in the time zone of the host', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'a')
  const times = () => {
    const { mtimeMs, atimeMs } = statSync(path)
    return [mtimeMs, atimeMs]
  }
  const want = {
    path,
    state: 'touch',
    modification_time: '202001020304.05',
    access_time: '202101020304'
  } as const
  const wanted = [new Date(2020, 0, 2, 3, 4, 5).getTime(), new Date(2021, 0, 2, 3, 4).getTime()]
  await applyHere(file, want, contextOf())
  assert.deepEqual(times(), wanted)
  assert.deepEqual((await applyHere(file, want, contextOf())).steps, [])
  await applyHere(file, { path, state: 'touch', access_time: 'preserve' }, contextOf())
  assert.equal(times()[0] === wanted[0], false)
  assert.equal(times()[1], wanted[1])

  await applyHere(file, { path: join(directory, 'link'), state: 'link', src: 'a' }, contextOf())
  const through = { path: join(directory, 'link'), modification_time: '202001020304.05' }
  await applyHere(file, through, contextOf())
  assert.equal(times()[0], wanted[0])
  assert.deepEqual((await applyHere(file, through, contextOf())).steps, [])
  const itself = { ...through, follow: false, modification_time: '199901020304' }
  await applyHere(file, itself, contextOf())
  assert.equal(times()[0], wanted[0])
  assert.equal(lstatSync(through.path).mtimeMs, new Date(1999, 0, 2, 3, 4).getTime())
  assert.deepEqual((await applyHere(file, itself, contextOf())).steps, [])
})

test('links, names and parents are what Ansible makes them', async () => {
  const directory = await temporaryDirectory()
  const at = (name: string) => join(directory, name)
  const twice = async (want: Parameters<typeof file.plan>[0]) => {
    assert.notDeepEqual((await applyHere(file, want, contextOf())).steps, [])
    assert.deepEqual((await applyHere(file, want, contextOf())).steps, [])
  }
  await twice({ path: at('p/q/r'), state: 'directory', mode: '0711' })
  assert.deepEqual(
    ['p', 'p/q', 'p/q/r'].map(name => statSync(at(name)).mode & 0o777),
    [0o711, 0o711, 0o711]
  )
  await twice({ path: at('p/q/r'), state: 'link', src: '../x', force: true })
  await assert.rejects(
    applyHere(file, { path: at('p'), state: 'link', src: 'x', force: true }, contextOf()),
    /rmdir.*not empty/s
  )
  writeFileSync(at('p/x'), 'x')
  await twice({ path: at('p/q/r'), state: 'link', mode: '0604' })
  assert.equal(statSync(at('p/x')).mode & 0o777, 0o604)
  await twice({ path: at('y'), state: 'hard', src: at('p/x'), mode: '0640' })
  assert.equal(statSync(at('y')).ino, statSync(at('p/x')).ino)
  writeFileSync(at('z'), 'z')
  await twice({ path: at('z'), state: 'hard', src: at('y'), force: true })
  await twice({ path: at('z'), state: 'link', src: 'y', force: true })
  assert.equal(readFileSync(at('z'), 'utf8'), 'x')
  await twice({ path: at('z'), state: 'absent' })
  assert.equal(readFileSync(at('y'), 'utf8'), 'x')
})
