import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { before, test } from 'node:test'
import { withFiles } from '../cli/temporary-files.ts'

/** Names of the files in a zip archive, from the directory at its end. */
const namesInZip = (zip: Buffer): readonly string[] => {
  const end = zip.lastIndexOf('PK\x05\x06')
  const names: string[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const length = (field: number) => zip.readUInt16LE(at + field)
    names.push(zip.toString('utf8', at + 46, at + 46 + length(28)))
    at += 46 + length(28) + length(30) + length(32)
  }
  return names
}

let size: number
/** Paths in the .vsix, as the manifest counts them. */
let packed: readonly string[]

// `npm test` has built what is packed here.
before(() =>
  withFiles({}, async directory => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', 'vsix', '--', '--out', directory], {
      encoding: 'utf8'
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
    const [name = ''] = readdirSync(directory)
    const zip = readFileSync(join(directory, name))
    size = zip.length
    packed = namesInZip(zip)
      .filter(path => path.startsWith('extension/'))
      .map(path => path.slice('extension/'.length))
  })
)

test('the .vsix is below 1.5 MB', () => {
  assert.ok(size < 1_500_000, `${size} bytes`)
})

test('the .vsix holds the bundles, texts and what the editor reads, and nothing else', () => {
  const data =
    /^extension\/(grammars|icons|l10n|language-configuration|snippets|walkthrough)\/[^/]+\.(json|svg|png|md)$/
  /** What several bundles share, and what one loads later. */
  const chunk = /^dist\/[\w-]+-[A-Z\d]{8}\.cjs$/
  assert.deepEqual(packed.filter(path => !data.test(path) && !chunk.test(path)).sort(), [
    'LICENSE.txt',
    'changelog.md',
    'dist/LICENSES.txt',
    'dist/extension.cjs',
    'dist/features.cjs',
    'dist/haproxy-features.cjs',
    'dist/hq-run.cjs',
    'dist/main.cjs',
    'dist/schema-service.cjs',
    'package.json',
    'package.nls.json',
    'package.nls.ko.json',
    'readme.md'
  ])
})

/** Every path that a manifest's values name. */
const pathsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string')
    return /^(\.\/)?extension\/.+\.\w+$/.test(value) ? [posix.normalize(value)] : []
  return value && typeof value === 'object' ? Object.values(value).flatMap(pathsIn) : []
}

test('every file that the manifest names is in the .vsix', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>
  const texts = ['package.nls.json', 'package.nls.ko.json'].map(
    file => JSON.parse(readFileSync(file, 'utf8')) as unknown
  )
  const { contributes, icon, main } = manifest
  const named = [...pathsIn([contributes, icon, texts]), posix.normalize(String(main))]
  assert.ok(named.length > 10, named.join(' '))
  assert.deepEqual(
    named.filter(path => !packed.includes(path)),
    []
  )
})
