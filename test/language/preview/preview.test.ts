import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { disk } from '../../../runner/cli/disk.ts'
import { configTarget } from '../../../runner/haproxy/config-target.ts'
import { analyse } from '../../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { type Preview, preview } from '../../../runner/language/preview/preview.ts'
import { previewTargets } from '../../../runner/language/preview/preview-targets.ts'
import type { Value } from '../../../runner/language/value.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { playWith, previewOf } from './preview-of.ts'

const textOf = (previewed: Preview | undefined): string =>
  previewed?.kind === 'rendered' ? previewed.text : `failed: ${previewed?.diagnostic.message}`

/** `file:line:column message | hint` */
const failureOf = (previewed: Preview | undefined): string => {
  if (previewed?.kind !== 'failed') return `not failed: ${previewed?.text}`
  const { file, range, message, hint } = previewed.diagnostic
  return `${file}:${range.start.line}:${range.start.column} ${message}${hint === undefined ? '' : ` | ${hint}`}`
}

const secret = 'correct-horse'
const role = (params: string, tasks: string): Readonly<Record<string, string>> => ({
  'site.yaml': `- hosts: all\n  roles: [{ role: web, params: { password: ${secret} } }]\n`,
  'roles/web/params.yaml': `password: { type: string, secret: true }\n${params}`,
  'roles/web/tasks/main.yaml': tasks
})
const roleTask = '- template: { src: a.cfg.hbs, dest: /etc/a.cfg }\n'
const inRole = (template: string, params = ''): Readonly<Record<string, string>> => ({
  ...role(params, roleTask),
  'roles/web/templates/a.cfg.hbs': template
})
const inPlay = (template: string, vars = 'a: 1', more = ''): Readonly<Record<string, string>> => ({
  'site.yaml': playWith(vars, more),
  'a.cfg.hbs': template
})

const texts: readonly [name: string, files: Readonly<Record<string, string>>, text: string][] = [
  [
    'values of the host',
    { ...inPlay('{{ inventory_hostname }} {{ a }}\n'), 'host_vars/web1.yaml': 'a: 2\n' },
    'web1 1\n'
  ],
  ['a list, item by item', inPlay('{{#each list as |x|}}- {{x}}\n{{/each}}', 'list: [a, b]'), '- a\n- b\n'],
  [
    'a param at the type it is declared with',
    inRole('{{#if on}}on{{else}}off{{/if}}', 'on: { type: boolean, default: false }\n'),
    'off'
  ],
  [
    'the first item of a loop',
    inPlay('{{ item.name }}\n', 'a: 1', ', loop: [{ name: x }, { name: y }]'),
    'x\n'
  ],
  ['a secret masked, whatever its length', inRole('user {{ password }}!\n'), 'user ••••••••!\n'],
  [
    'what was made from a secret masked',
    inRole('{{ upper password }} {{ both }}\n', 'both: { default: "a:{{ password }}" }\n'),
    '•••••••• ••••••••\n'
  ],
  [
    'an empty secret masked like any other',
    inPlay('[{{ ansible_password }}]', "ansible_password: ''"),
    '[••••••••]'
  ],
  [
    'every value of a task that says no_log masked',
    inPlay('a {{ a }}\n', 'a: 1', ', no_log: true'),
    'a ••••••••\n'
  ],
  [
    'every value masked whose no_log cannot be told yet',
    inPlay('a {{ a }}\n', 'a: 1', ", no_log: '{{ facts.cpus }}'"),
    'a ••••••••\n'
  ],
  [
    'facts as they are written',
    inPlay('{{ facts.os.major }} {{{ upper facts.os.id }}}\n'),
    '‹facts.os.major› ‹upper facts.os.id›\n'
  ],
  [
    'what was made from a fact by the name that is written',
    inPlay('{{ b }}', "b: '{{ facts.cpus }}'"),
    '‹b›'
  ],
  [
    'results of tasks as they are written',
    {
      'site.yaml':
        '- hosts: all\n  tasks:\n    - { command: id, register: who }\n    - { template: { src: a.cfg.hbs, dest: /a } }\n',
      'a.cfg.hbs': '{{ who.stdout }}\n'
    },
    '‹who.stdout›\n'
  ],
  [
    'a block that depends on a fact as one line',
    inPlay('a\n  {{#if facts.cpus}}\n  b\n  {{else}}\n  c\n  {{/if}}\nd\n'),
    'a\n  ‹#if facts.cpus›\nd\n'
  ],
  [
    'a block within a line in its place',
    inPlay('a {{#unless facts.cpus}}b{{/unless}} c\n'),
    'a ‹#unless facts.cpus› c\n'
  ],
  [
    'a block that begins within a line',
    inPlay('a {{#if facts.cpus}}b\n{{/if}}\nc\n'),
    'a ‹#if facts.cpus›\nc\n'
  ],
  [
    'else if',
    inPlay('{{#if no}}\na\n{{else if (eq facts.cpus 1)}}\nb\n{{/if}}\nc\n', 'no: false'),
    '‹#if (eq facts.cpus 1)›\nc\n'
  ],
  [
    'each and with',
    inPlay('{{#each facts.addresses.ipv4}}a{{/each}} {{#with facts.os}}b{{/with}}\n'),
    '‹#each facts.addresses.ipv4› ‹#with facts.os›\n'
  ],
  [
    'a block of an unknown secret',
    inRole('{{#with later}}\na\n{{/with}}\nb\n', 'later: { default: "{{ password }}{{ facts.cpus }}" }\n'),
    '••••••••\nb\n'
  ],
  [
    'partials, indented as they stand',
    {
      ...inRole('a\n  {{> part.hbs word=password}}\nb\n'),
      'roles/web/templates/part.hbs': '{{ word }}\n{{#if facts.cpus}}\nx\n{{/if}}\n{{ word }}\n'
    },
    'a\n  ••••••••\n  ‹#if facts.cpus›\n  ••••••••\nb\n'
  ],
  [
    'a partial with something unknown',
    { ...inPlay('a\n  {{> part facts.os}}\nb\n'), 'part.hbs': 'x' },
    'a\n  ‹> part facts.os›\nb\n'
  ],
  [
    'carriage returns',
    inPlay('a\r\n{{#if facts.cpus}}\r\nb\r\n{{/if}}\r\nc\r\n'),
    'a\r\n‹#if facts.cpus›\nc\r\n'
  ],
  ['nothing', inPlay(''), '']
]
for (const [name, files, text] of texts)
  test(`previews ${name}`, async () => {
    const { previews } = await previewOf(files)
    assert.equal(textOf(previews[0]), text)
    assert.doesNotMatch(JSON.stringify(previews.map(textOf)), new RegExp(secret))
  })

test('facts that are given are known', async () => {
  const facts: Value = { os: { major: 9 } }
  const { previews } = await previewOf(inPlay('{{ facts.os.major }}{{#if (eq facts.os.major 9)}}!{{/if}}'), {
    facts
  })
  assert.equal(textOf(previews[0]), '9!')
})

test('each host has its own', async () => {
  const files = {
    ...inPlay('{{ inventory_hostname }} {{ b }}'),
    'host_vars/web2.yaml': 'b: 2\n',
    'host_vars/web1.yaml': 'b: 1\n'
  }
  const { previews } = await previewOf(files, { host: 'web2' })
  assert.equal(textOf(previews[0]), 'web2 2')
})

const failures: readonly [name: string, files: Readonly<Record<string, string>>, failure: string][] = [
  [
    'a misspelt name',
    inPlay('a\n{{ abc }}\n', 'abd: 1'),
    'a.cfg.hbs:2:4 abc is not defined | Did you mean abd?'
  ],
  [
    'a template that does not parse',
    inPlay('a {{#if a}}\n'),
    'a.cfg.hbs:2:1 The template ends before it is complete | Close every {{ with }} and every {{#…}} with {{/…}}.'
  ],
  ['a partial that is not there', inPlay('{{> part}}'), 'a.cfg.hbs:1:1 There is no partial part'],
  [
    'a mistake in a partial',
    { ...inPlay('{{> part}}'), part: '\n{{ x }}' },
    'part:2:4 x is not defined | Did you mean a?'
  ],
  [
    'a variable that is its own definition',
    inPlay('{{ a }}', "a: '{{ b }}', b: '{{ a }}'"),
    'site.yaml:2:14 The variable a is defined by itself: a → b → a | Give one of them another name, or a value of its own.'
  ],
  [
    'a param of the wrong type',
    {
      ...inRole('{{ port }}', 'port: { type: integer, default: 1 }\n'),
      'group_vars/all.yaml': 'port: many\n'
    },
    'group_vars/all.yaml:1:7 The param port of the role web takes an integer; this is "many"'
  ],
  [
    'a loop without items',
    inPlay('{{ item }}', 'a: 1', ', loop: []'),
    'site.yaml:4:72 The loop has no items on web1: there is nothing to render'
  ],
  [
    'a secret that breaks something, without telling it',
    inRole('{{ int password }}'),
    'roles/web/templates/a.cfg.hbs:1:1 "••••••••" is not an integer'
  ],
  [
    'a secret that breaks the definition of something',
    inRole('{{ port }}', 'port: { default: "{{ int password }}" }\n'),
    'roles/web/params.yaml:2:19 "••••••••" is not an integer'
  ]
]
for (const [name, files, failure] of failures)
  test(`says where it broke: ${name}`, async () => {
    const { previews } = await previewOf(files)
    assert.equal(failureOf(previews[0]), failure)
    assert.doesNotMatch(failureOf(previews[0]), new RegExp(secret))
  })

test('a host that the inventory does not have is a failure at hosts', async () => {
  const { previews } = await previewOf(inPlay('a'), { host: 'web9' })
  assert.equal(failureOf(previews[0]), 'site.yaml:1:10 web9 is not in the inventory')
})

test('the haproxy.cfg of the example inventory is what the site’s template gives', async () => {
  const { result } = await loadWorkspace(disk, workspace => {
    const analysis = analyse(workspace, {
      playbook: 'playbooks/site.yaml',
      inventory: 'playbooks/inventory.example.yaml',
      extraVars: ['{"servers": []}'],
      modules
    })
    const target = configTarget(previewTargets(workspace, analysis, modules), 'lb2')
    return target && preview(workspace, analysis, modules, target, 'lb2')
  })
  assert.equal(textOf(result), readFileSync('test/site/expected/aws-lc.cfg', 'utf8'))
})
