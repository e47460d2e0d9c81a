import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { grammars, type Line, load, type Token, tokenise } from './tokenise.ts'

const directory = 'test/extension/grammars'

/** What says how a token is coloured: its innermost scope, without the language's name; structure and brackets say nothing. */
const colourOf = ({ scopes }: Token): string => {
  const innermost = scopes.filter(scope => !scope.startsWith('meta.')).at(-1) ?? ''
  if (innermost.startsWith('punctuation.')) return ''
  if (innermost.startsWith('token.')) return innermost
  return innermost.split('.').slice(0, -1).join('.')
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

for (const [scope, name] of Object.entries(grammars)) {
  const file = `${directory}/${name}.txt`
  if (!readdirSync(directory).includes(`${name}.txt`)) continue
  test(`${file}: every line is coloured as the lines below it say`, async () => {
    const expected = readFileSync(file, 'utf8')
    const lines = tokenise(await load(scope), expected.replace(/^> .*\n/gm, ''))
    assert.equal(lines.flatMap(line => [line.text, ...legend(line)]).join('\n'), expected)
  })
}

test('of each language there is a text whose colours are known', () => {
  assert.deepEqual(readdirSync(directory).sort(), [
    'haproxy.txt',
    'hq-output.txt',
    'hq-playbook.txt',
    'hq-template.txt'
  ])
})

const kinds = ['code', 'comment', 'string'] as const

/** Suggestions come by themselves in code, quotes are closed there, and brackets are matched. */
const places: readonly (readonly [
  scope: string,
  before: string,
  behind: string,
  kind: (typeof kinds)[number]
])[] = [
  ['source.hq-playbook', 'msg: some ', 'text', 'string'],
  ['source.hq-playbook', "msg: 'some {{ ", "name }} text'", 'code'],
  ['source.hq-playbook', "msg: 'some {{ name }} ", "text'", 'string'],
  ['source.hq-playbook', 'msg: \'some {{ join list "', ', " }}\'', 'string'],
  ['source.hq-playbook', 'when: facts.', 'os.major >= 9', 'code'],
  ['source.hq-playbook', "when: '!", "result.failed'", 'code'],
  ['source.hq-playbook', 'when: facts.os.id == "', 'rocky"', 'string'],
  ['source.hq-playbook', 'when: true # ', 'because', 'comment'],
  ['source.hq-template', '# made for {{ ', 'name }}', 'code'],
  ['source.hq-template', '# made for ', 'nobody', 'comment'],
  ['source.hq-template', '{{!-- ', 'why --}}', 'comment'],
  ['source.hq-template', 'stats auth "{{ ', 'user }}:x"', 'code'],
  ['source.haproxy-hq', 'http-request return string "%[', 'src]"', 'code'],
  ['source.haproxy-hq', 'http-request return string "', 'src"', 'string']
]

for (const [scope, before, behind, kind] of places)
  test(`${before}|${behind} is ${kind} at the cursor`, async () => {
    const { tokens } = (await load(scope)).tokenizeLine2(`${before}${behind}`, null)
    let metadata = 0
    for (let index = 0; index < tokens.length; index += 2)
      if ((tokens[index] ?? 0) <= before.length) metadata = tokens[index + 1] ?? 0
    assert.equal(kinds[(metadata >>> 8) & 3], kind)
  })
