import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { before, test } from 'node:test'
import { parse } from 'yaml'
import { run } from '../../runner/sandbox/command.ts'
import { distributionPins, type Pin, type SourceName } from '../../runner/sandbox/distribution-pins.ts'
import { type DistroSources, distroSources } from '../../runner/sandbox/sources.ts'

const every = Object.keys(distributionPins) as SourceName[]

let sources: DistroSources

before(async () => {
  sources = await distroSources(every, undefined, { onProgress: line => console.error(line) })
})

const digest = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

test('the pins are the rows of playbooks/sources.yaml', async () => {
  const { pins } = parse(await readFile('playbooks/sources.yaml', 'utf8')) as {
    pins: { distribution: Record<string, Record<string, { file: string; sha256: string }>> }
  }
  const rows = Object.entries(pins.distribution).flatMap(([name, versions]) =>
    Object.entries(versions).map(([version, { file, sha256 }]) => ({ name, version, file, sha256 }))
  )
  const own = Object.entries<Pin>(distributionPins).map(([name, { version, file, sha256 }]) => ({
    name,
    version,
    file,
    sha256
  }))
  assert.deepEqual(own, rows)
})

test('the archives are the pinned ones', async () => {
  assert.equal(sources.archives.length, every.length)
  for (const { file, sha256 } of sources.archives) assert.equal(await digest(file), sha256)
})

/** A file of the archive, and what it says of its version. */
const holds: readonly [name: SourceName, member: string, version: RegExp][] = [
  ['haproxy', 'haproxy-3.0.11/VERSION', /^3\.0\.11$/m],
  ['aws-lc', 'aws-lc-sys-0.42.0/aws-lc/include/openssl/base.h', /AWSLC_VERSION_NUMBER_STRING "5\.1\.0"/],
  ['openssl', 'openssl-3.5.7/VERSION.dat', /^MAJOR=3\nMINOR=5\nPATCH=7$/m],
  [
    'boringssl',
    'android-platform-external-boringssl-14.0.0+r45/BORINGSSL_REVISION',
    /^32b51305debe43e38e7bf2c2b13c4ebf3b474e80$/m
  ],
  ['googletest', 'googletest-release-1.12.1/CMakeLists.txt', /GOOGLETEST_VERSION 1\.12\.1/]
]

for (const [name, member, version] of holds)
  test(`${name} is the version that its row tells`, async () => {
    assert.match(await run(['tar', '-xOf', join(sources.dir, distributionPins[name].file), member]), version)
  })

test('the curl runs from where it lies and speaks HTTP/3', async () => {
  assert.match(await run([sources.h3curl, '--version']), /^Features:.* HTTP3\b/m)
})

test('a second time nothing is fetched', async () => {
  const lines: string[] = []
  assert.deepEqual(await distroSources(every, undefined, { onProgress: line => lines.push(line) }), sources)
  assert.deepEqual(lines, [])
})

test('only an archive that is damaged is fetched again, and only what is wanted', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'hq-sources-'))
  t.after(() => rm(dir, { recursive: true }))
  await symlink(dirname(sources.h3curl), join(dir, 'curl'))
  const awsLc = join(sources.dir, distributionPins['aws-lc'].file)
  await copyFile(awsLc, join(dir, basename(awsLc)))
  const haproxy = join(dir, distributionPins.haproxy.file)
  await writeFile(haproxy, 'half a file')
  const lines: string[] = []
  await distroSources(['haproxy', 'aws-lc'], dir, { onProgress: line => lines.push(line) })
  assert.deepEqual(lines, [`fetching ${basename(haproxy)}`])
  assert.equal(await digest(haproxy), distributionPins.haproxy.sha256)
})
