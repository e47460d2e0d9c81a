import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as esbuild from 'esbuild'

/** Who may import whom: DESIGN's arrows. A folder may always import itself and protocol. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  language: ['protocol'],
  haproxy: ['protocol', 'language'],
  modules: ['protocol', 'language', 'haproxy'],
  engine: ['protocol', 'language', 'haproxy', 'modules'],
  transport: ['protocol', 'language', 'haproxy', 'modules', 'engine'],
  report: ['protocol'],
  sandbox: ['protocol', 'language', 'haproxy', 'modules', 'engine', 'transport'],
  cli: ['protocol', 'language', 'haproxy', 'modules', 'engine', 'transport', 'report', 'sandbox'],
  extension: ['protocol', 'language', 'haproxy', 'modules', 'report']
}

/** Folders that must bundle for a browser: text in, data out. */
const pure = ['protocol', 'language', 'haproxy', 'modules']

const folderOf = (path: string): string | undefined =>
  /^(?:runner\/(\w+)|(extension))\//.exec(path)?.slice(1).find(Boolean)

const inputs = async (): Promise<esbuild.Metafile['inputs']> => {
  const { metafile } = await esbuild.build({
    entryPoints: ['runner/**/*.ts', 'extension/**/*.ts'],
    bundle: true,
    packages: 'external',
    platform: 'node',
    write: false,
    metafile: true,
    outdir: 'unused',
    logLevel: 'silent'
  })
  return metafile.inputs
}

test('imports follow the arrows', async () => {
  const wrong = Object.entries(await inputs()).flatMap(([file, { imports }]) => {
    const from = folderOf(file) ?? ''
    return imports.flatMap(({ path }) => {
      const to = folderOf(path)
      return to === undefined || to === from || (allowed[from] ?? []).includes(to)
        ? []
        : [`${file} → ${path}`]
    })
  })
  assert.deepEqual(wrong, [])
})

test('the language, HAProxy and module folders import nothing of Node', async () => {
  const wrong = Object.entries(await inputs()).flatMap(([file, { imports }]) =>
    pure.includes(folderOf(file) ?? '')
      ? imports.filter(({ path }) => path.startsWith('node:')).map(({ path }) => `${file} → ${path}`)
      : []
  )
  assert.deepEqual(wrong, [])
})

test('no import goes round in a circle between folders', async () => {
  for (const [folder, targets] of Object.entries(allowed))
    for (const target of targets)
      assert.ok(!(allowed[target] ?? []).includes(folder), `${folder} ↔ ${target}`)
})
