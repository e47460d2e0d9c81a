import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

/** What of VS Code's language configuration the tests read. */
interface Configuration {
  readonly wordPattern: { readonly pattern: string; readonly flags: string }
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } }
  readonly onEnterRules: readonly {
    readonly beforeText: string
    readonly afterText?: string
    readonly action: { readonly indent: string; readonly appendText?: string }
  }[]
}

const directory = 'extension/language-configuration'
const read = (name: string): Configuration => JSON.parse(readFileSync(`${directory}/${name}.json`, 'utf8'))

const words: readonly (readonly [configuration: string, text: string, found: readonly string[]])[] = [
  ['yaml', '{{facts.os.major}} @index', ['facts', 'os', 'major', 'index']],
  ['yaml', 'when: !x && tls_library == "aws-lc"', ['when', 'x', 'tls_library', 'aws-lc']],
  ['yaml', 'a: 3.4.6, -1.5, /etc/haproxy', ['a', '3.4.6', '-1.5', 'etc', 'haproxy']],
  ['yaml', '- name: 웹 서버 설정', ['name', '웹', '서버', '설정']],
  [
    'template',
    '{{#each servers as |server|}}{{server.name}}',
    ['each', 'servers', 'as', 'server', 'server', 'name']
  ],
  ['template', 'http-request set-header {{join list}}', ['http-request', 'set-header', 'join', 'list']],
  ['haproxy', 'bind quic4@192.0.2.1:443 alpn h2', ['bind', 'quic4', '192.0.2.1', '443', 'alpn', 'h2']],
  ['haproxy', 'tune.quic.listen off', ['tune.quic.listen', 'off']],
  ['haproxy', '%[req.hdr(host),field(1,:)] be_web', ['req.hdr', 'host', 'field', '1', 'be_web']]
]

for (const [configuration, text, found] of words)
  test(`${configuration}: a double click takes a word of ${text}`, () => {
    const { pattern, flags } = read(configuration).wordPattern
    assert.deepEqual(
      [...text.matchAll(new RegExp(pattern, `g${flags}`))].map(([word]) => word),
      found
    )
  })

/** What the first rule that fits does on Enter: `+` for one step deeper, or the text behind the line's own indentation. */
const onEnter = (name: string, before: string, after = ''): string => {
  const rule = read(name).onEnterRules.find(
    ({ beforeText, afterText }) =>
      new RegExp(beforeText).test(before) && (afterText === undefined || new RegExp(afterText).test(after))
  )
  if (!rule) return ''
  return rule.action.indent === 'none' ? (rule.action.appendText ?? '') : `+${rule.action.indent}`
}

const enters: readonly (readonly [configuration: string, before: string, then: string, after?: string])[] = [
  ['yaml', '- name: HAProxy runs', '  '],
  ['yaml', "    - name: 'Port {{ item }}'", '  '],
  ['yaml', '  - role: web', '  '],
  ['yaml', '- block:', '    '],
  ['yaml', '- shell: |', '    '],
  ['yaml', '- name:', '    '],
  ['yaml', '  - gcc', ''],
  ['yaml', '  tasks:', '+indent'],
  ['yaml', '  tasks: # what is done', '+indent'],
  ['yaml', '    msg: >-', '+indent'],
  ['yaml', '  become: true', ''],
  ['yaml', '  when: a == "b"', ''],
  ['yaml', '# a comment:', ''],
  ['yaml', '  list: [', '+indentOutdent', ']'],
  ['yaml', '  list: [', '+indent'],
  ['template', 'frontend fe_{{ name }}', '+indent'],
  ['template', '    bind :443', ''],
  ['haproxy', 'global', '+indent'],
  ['haproxy', 'backend be_web', '+indent'],
  ['haproxy', '    default_backend be_web', '']
]

for (const [configuration, before, then, after] of enters)
  test(`${configuration}: Enter behind ${JSON.stringify(before)} gives ${JSON.stringify(then)}`, () =>
    assert.equal(onEnter(configuration, before, after), then))

const folds: readonly (readonly [line: string, marker: string])[] = [
  ['{{#if ipv6}}', 'start'],
  ['  {{~#each servers as |server|}}', 'start'],
  ['{{#if a}}b{{/if}}', ''],
  ['    bind :443{{#if early}} allow-0rtt{{/if}}', ''],
  ['{{else}}', ''],
  ['{{/if}}', 'end'],
  ['# region QUIC', 'start'],
  ['# endregion', 'end']
]

for (const [line, marker] of folds)
  test(`template: ${line} is ${marker === '' ? 'no end' : `the ${marker}`} of what folds`, () => {
    const { start, end } = read('template').folding.markers
    // As VS Code joins them: a group of its own around the start.
    const match = new RegExp(`(${start})|(?:${end})`).exec(line)
    assert.equal(match ? (match[1] === undefined ? 'end' : 'start') : '', marker)
  })

test('brackets are closed and surrounded by those that close them', () => {
  for (const file of readdirSync(directory)) {
    const { brackets, autoClosingPairs } = JSON.parse(readFileSync(`${directory}/${file}`, 'utf8'))
    const closing = new Map<string, string>(
      autoClosingPairs.map(({ open, close }: { open: string; close: string }) => [open, close])
    )
    for (const [open, close] of brackets) assert.equal(closing.get(open), close, file)
    if (file !== 'haproxy.json') assert.equal(closing.get('{{'), '}}', file)
  }
})
