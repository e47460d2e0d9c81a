import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { blockinfile } from '../../runner/modules/blockinfile.ts'
import { edits } from './edits.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { content, contextOf } from './plan.ts'

const begin = '# BEGIN ANSIBLE MANAGED BLOCK'
const end = '# END ANSIBLE MANAGED BLOCK'
const block = (text: string): string => `${begin}\n${text}${end}\n`
const three = 'a\nb\nc\n'

edits(blockinfile, [
  // Where a new block goes.
  ['a block at the end', three, { block: 'x\ny\n' }, `${three}${block('x\ny\n')}`, 'Block inserted'],
  ['a block without its last newline', three, { block: 'x\ny' }, `${three}${block('x\ny\n')}`],
  ['a block in an empty file', '', { block: 'x' }, block('x\n'), 'Block inserted'],
  ['a block in no file', undefined, { block: 'x', create: true }, block('x\n'), 'File created'],
  ['at the beginning', three, { block: 'x', insertbefore: 'BOF' }, `${block('x\n')}${three}`],
  ['at the end, when told so', three, { block: 'x', insertafter: 'EOF' }, `${three}${block('x\n')}`],
  ['after a line', three, { block: 'x', insertafter: '^b$' }, `a\nb\n${block('x\n')}c\n`],
  ['before a line', three, { block: 'x', insertbefore: '^b$' }, `a\n${block('x\n')}b\nc\n`],
  ['after the last of several', 'a\na\nb\n', { block: 'x', insertafter: 'a' }, `a\na\n${block('x\n')}b\n`],
  ['before the last of several', 'a\na\nb\n', { block: 'x', insertbefore: 'a' }, `a\n${block('x\n')}a\nb\n`],
  ['after nothing: at the end', three, { block: 'x', insertafter: '^z' }, `${three}${block('x\n')}`],
  ['before nothing: at the end, too', three, { block: 'x', insertbefore: '^z' }, `${three}${block('x\n')}`],
  [
    'after the first match of several lines',
    'list =\n  (a\n  )\nlist =\n  (b\n',
    { block: 'x', insertafter: '(?m)list =\\n.*\\(' },
    `list =\n  (a\n${block('x\n')}  )\nlist =\n  (b\n`
  ],
  [
    'before the first match of several lines',
    'a\nlist =\n  (b\n',
    { block: 'x', insertbefore: '(?m)^list =\\n.*\\(' },
    `a\n${block('x\n')}list =\n  (b\n`
  ],
  [
    'line by line several lines match nowhere',
    'list =\n  (a\n  )\n',
    { block: 'x', insertafter: 'list =\\n.*\\(' },
    `list =\n  (a\n  )\n${block('x\n')}`
  ],

  // A block that is there.
  ['the same block', `a\n${block('x\n')}b\n`, { block: 'x' }, `a\n${block('x\n')}b\n`, ''],
  ['another block', `a\n${block('x\ny\n')}b\n`, { block: 'z' }, `a\n${block('z\n')}b\n`, 'Block inserted'],
  [
    'a block stays where it is',
    `a\n${block('x\n')}b\n`,
    { block: 'z', insertbefore: 'BOF' },
    `a\n${block('z\n')}b\n`
  ],
  [
    'the last of several with the same markers',
    `${block('x\n')}a\n${block('y\n')}`,
    { block: 'z' },
    `${block('x\n')}a\n${block('z\n')}`
  ],
  ['markers the wrong way round', `a\n${end}\nx\n${begin}\nb\n`, { block: 'z' }, `a\n${block('z\n')}b\n`],
  ['a beginning without an end', `a\n${begin}\nb\n`, { block: 'z' }, `a\n${begin}\nb\n${block('z\n')}`],
  ['a marker that is part of a line is none', `a ${begin}\n`, { block: 'z' }, `a ${begin}\n${block('z\n')}`],

  // Removing.
  ['a block is removed', `a\n${block('x\n')}b\n`, { state: 'absent' }, 'a\nb\n', 'Block removed'],
  ['an empty block is removed', `a\n${block('x\n')}b\n`, { block: '' }, 'a\nb\n', 'Block removed'],
  ['all there was', block('x\n'), { state: 'absent', block: 'x' }, '', 'Block removed'],
  ['no block to remove', three, { state: 'absent' }, three, ''],
  ['no file to remove it from', undefined, { state: 'absent', create: true }, undefined],

  // Markers.
  [
    'markers of its own',
    three,
    { block: 'x', marker: '<!-- {mark} hq -->', marker_begin: 'on', marker_end: 'off' },
    `${three}<!-- on hq -->\nx\n<!-- off hq -->\n`
  ],
  [
    'a mark is no replacement pattern',
    '',
    { block: 'x', marker_begin: '$& \\1', marker_end: '$1' },
    '# $& \\1 ANSIBLE MANAGED BLOCK\nx\n# $1 ANSIBLE MANAGED BLOCK\n'
  ],
  [
    'another block with other markers is left alone',
    block('x\n'),
    { block: 'y', marker: '# {mark} two' },
    `${block('x\n')}# BEGIN two\ny\n# END two\n`
  ],

  // Empty lines around it.
  [
    'an empty line after it',
    three,
    { block: 'x', insertafter: 'a', append_newline: true },
    `a\n${block('x\n')}\nb\nc\n`
  ],
  [
    'an empty line before it',
    three,
    { block: 'x', insertafter: 'a', prepend_newline: true },
    `a\n\n${block('x\n')}b\nc\n`
  ],
  [
    'empty lines that are there',
    'a\n\n\nb\n',
    { block: 'x', insertafter: 'a', append_newline: true },
    `a\n${block('x\n')}\n\nb\n`
  ],
  [
    'empty lines for a block that is there',
    `a\n${block('x\n')}b\n`,
    { block: 'x', append_newline: true, prepend_newline: true },
    `a\n\n${block('x\n')}\nb\n`,
    'Block inserted'
  ],
  ['none at the end of the file', three, { block: 'x', append_newline: true }, `${three}${block('x\n')}`],
  [
    'none at the beginning of the file',
    three,
    { block: 'x', insertbefore: 'BOF', prepend_newline: true },
    `${block('x\n')}${three}`
  ],
  [
    'none when the block goes',
    `a\n${block('x\n')}b\n`,
    { state: 'absent', append_newline: true, prepend_newline: true },
    'a\nb\n'
  ],

  // Line ends and bytes.
  ['a file without a newline at its end', 'a', { block: 'x' }, `a\n${block('x\n')}`],
  [
    'a file without a newline at its end, and an empty line',
    'a',
    { block: 'x', prepend_newline: true },
    `a\n\n${block('x\n')}`
  ],
  [
    'line ends of the block and of the file stay',
    `unix\ndos\r\n${block('old\r\n')}unix\n`,
    { block: 'dos\r\ndos\r\n' },
    `unix\ndos\r\n${block('dos\r\ndos\r\n')}unix\n`
  ],
  ['empty lines in the block stay', '', { block: '\n  x\n\n\n' }, `${begin}\n\n  x\n\n\n${end}\n`],
  ['Korean', '설정\n', { block: '이름', marker: '# {mark} 우리' }, '설정\n# BEGIN 우리\n이름\n# END 우리\n'],
  [
    'bytes that are no UTF-8 stay what they are',
    Buffer.from('caf\xe9\n', 'latin1'),
    { block: 'é' },
    Buffer.concat([Buffer.from('caf\xe9\n', 'latin1'), Buffer.from(block('é\n'))])
  ],

  // Refusals.
  ['no file', undefined, { block: 'x' }, { refused: 'path: There is no file FILE (create: true makes it.)' }],
  [
    'two places',
    three,
    { block: 'x', insertafter: 'a', insertbefore: 'b' },
    { refused: 'insertbefore: insertafter and insertbefore are both given; a block goes to one place' }
  ],
  [
    'markers that are the same',
    three,
    { block: 'x', marker_begin: 'x', marker_end: 'x' },
    { refused: 'marker_end: marker_begin and marker_end are the same: the block would have no end' }
  ],
  [
    'a pattern that is none',
    three,
    { block: 'x', insertafter: '[' },
    { refused: 'insertafter: [ is not a regular expression: missing closing ]: `[`' }
  ]
])

test('blockinfile: several blocks, each with a marker of its own, come and go by themselves', async () => {
  const path = join(await temporaryDirectory(), 'file')
  writeFileSync(path, 'a\n')
  const apply = (name: string, want: object) =>
    applyHere(blockinfile, { path, marker: `# {mark} ${name}`, ...want }, contextOf())
  await apply('one', { block: '1' })
  await apply('two', { block: '2' })
  await apply('one', { block: '3' })
  const both = 'a\n# BEGIN one\n3\n# END one\n# BEGIN two\n2\n# END two\n'
  assert.equal(readFileSync(path, 'utf8'), both)
  assert.deepEqual((await apply('two', { block: '2' })).steps, [])
  await apply('one', { state: 'absent' })
  assert.equal(readFileSync(path, 'utf8'), 'a\n# BEGIN two\n2\n# END two\n')
})

test('blockinfile: 10,000 lines', async () => {
  const path = join(await temporaryDirectory(), 'file')
  const lines = Array.from({ length: 10_000 }, (_, index) => `option_${index} = ${index}\n`)
  writeFileSync(path, lines.join(''))
  const want = { path, block: lines.slice(0, 5000).join(''), insertafter: '^option_5000 ' }
  await applyHere(blockinfile, want, contextOf())
  const whole = [...lines.slice(0, 5001), block(want.block), ...lines.slice(5001)].join('')
  assert.equal(readFileSync(path, 'utf8'), whole)
  assert.deepEqual((await applyHere(blockinfile, want, contextOf())).steps, [])
})

test('blockinfile: a link is followed, the mode set and a backup made', async () => {
  const directory = await temporaryDirectory()
  const [path, link] = [join(directory, 'file'), join(directory, 'link')]
  writeFileSync(path, 'a\n')
  symlinkSync('file', link)
  const want = { path: link, block: 'x', backup: true, mode: '0600' }
  const { result } = await applyHere(blockinfile, want, contextOf())
  const kept = `${path}.${content('a\n').sha256.slice(0, 12)}.bak`
  assert.deepEqual(result, { path: link, msg: 'Block inserted', backup_file: kept })
  assert.equal(statSync(path).mode & 0o7777, 0o600)
  assert.equal(readlinkSync(link), 'file')
  assert.deepEqual(readdirSync(directory).length, 3)
})

test('blockinfile: a command that fails keeps the file as it was, or away', async () => {
  const path = join(await temporaryDirectory(), 'file')
  const want = { path, block: 'line1\nline2\n', create: true }
  await assert.rejects(
    applyHere(blockinfile, { ...want, validate: 'grep -q line47 %s' }, contextOf()),
    /grep refuses the new file/
  )
  assert.throws(() => statSync(path), /ENOENT/)
  await applyHere(blockinfile, { ...want, validate: 'grep -q line1 %s' }, contextOf())
  assert.equal(readFileSync(path, 'utf8'), block('line1\nline2\n'))
})
