import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { IGrammar } from 'vscode-textmate'
import { type Line, load, type Token, tokenise, tokeniseLine } from './tokenise.ts'

const filesBelow = (directory: string, ending: RegExp): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => ending.test(name))
    .map(name => join(directory, name))
    .sort()

const yaml = filesBelow('playbooks', /\.yaml$/)
const templates = filesBelow('playbooks', /\.hbs$/)
const configurations = filesBelow('test/site/expected', /\.cfg$/)

const linesOf = (grammar: IGrammar, file: string): readonly Line[] =>
  tokenise(grammar, readFileSync(file, 'utf8').trimEnd())

const isInside = (token: Token | undefined, scope: string): boolean =>
  token?.scopes.some(each => each.startsWith(scope)) ?? false

const tokenAt = (line: Line, offset: number): Token | undefined =>
  line.tokens.find(({ start, end }) => start <= offset && offset < end)

const show = (line: Line): readonly string[] =>
  line.tokens.map(({ text, scopes }) => `${text} ${scopes.join(' ')}`)

/** What a line that stands alone looks like; the same after anything means that nothing leaks into it. */
const expectAsAlone = (grammar: IGrammar, text: string, after: Line, where: string): void =>
  assert.deepEqual(show(tokeniseLine(grammar, text, after.after)), show(tokeniseLine(grammar, text)), where)

test('every {{ in a text of the site opens a template, and the }} that belongs to it closes it', async () => {
  let seen = 0
  for (const [scope, files] of [
    ['source.hq-playbook', yaml],
    ['source.hq-template', templates]
  ] as const) {
    const grammar = await load(scope)
    for (const file of files)
      for (const [index, line, lines] of linesOf(grammar, file).map(
        (line, index, all) => [index, line, all] as const
      ))
        for (const { index: start } of line.text.matchAll(/\{\{/g)) {
          const where = `${file}:${index + 1}:${start + 1}`
          const open = tokenAt(line, start)
          if (isInside(open, 'comment.line') && scope === 'source.hq-playbook') continue
          seen++
          assert.ok(isInside(open, 'punctuation.definition.template-expression.begin'), where)
          const last = lines
            .slice(index)
            .find((each, below) => each.text.includes('}}', below === 0 ? start : 0))
          assert.ok(last, where)
          const end = last.text.indexOf('}}', last === line ? start : 0)
          assert.ok(isInside(tokenAt(last, end), 'punctuation.definition.template-expression.end'), where)
          const behind = tokenAt(last, end + 2)
          if (!last.text.startsWith('{{', end + 2))
            assert.ok(!isInside(behind, 'meta.embedded.hq-handlebars'), where)
        }
  }
  assert.ok(seen > 150, `only ${seen} seen`)
})

for (const [scope, files, next] of [
  ['source.hq-playbook', yaml, '- name: Next # one'],
  ['source.hq-template', templates, 'frontend next # one'],
  ['source.haproxy-hq', configurations, 'frontend next # one']
] as const)
  test(`${scope}: nothing leaks past the end of a file, and nothing in it counts as wrong`, async () => {
    const grammar = await load(scope)
    for (const file of files) {
      const lines = linesOf(grammar, file)
      const last = lines.at(-1)
      assert.ok(last)
      expectAsAlone(grammar, next, last, file)
      for (const [index, line] of lines.entries())
        assert.ok(!line.tokens.some(token => isInside(token, 'invalid')), `${file}:${index + 1}`)
    }
  })

test('whatever a line of a playbook leaves open while it is typed, the next task keeps its colours', async () => {
  const grammar = await load('source.hq-playbook')
  let cut = 0
  for (const file of yaml)
    for (const [index, line] of linesOf(grammar, file).entries())
      for (const { index: at, 0: sign } of line.text.matchAll(/['"{[(|>:#]+/g)) {
        const end = at + sign.length
        const typed = tokeniseLine(grammar, line.text.slice(0, end), line.before)
        expectAsAlone(grammar, '- name: Next # one', typed, `${file}:${index + 1}:${end + 1}`)
        cut++
      }
  assert.ok(cut > 1500, `only ${cut} cuts`)
})

test('every word of a playbook is coloured, but for those of a script', async () => {
  const grammar = await load('source.hq-playbook')
  for (const file of yaml)
    for (const [index, line] of linesOf(grammar, file).entries())
      for (const token of line.tokens) {
        if (token.text.trim() === '' || isInside(token, 'meta.embedded.block.shellscript')) continue
        assert.ok(
          token.scopes.some(scope => !scope.startsWith('meta.')),
          `${file}:${index + 1}: ${JSON.stringify(token.text)}`
        )
      }
})

test('the first word of every line of a configuration is a section or a directive that is known by name', async () => {
  // The grammar of haproxy.cfg takes any indented word for a directive, that of templates only those it knows.
  const grammar = await load('source.hq-template')
  for (const file of configurations)
    for (const [index, line] of linesOf(grammar, file).entries()) {
      const first = line.tokens.find(token => token.text.trim() !== '')
      if (!first || isInside(first, 'comment')) continue
      assert.ok(
        isInside(first, 'keyword.control.section') || isInside(first, 'keyword.other.'),
        `${file}:${index + 1}: ${line.text}`
      )
    }
})
