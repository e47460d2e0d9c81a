import assert from 'node:assert/strict'
import { readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { replace } from '../../runner/modules/replace.ts'
import { edits, refusal } from './edits.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { content, contextOf } from './plan.ts'

const text = 'The quick fox.\nWe judged the quilt.\nJinxed wizards.'
const group = '# start\n0.0.0.0\n127.0.0.1\n# end\n'

edits(replace, [
  ['every match', 'a b a\na\n', { regexp: 'a', replace: 'c' }, 'c b c\nc\n', '3 replacements made'],
  ['matches are removed without replace', 'a b a\n', { regexp: ' ?a' }, ' b\n', '2 replacements made'],
  ['no match', 'a\n', { regexp: 'x', replace: 'y' }, 'a\n', ''],
  ['a match that stays what it is', 'a\n', { regexp: 'a', replace: 'a' }, 'a\n', ''],
  ['^ and $ match at every line', 'a\nb\n', { regexp: '^([ab])$', replace: '"\\1"' }, '"a"\n"b"\n'],
  ['. does not match a line break', 'a\nb\n', { regexp: 'a.b', replace: 'x' }, 'a\nb\n', ''],
  ['a set may match a line break', 'a\nb\n', { regexp: 'a[^x]b', replace: 'x' }, 'x\n'],
  ['groups by number', 'a=1\nb=2\n', { regexp: '^(\\w)=(\\d)$', replace: '\\2:\\1' }, '1:a\n2:b\n'],
  ['groups by name', 'a=1\n', { regexp: '^(?P<k>\\w)=(?P<v>\\d)', replace: '\\g<v>\\g<k>\\n#' }, '1a\n#\n'],
  [
    'the whole match',
    'ab\n',
    { regexp: 'a(?:b)', replace: '[\\g<1>' },
    { refused: 'replace: There is no group 1 in the regular expression' }
  ],
  ['a dollar is a dollar', 'a\n', { regexp: 'a', replace: '$1$&' }, '$1$&\n'],
  ['words', 'old older old.\n', { regexp: '\\bold\\b', replace: 'new' }, 'new older new.\n'],
  ['case does not count with (?i)', 'Old OLD\n', { regexp: '(?i)old', replace: 'new' }, 'new new\n'],
  ['empty matches', 'a\n\nb\n', { regexp: '^$', replace: '-' }, 'a\n-\nb\n-', '2 replacements made'],
  ['line breaks go', 'a\n\n\nb\n', { regexp: '\\n+', replace: '\\n' }, 'a\nb\n', '2 replacements made'],
  ['CRLF becomes LF', 'a\r\nb\r\n', { regexp: '\\r$' }, 'a\nb\n', '2 replacements made'],
  ['an empty file', '', { regexp: 'a', replace: 'b' }, '', ''],
  ['no newline at the end', 'a', { regexp: 'a$', replace: 'b' }, 'b'],
  ['Korean', '이름=하나\n', { regexp: '^(이름)=.*$', replace: '\\1=둘' }, '이름=둘\n'],

  // A part of the file.
  [
    'before a match: up to the last',
    text,
    { regexp: ' ', before: 'quilt' },
    text.replace('The quick fox.\nWe judged the quilt', 'Thequickfox.\nWejudgedthequilt'),
    '5 replacements made'
  ],
  [
    'after a match: from the first on',
    text,
    { regexp: ' ', after: 'judged' },
    'The quick fox.\nWe judgedthequilt.\nJinxedwizards.',
    '3 replacements made'
  ],
  [
    'between both',
    text,
    { regexp: 'e', replace: '3', after: 'We', before: 'quilt' },
    text.replace('judged the', 'judg3d th3'),
    '2 replacements made'
  ],
  [
    'both the wrong way round',
    text,
    { regexp: 'e', replace: '3', after: 'quilt', before: 'We' },
    text,
    'Nothing matches before and after'
  ],
  [
    'only the first part between both',
    `${group}${group}`,
    { regexp: '0', replace: '9', after: '# start', before: '# end' },
    `${group.replaceAll('0', '9')}${group}`
  ],
  [
    'up to the last match of before',
    `${group}${group}`,
    { regexp: '127', replace: '10', before: '# end' },
    `${group}${group}`.replaceAll('127', '10')
  ],
  ['. of after matches line breaks', 'a\nb\nc\n', { regexp: 'c', replace: 'x', after: 'a.b' }, 'a\nb\nx\n'],
  [
    '^ of after is the beginning of the file',
    'b\na\nc\n',
    { regexp: 'c', replace: 'x', after: '^a' },
    'b\na\nc\n',
    'Nothing matches before and after'
  ],
  ['or of a line with (?m)', 'b\na\nc\n', { regexp: 'c', replace: 'x', after: '(?m)^a' }, 'b\na\nx\n'],
  ['one of two in after', 'b\nc\n', { regexp: 'c', replace: 'x', after: 'a|b' }, 'b\nx\n'],
  ['^ is the beginning of the part', 'a b\nb\n', { regexp: '^ b$', after: 'a' }, 'a\nb\n'],

  // Bytes.
  [
    'latin-1',
    Buffer.from('caf\xe9 \xfc\n', 'latin1'),
    { regexp: 'é', replace: 'ü', encoding: 'latin-1' },
    Buffer.from('caf\xfc \xfc\n', 'latin1')
  ],
  [
    'bytes that are no UTF-8',
    Buffer.from('caf\xe9\n', 'latin1'),
    { regexp: 'c', replace: 'k' },
    { refused: 'path: FILE is not UTF-8 (encoding: latin-1 takes every byte as it is.)' }
  ],
  [
    'what latin-1 lacks',
    'a\n',
    { regexp: 'a', replace: '가', encoding: 'latin-1' },
    { refused: 'replace: It has a character that latin-1 does not have' }
  ],

  // Refusals.
  ['no file', undefined, { regexp: 'a' }, { refused: 'path: There is no file FILE' }],
  [
    'an escape that is none',
    'a\n',
    { regexp: '\\.', replace: '\\D' },
    { refused: 'replace: \\D stands for nothing (Write \\\\ for a backslash.)' }
  ],
  [
    'a pattern that is none',
    'a\n',
    { regexp: 'a', before: '*' },
    { refused: 'before: * is not a regular expression: missing argument to repetition operator: `*`' }
  ]
])

test('replace: 10,000 lines', async () => {
  const path = join(await temporaryDirectory(), 'file')
  const lines = (value: (index: number) => string) =>
    Array.from({ length: 10_000 }, (_, index) => `option_${index} = ${value(index)}\n`).join('')
  writeFileSync(path, lines(String))
  const want = {
    path,
    regexp: '^(option_\\d+) = \\d+$',
    replace: '\\1 = x',
    after: 'option_0',
    before: 'option_9999'
  }
  assert.equal((await applyHere(replace, want, contextOf())).result.count, 9998)
  assert.equal(
    readFileSync(path, 'utf8'),
    lines(index => (index % 9999 === 0 ? String(index) : 'x'))
  )
  assert.deepEqual((await applyHere(replace, want, contextOf())).steps, [])
})

test('replace: a link is followed, a backup made, and a command that fails keeps the file', async () => {
  const directory = await temporaryDirectory()
  const [path, link] = [join(directory, 'file'), join(directory, 'link')]
  writeFileSync(path, 'a\n')
  symlinkSync('file', link)
  const want = { path: link, regexp: 'a', replace: 'b', backup: true }
  await assert.rejects(applyHere(replace, { ...want, validate: 'grep -q c %s' }, contextOf()), /grep refuses/)
  assert.equal(readFileSync(path, 'utf8'), 'a\n')
  const { result } = await applyHere(replace, { ...want, validate: 'grep -q b %s' }, contextOf())
  const kept = `${path}.${content('a\n').sha256.slice(0, 12)}.bak`
  assert.deepEqual(result, { path: link, msg: '1 replacements made', backup_file: kept, count: 1 })
  assert.equal(readFileSync(kept, 'utf8'), 'a\n')
  assert.equal(readlinkSync(link), 'file')
})

test('replace: a directory is refused', async () => {
  const directory = await temporaryDirectory()
  const apply = () => applyHere(replace, { path: directory, regexp: 'a' }, contextOf())
  assert.equal(await refusal(apply, directory), 'path: FILE is a directory')
})
