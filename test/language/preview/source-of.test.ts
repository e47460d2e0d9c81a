import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceOf } from '../../../runner/language/preview/source-of.ts'
import type { Place } from '../../../runner/protocol/diagnostic.ts'
import { playWith, previewOf } from './preview-of.ts'

const files: Readonly<Record<string, string>> = {
  'site.yaml': playWith(
    'people: [{ name: Ann }, { name: Bob }], on: true, port: 80, both: "{{ port }}", size: 2, key: people',
    ', loop: [{ x: 1 }]'
  ),
  'inventory.yaml': 'all: { hosts: { web1: { city: Bern }, web2: } }\n',
  'host_vars/web1.yaml': 'town: Thun\nansible_password: secret\n',
  'a.cfg.hbs': `first line
port {{ port }}, both {{both}}
{{#if on}}
  switched
{{else}}
  off
{{/if}}
{{#each people as |one|}}
{{#unless @first}}
next
{{/unless}}
{{ one.name }} of {{ size }}
{{/each}}
{{#with vars.people}}many{{/with}}
{{ item.x }} {{ city }} {{ ansible_password }} {{ facts.arch }}
  {{> part title=town}}
{{ upper @root.key }} {{ this.port }}`,
  part: 'The {{ title }}\nstays\nat {{ port }}\n'
}

const text = `first line
port 80, both 80
  switched
Ann of 2
next
Bob of 2
many
1 Bern •••••••• ‹facts.arch›
  The Thun
  stays
  at 80
PEOPLE 80`

/** `file:line:column text` */
const written = (place: Place): string => {
  const { start, end } = place.range
  const at = (files[place.file] ?? '').slice(start.offset, end.offset)
  return `${place.file}:${start.line}:${start.column} ${at}`
}

const people = 'site.yaml:2:11 people'
const port = 'site.yaml:2:61 port'
const town = 'host_vars/web1.yaml:1:1 town'

/** `|` is the cursor. */
const cases: readonly [at: string, template: string, variables: readonly string[]][] = [
  ['|first line', 'a.cfg.hbs:1:1 first line', []],
  ['first| line', 'a.cfg.hbs:1:6  line', []],
  ['first line|\n', 'a.cfg.hbs:1:11 ', []],
  ['port |80', 'a.cfg.hbs:2:6 {{ port }}', [port]],
  ['port 8|0', 'a.cfg.hbs:2:6 {{ port }}', [port]],
  ['80|, both', 'a.cfg.hbs:2:16 , both ', []],
  ['both 8|0', 'a.cfg.hbs:2:23 {{both}}', ['site.yaml:2:71 both']],
  ['s|witched', 'a.cfg.hbs:4:4 witched', ['site.yaml:2:51 on']],
  ['n|ext', 'a.cfg.hbs:10:2 ext', [people]],
  ['A|nn', 'a.cfg.hbs:12:1 {{ one.name }}', [people]],
  ['Bob o|f', 'a.cfg.hbs:12:17 f ', [people]],
  ['Bob of |2', 'a.cfg.hbs:12:19 {{ size }}', ['site.yaml:2:91 size', people]],
  ['m|any', 'a.cfg.hbs:14:23 any', [people]],
  ['|1 Bern', 'a.cfg.hbs:15:1 {{ item.x }}', ['site.yaml:4:72 [{ x: 1 }]']],
  ['1 B|ern', 'a.cfg.hbs:15:14 {{ city }}', ['inventory.yaml:1:25 city']],
  ['•|•••', 'a.cfg.hbs:15:25 {{ ansible_password }}', ['host_vars/web1.yaml:2:1 ansible_password']],
  ['‹fac|ts.arch›', 'a.cfg.hbs:15:48 {{ facts.arch }}', []],
  ['|  The', 'part:1:1 The ', [town]],
  ['  T|he', 'part:1:2 he ', [town]],
  ['The |Thun', 'part:1:5 {{ title }}', [town]],
  ['  st|ays', 'part:2:3 ays', [town]],
  ['  at |80', 'part:3:4 {{ port }}', [port, town]],
  ['PEOPL|E', 'a.cfg.hbs:17:1 {{ upper @root.key }}', ['site.yaml:2:100 key']],
  ['PEOPLE |80', 'a.cfg.hbs:17:23 {{ this.port }}', [port]],
  ['PEOPLE 80|', 'a.cfg.hbs:17:23 {{ this.port }}', [port]]
]
for (const [at, template, variables] of cases)
  test(`leads from ${JSON.stringify(at)} to ${template}`, async () => {
    const [previewed] = (await previewOf(files)).previews
    assert.ok(previewed?.kind === 'rendered')
    assert.equal(previewed.text, text)
    const offset = text.indexOf(at.replace('|', '')) + at.indexOf('|')
    const found = sourceOf(previewed, offset)
    assert.deepEqual(
      {
        template: found && written(found.template),
        variables: found?.variables.map(each => written(each.place))
      },
      { template, variables }
    )
  })

test('pieces are the whole text, and say what is not to be known', async () => {
  const [previewed] = (await previewOf(files)).previews
  assert.ok(previewed?.kind === 'rendered')
  assert.equal(previewed.pieces.map(({ start, end }) => text.slice(start, end)).join(''), text)
  assert.deepEqual(
    previewed.pieces.flatMap(({ kind, start, end }) =>
      kind === 'secret' || kind === 'unknown' ? [[kind, text.slice(start, end)]] : []
    ),
    [
      ['secret', '••••••••'],
      ['unknown', '‹facts.arch›']
    ]
  )
})

test('leads nowhere outside of the text, from no text, and from a failure', async () => {
  const [rendered] = (await previewOf(files)).previews
  const [empty] = (await previewOf({ ...files, 'a.cfg.hbs': '' })).previews
  const [failed] = (await previewOf({ ...files, 'a.cfg.hbs': '{{ x }}' })).previews
  assert.deepEqual(
    [
      rendered && sourceOf(rendered, text.length + 1),
      empty && sourceOf(empty, 0),
      failed && sourceOf(failed, 0)
    ],
    [undefined, undefined, undefined]
  )
})
