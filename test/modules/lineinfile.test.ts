import assert from 'node:assert/strict'
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { lineinfile } from '../../runner/modules/lineinfile.ts'
import { edits, refusal } from './edits.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { content, contextOf, drive, looked, wanting } from './plan.ts'

const five = 'line 1\nline 2\nREF a line REF\nline 4\nline 5\n'
const sections = '[one]\n\n[two]\n\n[three]\n'

edits(lineinfile, [
  // Where a line goes that is not there.
  ['a line at the beginning', five, { line: 'new', insertbefore: 'BOF' }, `new\n${five}`, 'line added'],
  ['BOF after which it goes, too', five, { line: 'new', insertafter: 'BOF' }, `new\n${five}`, 'line added'],
  ['a line at the end', five, { line: 'new', insertafter: 'EOF' }, `${five}new\n`, 'line added'],
  ['the end is the default', five, { line: 'new' }, `${five}new\n`, 'line added'],
  ['after a line', 'a\nb\nc\n', { line: 'new', insertafter: '^b$' }, 'a\nb\nnew\nc\n'],
  ['before a line', 'a\nb\nc\n', { line: 'new', insertbefore: '^b$' }, 'a\nnew\nb\nc\n'],
  ['before the first line', 'a\nb\n', { line: 'new', insertbefore: '^a$' }, 'new\na\nb\n'],
  ['after the last line', 'a\nb\n', { line: 'new', insertafter: '^b$' }, 'a\nb\nnew\n'],
  ['after the last of several', 'a 1\na 2\nb\n', { line: 'new', insertafter: '^a' }, 'a 1\na 2\nnew\nb\n'],
  [
    'after the first of several',
    'a 1\na 2\nb\n',
    { line: 'new', insertafter: '^a', firstmatch: true },
    'a 1\nnew\na 2\nb\n'
  ],
  ['before the last of several', 'a 1\na 2\nb\n', { line: 'new', insertbefore: '^a' }, 'a 1\nnew\na 2\nb\n'],
  [
    'before the first of several',
    'a 1\na 2\nb\n',
    { line: 'new', insertbefore: '^a', firstmatch: true },
    'new\na 1\na 2\nb\n',
    'line added'
  ],
  ['after nothing: at the end', 'a\nb\n', { line: 'new', insertafter: '^x' }, 'a\nb\nnew\n'],
  ['before nothing: at the end, too', 'a\nb\n', { line: 'new', insertbefore: '^x' }, 'a\nb\nnew\n'],
  ['before nothing in an empty file', '', { line: 'new', insertbefore: '^x' }, 'new\n', 'line added'],
  ['a pattern may name the line break', 'a\nb\nc\n', { line: 'new', insertafter: '^b\\n' }, 'a\nb\nnew\nc\n'],

  // What is there already.
  ['a line that is there', five, { line: 'line 2' }, five, ''],
  ['a line that is there somewhere else', five, { line: 'line 2', insertafter: 'EOF' }, five, ''],
  [
    'a line that is there, after another',
    'a\nnew\nb\n',
    { line: 'new', insertafter: 'b' },
    'a\nnew\nb\n',
    ''
  ],
  ['blanks at the end count', 'new  \n', { line: 'new' }, 'new  \nnew\n', 'line added'],
  [
    'a part of a line is not the line',
    'option=10\n',
    { line: 'option=1' },
    'option=10\noption=1\n',
    'line added'
  ],
  [
    'firstmatch sees what follows the place it found',
    'a\nnew\na\n',
    { line: 'new', insertafter: '^a', firstmatch: true },
    'a\nnew\na\n',
    ''
  ],

  // What regexp and search_string replace.
  [
    'the line that a pattern finds',
    'a=1\nb=2\nc=3\n',
    { line: 'b=9', regexp: '^b=' },
    'a=1\nb=9\nc=3\n',
    'line replaced'
  ],
  ['the last of several', 'a 1\na 2\nb\n', { line: 'a x', regexp: '^a' }, 'a 1\na x\nb\n', 'line replaced'],
  [
    'the first of several',
    'a 1\na 2\nb\n',
    { line: 'a x', regexp: '^a', firstmatch: true },
    'a x\na 2\nb\n',
    'line replaced'
  ],
  [
    'a pattern that finds nothing adds the line',
    sections,
    { line: 'option=1', regexp: '^option=', insertafter: '^\\[one\\]' },
    '[one]\noption=1\n\n[two]\n\n[three]\n',
    'line added'
  ],
  [
    'a pattern that finds something ignores insertafter',
    '[one]\n\n[two]\noption=0\n',
    { line: 'option=1', regexp: '^option=', insertafter: '^\\[one\\]' },
    '[one]\n\n[two]\noption=1\n',
    'line replaced'
  ],
  [
    'a pattern that finds something ignores insertbefore',
    'option=0\n[one]\n[two]\n',
    { line: 'option=1', regexp: '^option=', insertbefore: '^\\[two\\]', firstmatch: true },
    'option=1\n[one]\n[two]\n',
    'line replaced'
  ],
  ['it replaces by what is there', 'a=1\n', { line: 'a=1', regexp: '^a=' }, 'a=1\n', ''],
  [
    'a line that is there though the pattern finds nothing',
    'b\na\n',
    { line: 'a', regexp: '^x' },
    'b\na\n',
    ''
  ],
  [
    'case does not count with (?i)',
    'ALLOW x\n',
    { line: 'allow y', regexp: '(?i)^allow' },
    'allow y\n',
    'line replaced'
  ],
  ['\\Z is the end, as in Python', 'a b\n', { line: 'c', regexp: 'b\\Z' }, 'c\n', 'line replaced'],
  [
    'a text that is part of a line',
    'x (a) y\nb\n',
    { line: 'new', search_string: '(a)' },
    'new\nb\n',
    'line replaced'
  ],
  [
    'the last line that a text is in',
    'one a\ntwo a\n',
    { line: 'three a', search_string: ' a' },
    'one a\nthree a\n',
    'line replaced'
  ],
  [
    'the first line that a text is in',
    'one a\ntwo a\n',
    { line: 'three a', search_string: ' a', firstmatch: true },
    'three a\ntwo a\n',
    'line replaced'
  ],
  [
    'a text that is in no line',
    'a\nb\n',
    { line: 'c.d', search_string: 'c.d', insertafter: 'a' },
    'a\nc.d\nb\n',
    'line added'
  ],

  // Groups.
  [
    'groups in the line',
    'a\nXmx512m -Xms256m\n',
    { line: 'Xmx\\1m -Xms${n}m', regexp: '^Xmx(\\d+)m -Xms\\d+m$', backrefs: true },
    'a\nXmx512m -Xms${n}m\n',
    'line replaced'
  ],
  [
    'groups by number and name where digits follow',
    'host=old\n',
    { line: '\\g<1>10\\g<rest>', regexp: '^(host=)(?P<rest>old)', backrefs: true },
    'host=10old\n',
    'line replaced'
  ],
  [
    'groups that took no part are empty',
    'a\n',
    { line: '[\\1][\\2]', regexp: '^(a)(b)?$', backrefs: true },
    '[a][]\n',
    'line replaced'
  ],
  [
    'groups stand for nothing when nothing matches',
    'a\n',
    { line: '\\1', regexp: '^(b)', backrefs: true },
    'a\n',
    ''
  ],
  [
    'without backrefs a backslash is a backslash',
    'a\n',
    { line: '\\1 \\n', regexp: '^(a)' },
    '\\1 \\n\n',
    'line replaced'
  ],
  [
    'escapes in the line, with backrefs',
    'a b\n',
    { line: '\\1\\t\\\\\\.', regexp: '^(\\w+) b$', backrefs: true },
    'a\t\\\\.\n',
    'line replaced'
  ],

  [
    'groups stand for nothing when there is no file',
    undefined,
    { line: '\\1', regexp: '^(b)', backrefs: true, create: true },
    undefined,
    ''
  ],

  // Removing.
  [
    'every line that a pattern finds',
    'a 1\nb\na 2\n',
    { state: 'absent', regexp: '^a' },
    'b\n',
    '2 line(s) removed'
  ],
  [
    'every line that a text is in',
    'a 1\nb\na 2\n',
    { state: 'absent', search_string: ' ' },
    'b\n',
    '2 line(s) removed'
  ],
  [
    'every line that is just that',
    'a\nab\na\r\n',
    { state: 'absent', line: 'a' },
    'ab\n',
    '2 line(s) removed'
  ],
  ['what regexp finds, not what line says', 'a\nb\n', { state: 'absent', regexp: '^a', line: 'b' }, 'b\n'],
  ['nothing to remove', 'a\n', { state: 'absent', regexp: '^x' }, 'a\n', ''],
  ['all of it', 'a\n', { state: 'absent', regexp: '.' }, '', '1 line(s) removed'],
  ['no file, nothing to remove', undefined, { state: 'absent', regexp: '.' }, undefined, 'file not present'],

  // Line ends.
  ['a file without a newline at its end', 'a\nb', { line: 'new' }, 'a\nb\nnew\n', 'line added'],
  ['the last line, without a newline, is the line', 'a\nb', { line: 'b' }, 'a\nb\n', 'line replaced'],
  ['after the last line, which has no newline', 'a\nb', { line: 'new', insertafter: '^b' }, 'a\nb\nnew\n'],
  ['before the last line, which has no newline', 'a\nb', { line: 'new', insertbefore: '^b' }, 'a\nnew\nb'],
  ['an empty file', '', { line: 'new' }, 'new\n', 'line added'],
  ['an empty line', 'a\n', { line: '' }, 'a\n\n', 'line added'],
  ['other lines keep their CRLF', 'a\r\nb\r\n', { line: 'x', regexp: '^b' }, 'a\r\nx\n', 'line replaced'],
  ['a line with CRLF is that line, with LF', 'a\r\nb\r\n', { line: 'b' }, 'a\r\nb\n', 'line replaced'],
  ['$ does not stand before CR', 'a\r\n', { state: 'absent', regexp: 'a$' }, 'a\r\n', ''],
  ['several lines', 'a\n', { line: 'one\ntwo\\n', insertafter: 'EOF' }, 'a\none\ntwo\\n\n', 'line added'],
  ['a line that YAML ends with a newline', 'a\n', { line: 'new\n' }, 'a\nnew\n', 'line added'],

  // Bytes.
  [
    'Korean',
    '# 설정\n이름=하나\n',
    { line: '이름=둘', regexp: '^이름=' },
    '# 설정\n이름=둘\n',
    'line replaced'
  ],
  ['beyond the first plane', '😀=1\n', { line: '😀=\\1\\1', regexp: '^😀=(.)$', backrefs: true }, '😀=11\n'],
  ['a byte order mark stays', '\ufeffa\n', { line: 'b' }, '\ufeffa\nb\n'],
  [
    'bytes that are no UTF-8 stay what they are',
    Buffer.from('# caf\xe9\nna\xefve=1\n', 'latin1'),
    { line: 'é=2', regexp: '^na.ve=' },
    Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from('é=2\n')]),
    'line replaced'
  ],
  [
    'quotes and shell signs',
    '',
    { line: `import g' "x" $(id) \`id\` %s \\` },
    `import g' "x" $(id) \`id\` %s \\\n`,
    'line added'
  ],

  // Refusals.
  ['no file', undefined, { line: 'x' }, { refused: 'path: There is no file FILE (create: true makes it.)' }],
  ['a new file', undefined, { line: 'x', create: true, mode: '0600' }, 'x\n', 'line added'],
  ['NUL', 'a\0b\n', { line: 'x' }, { refused: 'path: FILE is not a text: it has NUL in it' }],
  [
    'too long',
    `${'x'.repeat(99)}\n`.repeat(7865),
    { line: 'x' },
    {
      refused:
        'path: FILE is larger than 768 KiB (Bring the whole file with copy or template, or edit it with command and sed.)'
    }
  ],
  [
    'a pattern that is none',
    'a\n',
    { line: 'x', regexp: '(a' },
    { refused: 'regexp: (a is not a regular expression: missing closing ): `(a`' }
  ],
  [
    'a pattern of Python’s that RE2 lacks',
    'a\n',
    { line: 'x', insertafter: '^(?!#)' },
    {
      refused:
        'insertafter: ^(?!#) is not a regular expression: invalid or unsupported Perl syntax: `(?!` (Regular expressions are RE2’s, which take linear time: there is no lookahead, no lookbehind and no back reference in a pattern.)'
    }
  ],
  [
    'a group that is not there',
    'a\n',
    { line: '\\2', regexp: '(a)', backrefs: true },
    { refused: 'line: There is no group 2 in the regular expression' }
  ],
  [
    'an escape that is none',
    'b\n',
    { line: '\\D', regexp: '(a)', backrefs: true },
    { refused: 'line: \\D stands for nothing (Write \\\\ for a backslash.)' }
  ]
])

test('lineinfile: a file of the greatest length is read and written', async () => {
  const path = join(await temporaryDirectory(), 'file')
  const text = `${'x'.repeat(1023)}\n`.repeat(768)
  writeFileSync(path, text)
  await applyHere(lineinfile, { path, regexp: '^x', line: 'y' }, contextOf())
  assert.equal(readFileSync(path, 'utf8'), `${text.slice(0, -1024)}y\n`)
})

test('lineinfile: one of 10,000 lines', async () => {
  const path = join(await temporaryDirectory(), 'file')
  const lines = Array.from({ length: 10_000 }, (_, index) => `option_${index} = ${index}\n`)
  writeFileSync(path, lines.join(''))
  const want = { path, regexp: '^option_5000\\s*=', line: 'option_5000 = new' }
  assert.equal((await applyHere(lineinfile, want, contextOf())).result.msg, 'line replaced')
  lines[5000] = 'option_5000 = new\n'
  assert.equal(readFileSync(path, 'utf8'), lines.join(''))
  assert.deepEqual((await applyHere(lineinfile, want, contextOf())).steps, [])
})

test('lineinfile: lines that are given one after the other, each after another line, come in the order of Ansible’s', async () => {
  const path = join(await temporaryDirectory(), 'file')
  writeFileSync(path, sections)
  for (const name of ['one', 'two', 'three'])
    await applyHere(
      lineinfile,
      { path, regexp: `option_${name}=`, line: `option_${name}=1`, insertafter: 'one\\]' },
      contextOf()
    )
  assert.equal(
    readFileSync(path, 'utf8'),
    '[one]\noption_three=1\noption_two=1\noption_one=1\n\n[two]\n\n[three]\n'
  )
})

test('lineinfile: a link is followed and stays; the file keeps its permissions', async () => {
  const directory = await temporaryDirectory()
  const [path, link] = [join(directory, 'file'), join(directory, 'link')]
  writeFileSync(path, 'a\n')
  chmodSync(path, 0o604)
  symlinkSync('file', link)
  const { steps } = await applyHere(lineinfile, { path: link, line: 'b' }, contextOf())
  assert.deepEqual(steps, [`the line is not there | write ${path}`])
  assert.equal(readFileSync(path, 'utf8'), 'a\nb\n')
  assert.equal(statSync(path).mode & 0o7777, 0o604)
  assert.equal(readlinkSync(link), 'file')
  assert.equal(lstatSync(link).isSymbolicLink(), true)
})

test('lineinfile: a link to what is not there makes that', async () => {
  const directory = await temporaryDirectory()
  symlinkSync('file', join(directory, 'link'))
  await applyHere(lineinfile, { path: join(directory, 'link'), line: 'b', create: true }, contextOf())
  assert.equal(readFileSync(join(directory, 'file'), 'utf8'), 'b\n')
  assert.equal(readlinkSync(join(directory, 'link')), 'file')
})

test('lineinfile: a new file comes with its directories and its mode', async () => {
  const path = join(await temporaryDirectory(), 'a/b/file')
  const want = { path, line: 'x', create: true, mode: '0600' }
  await applyHere(lineinfile, want, contextOf())
  assert.equal(statSync(path).mode & 0o7777, 0o600)
  assert.deepEqual((await applyHere(lineinfile, { ...want, mode: 'g+r' }, contextOf())).steps, [
    `mode is 0600, wanted 0640 | chmod -- 0640 ${path}`
  ])
})

test('lineinfile: a backup is named for what it keeps, and there is one only when something changes', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'file')
  writeFileSync(path, 'a\n')
  const want = { path, line: 'b', backup: true }
  const kept = `${path}.${content('a\n').sha256.slice(0, 12)}.bak`
  const { result } = await applyHere(lineinfile, want, contextOf())
  assert.deepEqual(result, { path, msg: 'line added', backup_file: kept, backup: kept, found: 0 })
  assert.equal(readFileSync(kept, 'utf8'), 'a\n')
  const second = await applyHere(lineinfile, want, contextOf())
  assert.deepEqual(second.result, { path, msg: '', backup: '', found: 0 })
  assert.deepEqual(readdirSync(directory).length, 2)
})

test('lineinfile: a command that fails keeps the file as it was', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'file')
  writeFileSync(path, 'a\n')
  await assert.rejects(
    applyHere(lineinfile, { path, line: 'b', validate: "grep -q '^c$' %s" }, contextOf()),
    /grep refuses the new file/
  )
  assert.equal(readFileSync(path, 'utf8'), 'a\n')
  await applyHere(lineinfile, { path, line: 'c', validate: "grep -q '^c$' %s" }, contextOf())
  assert.equal(readFileSync(path, 'utf8'), 'a\nc\n')
  assert.deepEqual(readdirSync(directory), ['file'])
})

test('lineinfile: the diff is told of the whole text', () => {
  const want = wanting(lineinfile, { path: '/etc/a', line: 'b' })
  const said = ['81a4 0 0 root root /etc/a', '/etc/a', Buffer.from('a\n').toString('base64')]
  const now = looked(lineinfile, want, said, { diff: true })
  const [write] = drive(lineinfile.plan(want, now, contextOf({ diff: true })))
  assert.deepEqual(write?.do === 'write' && [write.before, write.content.text], ['a\n', 'a\nb\n'])
})

test('lineinfile: a directory, and a file that cannot be read, are refused', async () => {
  const directory = await temporaryDirectory()
  const apply = (path: string) => () => applyHere(lineinfile, { path, line: 'x' }, contextOf())
  assert.equal(await refusal(apply(directory), directory), 'path: FILE is a directory')
  assert.equal(await refusal(apply('/dev/null'), '/dev/null'), 'path: FILE is not a regular file')
  const said = ['8180 0 0 root root /etc/a', '/etc/a', 1]
  const want = wanting(lineinfile, { path: '/etc/a', line: 'x' })
  const now = looked(lineinfile, want, said)
  assert.throws(() => drive(lineinfile.plan(want, now, contextOf())), /cannot be read/)
})
