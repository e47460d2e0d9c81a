import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { before, test } from 'node:test'
import { run } from '../../runner/sandbox/command.ts'
import { type DistroSources, distroSources, type SourceArchive } from '../../runner/sandbox/sources.ts'

let sources: DistroSources

before(async () => {
  sources = await distroSources(undefined, { onProgress: line => console.error(line) })
})

const digest = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

test('the archives are the pinned ones and hold what their names say', async () => {
  const holds = async ({ file, sha256 }: SourceArchive, member: string) => {
    assert.equal(await digest(file), sha256)
    return run(['tar', '-xOzf', file, member])
  }
  assert.match(await holds(sources.haproxy, `haproxy-${sources.haproxy.version}/VERSION`), /^3\.0\.11$/m)
  const header = await holds(sources.awsLc, `${sources.awsLc.subdir}/include/openssl/base.h`)
  assert.equal(/AWSLC_VERSION_NUMBER_STRING "(.*)"/.exec(header)?.[1], sources.awsLc.version)
})

test('the curl runs from where it lies and speaks HTTP/3', async () => {
  assert.match(await run([sources.h3curl, '--version']), /^Features:.* HTTP3\b/m)
})

test('a second time nothing is fetched', async () => {
  const lines: string[] = []
  assert.deepEqual(await distroSources(undefined, { onProgress: line => lines.push(line) }), sources)
  assert.deepEqual(lines, [])
})

test('only an archive that is damaged is fetched again', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'hq-sources-'))
  t.after(() => rm(dir, { recursive: true }))
  await symlink(dirname(sources.h3curl), join(dir, 'curl'))
  await copyFile(sources.awsLc.file, join(dir, basename(sources.awsLc.file)))
  await writeFile(join(dir, basename(sources.haproxy.file)), 'half a file')
  const lines: string[] = []
  const again = await distroSources(dir, { onProgress: line => lines.push(line) })
  assert.deepEqual(lines, [`fetching ${basename(sources.haproxy.file)}`])
  assert.equal(await digest(again.haproxy.file), sources.haproxy.sha256)
})
