import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownAt } from '../../../runner/language/preview/shown-at.ts'
import { sourceOf } from '../../../runner/language/preview/source-of.ts'
import type { Value } from '../../../runner/language/value.ts'
import { previewOf } from './preview-of.ts'

/** A play whose one task makes haproxy.cfg from data. */
const play = (lines: string, more = ''): string => `- hosts: all
  vars: { words: [8080, a b], limit: 5, none: null }
${more}  tasks:
    - name: A
      haproxy_config:
        haproxy_version: 3.4.6
        config:
          - global:
            lines:
${lines
  .trimEnd()
  .split('\n')
  .map(line => `              ${line}\n`)
  .join('')}`

const inventory = `all:
  hosts:
    web1: { servers: [{ name: a, address: '192.0.2.1:80' }] }
    web2: { servers: [] }
`

const shownOn = async (yaml: string, facts?: Value, host = 'web1') => {
  const files = { 'site.yaml': yaml, 'inventory.yaml': inventory }
  const found = await previewOf(files, { host, ...(facts === undefined ? {} : { facts }) })
  const [preview = assert.fail('nothing is previewed')] = found.previews
  return { ...found, preview }
}

const textOn = async (lines: string, facts?: Value, host?: string): Promise<string> => {
  const { preview } = await shownOn(play(lines), facts, host)
  return preview.kind === 'rendered'
    ? preview.text
        .split('\n')
        .slice(1, -1)
        .map(line => line.trim())
        .join('\n')
    : preview.diagnostic.message
}

const cases: readonly [name: string, lines: string, text: string, facts?: Value, host?: string][] = [
  [
    'values of variables',
    '- maxconn {{ limit }}\n- stats: { maxconn: "{{ limit }}" }',
    'maxconn 5\nstats maxconn 5'
  ],
  ['nothing for null', '- stats: { maxconn: "{{ none }}", timeout: 5s }\n- "{{ none }}"', 'stats timeout 5s'],
  [
    'what a condition says',
    "- when: limit > 4\n  quic: { listen: true }\n- { when: limit < 4, raw: '{{ missing.very }}' }",
    'tune.quic.listen on'
  ],
  [
    'a marker for what is not known yet',
    '- nbthread {{ facts.cpus }}\n- quic: { fe: { stream: { max_total: "{{ facts.cpus }}" } } }',
    'nbthread ‹facts.cpus›\ntune.quic.fe.stream.max-total ‹facts.cpus›'
  ],
  ['it when it is known', '- nbthread {{ facts.cpus }}', 'nbthread 4', { cpus: 4 }],
  [
    'a marker in place of a line whose shape is not known',
    '- quic: { listen: "{{ facts.cpus > 1 }}" }'.replace(' > 1', ''),
    'quic listen ‹facts.cpus›'
  ],
  [
    'a marker for a line whose condition is not known',
    '- { when: facts.cpus > 1, raw: x }',
    '‹when facts.cpus > 1›'
  ],
  ['lists that a variable is', "- keyword: x\n  args: '{{ words }}'", "x 8080 'a b'"]
]
for (const [name, lines, text, facts, host] of cases)
  test(`a foreseen text has ${name}`, async () => {
    assert.equal(await textOn(lines, facts, host), text)
  })

const servers = `- hosts: all
  vars:
    model:
      - backend: be
        lines:
          - when: size(servers) > 0
            servers: '{{ servers }}'
          - mode http
  tasks:
    - { name: A, haproxy_config: { config: '{{ model }}' } }
`

test('each host has its own', async () => {
  const { preview: one } = await shownOn(servers, undefined, 'web1')
  const { preview: other } = await shownOn(servers, undefined, 'web2')
  assert.deepEqual(
    [one, other].map(each => (each.kind === 'rendered' ? each.text : each.diagnostic.message)),
    ['backend be\n    server a 192.0.2.1:80\n    mode http\n', 'backend be\n    mode http\n']
  )
})

test('a line leads to where it is written, through variables, and back', async () => {
  const { preview } = await shownOn(servers)
  assert.ok(preview.kind === 'rendered')
  const text = (at: string): number => preview.text.indexOf(at)
  const source = sourceOf(preview, text('server a') + 3)
  assert.deepEqual(
    [source?.template, ...(source?.variables ?? []).map(({ place }) => place)].map(
      place => place && `${place.file}:${place.range.start.line}`
    ),
    ['site.yaml:7', 'inventory.yaml:3']
  )
  const back = (needle: string): readonly string[] =>
    shownAt(preview, 'site.yaml', servers.indexOf(needle) + 1).map(({ start, end }) =>
      preview.text.slice(start, end)
    )
  assert.deepEqual(back("'{{ servers }}'"), ['    server a 192.0.2.1:80\n'])
  assert.deepEqual(back('mode http'), ['    mode http\n'])
  // On its key, before it, and on the key of the section around it.
  assert.deepEqual(back('servers: '), ['    server a 192.0.2.1:80\n'])
  assert.deepEqual(back('- mode http'), ['    mode http\n'])
  assert.deepEqual(back('lines:'), ['backend be\n'])
  assert.deepEqual(
    shownAt(preview, 'inventory.yaml', inventory.indexOf('192.0.2.1')).map(({ start, end }) =>
      preview.text.slice(start, end)
    ),
    ['    server a 192.0.2.1:80\n']
  )
})

test('with no_log no value is shown', async () => {
  const { preview } = await shownOn(
    play('- maxconn {{ limit }}\n- retries 3').replace('- name: A', '- name: A\n      no_log: true')
  )
  assert.equal(preview.kind === 'rendered' && preview.text, 'global\n    maxconn ••••••••\n    retries 3\n')
})
