import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { analyseFiles } from '../language/want.ts'
import { inOneLine } from '../site/diagnostics.ts'
import { expand, type Snippet } from './snippet.ts'
import { load, tokenise } from './tokenise.ts'

const snippetsOf = (name: string): readonly Snippet[] =>
  Object.values(JSON.parse(readFileSync(`extension/snippets/${name}.json`, 'utf8')))

const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by))

/** What the defaults of snippets name, and the variables that templates read. */
const files = {
  'inventory.yaml': `all:
  hosts: { lb1: , lb2: { ansible_host: 192.0.2.12 } }
  vars:
    ipv6: true
    redirect_to_https: true
    tls_library: aws-lc
    tls_ciphers: [A, B]
    maxconn: 100
    https_port: 443
    config_directory: /etc/haproxy
    servers: [{ name: web1, address: '192.0.2.21:80' }]
`,
  'haproxy.cfg.hbs': 'global\n',
  'site.pem': '',
  'aws-lc.yaml': '- debug: { msg: a }\n',
  'roles/haproxy/params.yaml': 'https_port: { type: integer, default: 443 }\n',
  'roles/haproxy/tasks/main.yaml': '- debug: { msg: a }\n'
}

const handlers = ['Reload HAProxy', 'Restart HAProxy'].map(
  name => `    - { name: ${name}, systemd: { name: haproxy, state: restarted } }\n`
)

/** A playbook with the snippet where it belongs. */
const playbookWith = (prefix: string, text: string): string => {
  if (prefix.startsWith('play')) return text
  const place = prefix === 'role' ? 'roles' : prefix === 'handler' ? 'handlers' : 'tasks'
  const more = place === 'handlers' ? '' : `\n  handlers:\n${handlers.join('')}`
  return `- hosts: all\n  ${place}:\n${indent(text, 4)}${more}`
}

const expectNoDiagnostics = async (more: Readonly<Record<string, string>>, shown: string): Promise<void> => {
  const { diagnostics } = await analyseFiles({ ...files, ...more })
  assert.deepEqual(diagnostics.map(inOneLine), [], shown)
}

for (const snippet of snippetsOf('playbook'))
  test(`the snippet ${snippet.prefix} is a playbook, or a part of one, without mistakes`, async () => {
    for (const text of expand(snippet)) {
      const site = playbookWith(snippet.prefix, text)
      await expectNoDiagnostics({ 'site.yaml': site }, site)
    }
  })

/** An inventory with the snippet where it belongs. */
const inventoryWith = (prefix: string, text: string): string => {
  if (prefix.startsWith('inventory')) return text
  if (prefix === 'servers') return `all:\n  vars:\n${indent(text, 4)}`
  return `all:\n  ${prefix === 'group' ? 'children' : 'hosts'}:\n${indent(text, 4)}`
}

for (const snippet of snippetsOf('inventory'))
  test(`the snippet ${snippet.prefix} is an inventory, or a part of one, without mistakes`, async () => {
    for (const text of expand(snippet)) {
      const inventory = inventoryWith(snippet.prefix, text)
      const site = '- hosts: all\n  tasks:\n    - debug: { msg: a }\n'
      await expectNoDiagnostics({ 'site.yaml': site, 'inventory.yaml': inventory }, inventory)
    }
  })

for (const snippet of snippetsOf('vars'))
  test(`the snippet ${snippet.prefix} is a param without mistakes`, async () => {
    // The default fits the first of the choices.
    const text = expand(snippet)[0] ?? ''
    const value = { 'param-secret': 'stats_password: x' }[snippet.prefix]
    const site = `- hosts: all\n  roles: [{ role: haproxy${value ? `, params: { ${value} }` : ''} }]\n`
    await expectNoDiagnostics({ 'site.yaml': site, 'roles/haproxy/params.yaml': text }, text)
  })

for (const snippet of snippetsOf('template'))
  test(`the snippet ${snippet.prefix} is a template without mistakes`, async () => {
    for (const text of expand(snippet)) {
      const site = '- hosts: all\n  tasks:\n    - template: { src: a.hbs, dest: /etc/a }\n'
      await expectNoDiagnostics({ 'site.yaml': site, 'a.hbs': text }, text)
    }
  })

for (const snippet of snippetsOf('haproxy'))
  test(`each line of the snippet ${snippet.prefix} begins with a word of haproxy.cfg`, async () => {
    const grammar = await load('source.hq-template')
    for (const text of expand(snippet))
      for (const line of tokenise(grammar, indent(text, 4).trimEnd())) {
        const first = line.tokens.find(token => token.text.trim() !== '')
        assert.match(first?.scopes.at(-1) ?? '', /^keyword\.(?:control\.section|other\.directive)/, line.text)
      }
  })

test('prefixes are unique where they are offered, and descriptions are sentences', () => {
  const names = readdirSync('extension/snippets').map(name => name.replace('.json', ''))
  assert.deepEqual(names.sort(), ['haproxy', 'inventory', 'playbook', 'template', 'vars'])
  // In templates those of haproxy.cfg are offered too.
  for (const offered of [['playbook'], ['inventory'], ['vars'], ['haproxy', 'template']]) {
    const snippets = offered.flatMap(snippetsOf)
    const prefixes = snippets.map(({ prefix }) => prefix)
    assert.deepEqual(
      prefixes.filter((prefix, index) => prefixes.indexOf(prefix) !== index),
      []
    )
    for (const { description } of snippets) assert.match(description, /^[A-Z0-9][^\n]*\.$/)
  }
})
