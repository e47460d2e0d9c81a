import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

interface Language {
  readonly id: string
  readonly configuration?: string
  readonly icon?: { readonly light: string; readonly dark: string }
}
interface Grammar {
  readonly language?: string
  readonly scopeName: string
  readonly path: string
  readonly embeddedLanguages?: Readonly<Record<string, string>>
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'))
const languages: readonly Language[] = contributes.languages
const grammars: readonly Grammar[] = contributes.grammars
const snippets: readonly { readonly language: string; readonly path: string }[] = contributes.snippets
const ids = languages.map(({ id }) => id)

const filesIn = (directory: string): readonly string[] =>
  readdirSync(`extension/${directory}`).map(name => `./extension/${directory}/${name}`)

test('every grammar, snippet and language configuration is contributed, and all that is contributed is there', () => {
  const distinct = (paths: readonly string[]) => [...new Set(paths)].sort()
  assert.deepEqual(distinct(grammars.map(({ path }) => path)), [...filesIn('grammars')].sort())
  assert.deepEqual(distinct(snippets.map(({ path }) => path)), [...filesIn('snippets')].sort())
  assert.deepEqual(
    distinct(languages.flatMap(({ configuration }) => configuration ?? [])),
    [...filesIn('language-configuration')].sort()
  )
  for (const { icon } of languages)
    for (const path of [icon?.light, icon?.dark]) assert.ok(path === undefined || existsSync(path), path)
  for (const { language } of snippets) assert.ok(ids.includes(language), language)
})

test('each language has a grammar; grammars that share a file are told alike', () => {
  assert.deepEqual(
    grammars.flatMap(({ language }) => language ?? []),
    ids
  )
  const told = new Map<string, unknown>()
  for (const { language: _, ...grammar } of grammars) {
    assert.deepEqual(grammar, told.get(grammar.path) ?? grammar)
    told.set(grammar.path, grammar)
  }
})

test('a grammar is contributed by the scope that its file says, and so is what it includes', () => {
  const scopes = new Set(grammars.map(({ scopeName }) => scopeName))
  for (const { scopeName, path } of grammars) {
    const text = readFileSync(path, 'utf8')
    assert.equal(JSON.parse(text).scopeName, scopeName)
    for (const [, included = ''] of text.matchAll(/"include": "(source\.[\w-]+)/g))
      assert.ok(included === 'source.shell' || scopes.has(included), `${path}: ${included}`)
  }
})

test('a grammar includes only what there is, and all that is there is included', () => {
  const wanted = new Set<string>()
  const there = new Set<string>()
  for (const { scopeName, path } of grammars) {
    const text = readFileSync(path, 'utf8')
    for (const name of Object.keys(JSON.parse(text).repository ?? {})) there.add(`${scopeName}#${name}`)
    for (const [, included = ''] of text.matchAll(/"include": "([^"]+)"/g))
      if (included.includes('#')) wanted.add(included.startsWith('#') ? `${scopeName}${included}` : included)
  }
  assert.deepEqual([...wanted].sort(), [...there].sort())
})
