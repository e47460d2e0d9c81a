import assert from 'node:assert/strict'
import test from 'node:test'
import { concluded } from '../../runner/modules/runtime/concluded.ts'
import { type MapWant, mapClash, wantedText } from '../../runner/modules/runtime/map-wish.ts'
import { mapWork } from '../../runner/modules/runtime/map-work.ts'
import type { TextFile } from '../../runner/modules/text/text-file.ts'
import { contextOf } from './plan.ts'
import { conversed, type Replies } from './talking.ts'

const path = '/etc/haproxy/tenants.map'
const file = (text: string): TextFile => ({
  is: 'file',
  path,
  entry: { path, kind: 'file', mode: 0o644, owner: 'root', group: 'root', uid: '0', gid: '0' } as never,
  bytes: text
})
const missing: TextFile = { is: 'missing', path }

const texts: readonly (readonly [name: string, want: Partial<MapWant>, now: string, text: string])[] = [
  [
    'what is there stays as it is written',
    { entries: { a: '1' } },
    '# of mine\na   1 \nb 2',
    '# of mine\na   1 \nb 2'
  ],
  ['a value is changed where it stands', { entries: { a: '9' } }, '# a\na 1\nb 2\n', '# a\na 9\nb 2\n'],
  ['what is new comes last', { entries: { c: 'x y', a: '1' } }, 'a 1\n', 'a 1\nc x y\n'],
  ['a last line without an end gets one', { entries: { b: '2' } }, 'a 1', 'a 1\nb 2\n'],
  ['a key that is there twice stands once', { entries: { a: '1' } }, 'a 1\nb 2\na 3\n', 'a 1\nb 2\n'],
  ['absent', { state: 'absent', keys: ['a', 'x'] }, '#\na 1\nb 2\na 3\n', '#\nb 2\n'],
  ['absent already', { state: 'absent', keys: ['x'] }, 'a 1', 'a 1'],
  ['exactly these', { state: 'exact', entries: { b: '2', a: '1' } }, '# gone\na 1\n', 'b 2\na 1\n'],
  ['exactly these already', { state: 'exact', entries: { a: '1' } }, '# stays\na 1\n', '# stays\na 1\n'],
  ['none at all', { state: 'exact', entries: {} }, 'a 1\n', ''],
  [
    'of an ACL',
    { kind: 'acl', keys: ['192.0.2.0/24', '10.0.0.1'] },
    '10.0.0.1\n',
    '10.0.0.1\n192.0.2.0/24\n'
  ],
  [
    'an ACL whose keys have blanks in them',
    { kind: 'acl', state: 'absent', keys: ['a b'] },
    'a\na b\n',
    'a\n'
  ]
]
for (const [name, want, now, text] of texts)
  test(`haproxy_map writes ${name}`, () => assert.equal(wantedText({ path, ...want }, now), text))

const list = `# id (file) description\n2 (${path}) pattern loaded from file '${path}' used by map at file 'x' line 1. curr_ver=0 next_ver=0 entry_cnt=2\n\n`
const look = `show map; show map ${path}`
const running = (...entries: readonly string[]): Replies => ({
  [look]: [list, `${entries.map((entry, index) => `0x55a${index} ${entry}\n`).join('')}\n`]
})
const asks = `ask | ${look}`

const works: readonly (readonly [
  name: string,
  want: Partial<MapWant>,
  now: TextFile,
  replies: Replies,
  steps: readonly string[],
  done: object | string
])[] = [
  [
    'all is well',
    { entries: { a: '1' } },
    file('a 1\n'),
    running('a 1'),
    [asks],
    { entries: 1, loaded: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'the file first, then a new version that is committed',
    { entries: { b: '2 3' } },
    file('a 1\n'),
    { ...running('a 1'), [`prepare map ${path}`]: ['New version created: 7\n\n'] },
    [
      asks,
      `1 of 2 entries are missing, 0 are too many | write ${path}`,
      `the running one has 1 other entries, wanted 2 | prepare map ${path}`,
      `fills the new version | add map @7 ${path}`,
      `the new version takes its place | commit map @7 ${path}`
    ],
    { entries: 2, loaded: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'one value is set by one command',
    { entries: { a: '9 9' } },
    file('a 9 9\n'),
    running('a 1'),
    [asks, `the running one differs | set map ${path} a 9\\ 9`],
    { entries: 1, loaded: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'and one that is too many taken away',
    { state: 'absent', keys: ['b'] },
    file('a 1\n'),
    running('a 1', 'b 2'),
    [asks, `the running one differs | del map ${path} b`],
    { entries: 1, loaded: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'HAProxy does not run',
    { entries: { a: '1' } },
    missing,
    { [look]: 2 },
    [asks, `is not there | write ${path}`],
    { entries: 1, loaded: false, reloadNeeded: false, trouble: '' }
  ],
  [
    'it is not loaded',
    { entries: { a: '1' } },
    file(''),
    { [look]: ['# id (file) description\n\n', 'Unknown map identifier. Please use #<id> or <file>.\n\n'] },
    [asks, `1 of 1 entries are missing, 0 are too many | write ${path}`],
    { entries: 1, loaded: false, reloadNeeded: true, trouble: '' }
  ],
  [
    'the socket is of too low a level',
    { entries: { a: '1' } },
    file('a 1\n'),
    { ...running(), [`prepare map ${path}`]: ['Permission denied\n\n'] },
    [asks, `the running one has 0 other entries, wanted 1 | prepare map ${path}`],
    { entries: 1, loaded: true, reloadNeeded: true, trouble: 'Permission denied' }
  ],
  [
    'HAProxy refuses an entry, and the file is as it was',
    { entries: { b: 'x' } },
    file('a 1\n'),
    {
      ...running('a 1'),
      [`prepare map ${path}`]: ['New version created: 7\n\n'],
      [`add map @7 ${path}`]: ["'x' is not a valid integer.\n\n"]
    },
    [
      asks,
      `1 of 2 entries are missing, 0 are too many | write ${path}`,
      `the running one has 1 other entries, wanted 2 | prepare map ${path}`,
      `fills the new version | add map @7 ${path}`,
      `empties the new version | clear map @7 ${path}`,
      `HAProxy refuses it | write ${path}`
    ],
    "entries: HAProxy refuses it: 'x' is not a valid integer. (The file is as it was before.)"
  ],
  [
    'HAProxy refuses what was not there before',
    { entries: { b: 'x' } },
    missing,
    {
      ...running(),
      [`prepare map ${path}`]: ['New version created: 7\n\n'],
      [`add map @7 ${path}`]: ["'x' is not a valid integer.\n\n"]
    },
    [
      asks,
      `is not there | write ${path}`,
      `the running one has 0 other entries, wanted 1 | prepare map ${path}`,
      `fills the new version | add map @7 ${path}`,
      `empties the new version | clear map @7 ${path}`,
      `HAProxy refuses it | rm -f -- ${path}`
    ],
    "entries: HAProxy refuses it: 'x' is not a valid integer. (The file is as it was before.)"
  ]
]
for (const [name, part, now, replies, steps, done] of works)
  test(`haproxy_map: ${name}`, () => {
    const work = () => mapWork({ path, ...part }, now, contextOf())
    const ended = conversed(work, replies)
    assert.deepEqual(ended.steps, steps)
    const { refusal } = ended
    assert.deepEqual(
      refusal ? `${refusal.at}: ${refusal.message} (${refusal.hint})` : concluded(work(), ended.outcomes),
      done
    )
  })

test('haproxy_map puts the keys of an ACL into lines that fit, several commands each', () => {
  const keys = Array.from({ length: 600 }, (_, index) => `192.0.2.${index}`)
  const acl = '/a.acl'
  const { steps } = conversed(
    () =>
      mapWork({ path: acl, kind: 'acl', state: 'exact', keys }, { is: 'missing', path: acl }, contextOf()),
    {
      'show acl; show acl /a.acl': [list.replaceAll(path, acl), '\n'],
      'prepare acl /a.acl': ['New version created: 3\n\n']
    }
  )
  assert.deepEqual(steps.slice(3), [
    'fills the new version | add acl @3 /a.acl 192.0.2.0 and 266 more',
    'fills the new version | add acl @3 /a.acl 192.0.2.267 and 263 more',
    'fills the new version | add acl @3 /a.acl 192.0.2.531 and 68 more',
    'the new version takes its place | commit acl @3 /a.acl'
  ])
})

const clashes: readonly (readonly [want: Partial<MapWant>, clash: string])[] = [
  [{}, 'path: Nothing says which entries'],
  [{ keys: ['a'] }, 'keys: keys have no values'],
  [{ kind: 'acl' }, 'kind: Nothing says which keys'],
  [{ kind: 'acl', entries: { a: '1' } }, 'entries: An ACL has keys, and no values'],
  [{ state: 'absent', entries: { a: '1' } }, 'entries: What shall be gone is named by keys'],
  [{ entries: { '#a': '1' } }, 'entries: "#a" cannot be a key of a file: it would be read as something else'],
  [
    { entries: { 'a b': '1' } },
    'entries: "a b" cannot be a key of a file: it would be read as something else'
  ],
  [
    { entries: { a: '' } },
    'entries: The value of a has to be one line, with no blanks around it, and not empty'
  ],
  [
    { entries: { a: 'x\ny' } },
    'entries: The value of a has to be one line, with no blanks around it, and not empty'
  ]
]
for (const [want, told] of clashes)
  test(`haproxy_map refuses ${JSON.stringify(want)}`, () => {
    const clash = mapClash({ path, ...want })
    assert.equal(`${clash?.at}: ${clash?.message}`, told)
  })
