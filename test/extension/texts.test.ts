import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

const sources = readdirSync('extension', { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(join('extension', name), 'utf8'))

/** The texts that the code hands to vscode.l10n.t. */
const spoken = new Set(
  sources.flatMap(source =>
    [...source.matchAll(/\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map(
      ([, single, double]) => single ?? double ?? ''
    )
  )
)

test('every text that the extension says is there in Korean, and no other', () => {
  const korean = json('extension/l10n/bundle.l10n.ko.json')
  assert.deepEqual(Object.keys(korean).sort(), [...spoken].sort())
  const holes = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort()
  for (const [english, text] of Object.entries<string>(korean))
    assert.deepEqual(holes(text), holes(english), english)
})

test('every text that the manifest names is there in English and Korean, and no other', () => {
  const named = [...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, name]) => name)
  const wanted = [...new Set(named)].sort()
  assert.deepEqual(Object.keys(json('package.nls.json')).sort(), wanted)
  assert.deepEqual(Object.keys(json('package.nls.ko.json')).sort(), wanted)
})

test('every command of the manifest is performed, and every command performed is in the manifest', () => {
  const declared = json('package.json').contributes.commands.map(
    ({ command }: { readonly command: string }) => command
  )
  const features = readFileSync('extension/features.ts', 'utf8')
  const performed = [...features.matchAll(/^ {4}'(hq-run\.\w+)':/gm)].map(([, id]) => id)
  assert.deepEqual([...performed].sort(), [...declared].sort())
})
