import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { grammars, type Line, load, type Token, tokenise } from './tokenise.ts'

const directory = 'test/extension/grammars'

/** What says how a token is coloured: its innermost scope, without the language's name; structure alone says nothing. */
const colourOf = ({ scopes }: Token): string => {
  const innermost = scopes.filter(scope => !scope.startsWith('meta.')).at(-1) ?? ''
  return innermost.split('.').slice(0, -1).join('.') || innermost
}

/** The coloured tokens of a line, `text scope`, on lines of their own that begin with `> `. */
const legend = (line: Line): readonly string[] => {
  const lines: string[] = []
  for (const token of line.tokens) {
    if (token.text.trim() === '' || colourOf(token) === '') continue
    const one = `${token.text} ${colourOf(token)}`
    const last = lines.at(-1)
    if (last !== undefined && last.length + one.length < 110) lines[lines.length - 1] = `${last} · ${one}`
    else lines.push(`> ${one}`)
  }
  return lines
}

for (const name of readdirSync(directory).sort())
  test(`${name}: every line is coloured as the lines below it say`, async () => {
    const [, scope = ''] =
      Object.entries(grammars)
        .map(([each, file]) => [file, each] as const)
        .find(([file]) => name === `${file}.txt`) ?? []
    const expected = readFileSync(`${directory}/${name}`, 'utf8')
    const text = expected.replace(/^> .*\n/gm, '')
    const lines = tokenise(await load(scope), text)
    const found = lines.flatMap(line => [line.text, ...legend(line)]).join('\n')
    assert.equal(found, expected)
  })
