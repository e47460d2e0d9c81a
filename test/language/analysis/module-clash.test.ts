import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyseFiles } from '../want.ts'

/** A task, and what is said of it before a run: `line:column message (hint)`. */
const cases: readonly (readonly [title: string, task: string, said: readonly string[]])[] = [
  [
    'a regular expression that is none, at its column',
    "lineinfile: { path: /etc/a, line: b, regexp: '(a' }",
    ['3:52 (a is not a regular expression: missing closing ): `(a`']
  ],
  [
    'one that Python has and RE2 lacks',
    "replace: { path: /etc/a, regexp: 'a(?=b)' }",
    [
      '3:40 a(?=b) is not a regular expression: invalid or unsupported Perl syntax: `(?=` (Regular expressions are RE2’s, which take linear time: there is no lookahead, no lookbehind and no back reference in a pattern.)'
    ]
  ],
  [
    'one of a template is judged when it is known',
    "lineinfile: { path: /etc/a, line: b, regexp: '({{inventory_hostname}}' }",
    []
  ],
  [
    'one with the end of the text as Python writes it',
    "lineinfile: { path: /etc/a, line: b, regexp: 'a\\Z' }",
    []
  ],
  [
    'two that find a line',
    'lineinfile: { path: /etc/a, line: b, regexp: a, search_string: a }',
    ['3:70 regexp and search_string are both given; one finds the line']
  ],
  [
    'two places',
    'blockinfile: { path: /etc/a, block: b, insertafter: a, insertbefore: a }',
    ['3:76 insertafter and insertbefore are both given; a block goes to one place']
  ],
  ['no line', 'lineinfile: { path: /etc/a, regexp: a }', ['3:7 Nothing says what the line is (Give line.)']],
  [
    'nothing to remove',
    'lineinfile: { path: /etc/a, state: absent }',
    ['3:42 Nothing says which line is removed (Give line, regexp or search_string.)']
  ],
  [
    'groups of nothing',
    'lineinfile: { path: /etc/a, line: \\1, search_string: a, backrefs: true }',
    ['3:73 backrefs goes with regexp: its groups are what line refers to']
  ],
  [
    'a template among them says nothing yet',
    "lineinfile: { path: '{{inventory_hostname}}', state: absent }",
    []
  ],
  ['everything', 'file: { path: /, state: absent }', ['3:21 Everything would be removed']],
  [
    'a text from the host',
    'copy: { content: a, dest: /etc/a, remote_src: true }',
    ['3:53 remote_src goes with src']
  ],
  [
    'what does not fit its schema is said first, and alone',
    'lineinfile: { path: etc, state: absent }',
    ['3:27 path is an absolute path; this is "etc"']
  ]
]

for (const [title, task, said] of cases)
  test(`parameters that do not go together: ${title}`, async () => {
    const { diagnostics } = await analyseFiles({
      'site.yaml': `- hosts: all\n  tasks:\n    - ${task}\n`,
      'inventory.yaml': 'all: { hosts: { lb1: } }\n'
    })
    assert.deepEqual(
      diagnostics.map(({ range, message, hint }) => {
        const { line, column } = range.start
        const tail = hint === undefined || / is an absolute path/.test(message) ? '' : ` (${hint})`
        return `${line}:${column} ${message}${tail}`
      }),
      said
    )
  })
