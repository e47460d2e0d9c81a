import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueOf } from '../../../runner/haproxy/catalogue/catalogue.ts'
import { branches } from '../../../runner/haproxy/catalogue/keyword.ts'
import { normalForm } from '../../../runner/haproxy/configuration/normal-form.ts'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { sectionKeywords } from '../../../runner/haproxy/configuration/section-keywords.ts'
import { Source } from '../../../runner/language/source.ts'

const read = (text: string) => readConfiguration(new Source('haproxy.cfg', text))

test('sections have their kinds, names, lines and comments', () => {
  const { preamble, sections, comments, problems } = read(`# ours
.if feature(QUIC)
global # first
  no log
	default option dontlognull
.endif
defaults web from base
defaults from base
defaults
frontend fe_a from web
  # two
  bind :80  # three
crt-store
listen "a b"
`)
  const shown = sections.map(({ kind, name, lines }) => [
    kind,
    name?.text,
    ...lines.map(({ number, prefix, keyword, args, comment }) =>
      [number, prefix, keyword.text, ...args.map(({ text }) => text), comment].filter(
        each => each !== undefined
      )
    )
  ])
  assert.deepEqual(shown, [
    ['global', undefined, [4, 'no', 'log'], [5, 'default', 'option', 'dontlognull'], [6, '.endif']],
    ['defaults', 'web'],
    ['defaults', undefined],
    ['defaults', undefined],
    ['frontend', 'fe_a', [12, 'bind', ':80', ' three']],
    ['crt-store', undefined],
    ['listen', 'a b']
  ])
  assert.deepEqual(
    preamble.map(({ keyword }) => keyword.text),
    ['.if']
  )
  assert.deepEqual(
    comments.map(({ number, text }) => [number, text]),
    [
      [1, ' ours'],
      [11, ' two']
    ]
  )
  assert.deepEqual(problems, [])
})

test('words have their places in the file', () => {
  const { source, sections } = read('global\n  stats socket "/run/a b" mode 600\n')
  const [line] = sections[0]?.lines ?? []
  assert.deepEqual(
    [line?.keyword, ...(line?.args ?? [])].map(word => word && source.text.slice(word.start, word.end)),
    ['stats', 'socket', '"/run/a b"', 'mode', '600']
  )
})

const refused: readonly [name: string, text: string, problems: readonly string[]][] = [
  [
    'an unclosed quote, and the next line is read',
    'global\n a "b\n c "d\n',
    ['2:4 the quote is not closed', '3:4 the quote is not closed']
  ],
  ['a missing line feed at the end', 'global', ['1:7 the last line does not end with a line feed']],
  ['a NUL', 'global\n a\0b\n c "\n', ['2:3 a NUL character: HAProxy reads no further']],
  ['.if without .endif', '.if 1\nglobal\n.if 0\n.endif\n', ['1:1 no .endif ends this block']],
  ['.endif without .if', 'global\n.endif\n', ['2:1 .endif without .if']],
  ['.else twice', 'global\n.if 1\n.else\n.else\n.endif\n', ['4:1 .else after .else']],
  ['.else with a condition', 'global\n.if 1\n.else 2\n.endif\n', ['3:1 .else takes no argument']]
]
for (const [name, text, expected] of refused)
  test(`refuses ${name}`, () => {
    const { source, problems } = read(text)
    const shown = problems.map(({ start, message }) => {
      const { line, column } = source.position(start)
      return `${line}:${column} ${message}`
    })
    assert.deepEqual(shown, expected)
  })

test('Windows line ends and an empty file are fine', () => {
  assert.deepEqual(read('').problems, [])
  assert.equal(normalForm(read('global\r\n  daemon # x\r\n')), 'global\n    daemon\n')
  assert.equal(read('global # x\r\n').sections[0]?.header.comment, ' x')
})

test('the normal form has no comments, one kind of quotes, one blank between words', () => {
  const text = `.if  defined(A)   && version_atleast(2.6)
.endif
global
\tlog-tag  "a b"   # why
  "" ignored
  no option  x
"frontend" a

  [scope]
  '[no'scope]
  http-request set-path "^/a\\$ $B"c
`
  assert.equal(
    normalForm(read(text)),
    `.if 'defined(A) && version_atleast(2.6)'
.endif
global
    log-tag 'a b'
    no option x
frontend a
    [scope]
    '[noscope]'
    http-request set-path "^/a\\$ \${B}c"
`
  )
})

test('the normal form of a normal form is itself', () => {
  const text = `global\n  a "\${B-x y}" '\${B}' "$B"d\n  .if "streq(\\"$A\\",b c)"\n .endif\n '[s' x\n`
  const once = normalForm(read(text))
  assert.equal(normalForm(read(once)), once)
})

test('every section of every version is known; namespace_list needs a build with USE_NS', () => {
  const known = new Set(branches.flatMap(branch => catalogueOf(branch).sections))
  assert.deepEqual([...sectionKeywords].sort(), [...known, 'namespace_list'].sort())
})
