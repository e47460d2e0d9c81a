import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { analyseFiles } from '../language/want.ts'
import { inOneLine } from '../site/diagnostics.ts'

const directory = 'extension/walkthrough'
const pages = readdirSync(directory).sort()
const textOf = (page: string): string => readFileSync(`${directory}/${page}`, 'utf8')

const codeIn = (text: string): readonly string[] => text.match(/^```[\s\S]*?^```$/gm) ?? []

test('each step has a page in English and one in Korean, with the same code', () => {
  assert.deepEqual(
    pages,
    ['host', 'preview', 'run', 'write'].flatMap(step => [`${step}.ko.md`, `${step}.md`])
  )
  for (const page of pages.filter(name => !name.endsWith('.ko.md')))
    assert.deepEqual(codeIn(textOf(page.replace('.md', '.ko.md'))), codeIn(textOf(page)), page)
})

for (const [ending, titles] of [
  ['.ko.md', 'package.nls.ko.json'],
  ['.md', 'package.nls.json']
] as const)
  test(`the commands that pages ending in ${ending} name are those of ${titles}`, () => {
    const commands = Object.entries<string>(JSON.parse(readFileSync(titles, 'utf8')))
      .filter(([key]) => key.startsWith('command.'))
      .map(([, title]) => title)
    for (const page of pages.filter(name => name.endsWith('.ko.md') === (ending === '.ko.md')))
      for (const [, title = ''] of textOf(page).matchAll(/\*\*HQ: ([^*]+)\*\*/g))
        assert.ok(commands.includes(title), `${page}: ${title}`)
  })

test('the playbook and the inventory of the pages are without mistakes', async () => {
  const [site = '', inventory = ''] = ['write.md', 'host.md'].map(page =>
    (codeIn(textOf(page))[0] ?? '').split('\n').slice(1, -1).join('\n')
  )
  const { diagnostics } = await analyseFiles({
    'site.yaml': site,
    'inventory.yaml': inventory,
    'haproxy.cfg.hbs': 'global\n'
  })
  assert.deepEqual(diagnostics.map(inOneLine), [])
})

test('the snippets that the pages name are there', () => {
  const prefixes = readdirSync('extension/snippets').flatMap(name =>
    Object.values<{ readonly prefix: string }>(
      JSON.parse(readFileSync(`extension/snippets/${name}`, 'utf8'))
    ).map(({ prefix }) => prefix)
  )
  const named = pages.flatMap(page =>
    [...textOf(page).matchAll(/\*\*((?:task|play|inventory)[a-z0-9-]*)\*\*/g)].map(([, name = '']) => name)
  )
  assert.ok(named.length >= 8)
  assert.deepEqual(
    named.filter(name => !prefixes.includes(name)),
    []
  )
})
