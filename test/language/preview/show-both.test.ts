import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyse } from '../../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { comparable } from '../../../runner/language/preview/comparable.ts'
import { previewTargets } from '../../../runner/language/preview/preview-targets.ts'
import { showBoth } from '../../../runner/language/preview/show-both.ts'
import { unknown } from '../../../runner/language/value.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

const secret = 'correct-horse'
const older = 'battery-staple'
const key = 'BEGIN\nQUJDREVG\nEND'

const files = (template: string, more: string): Readonly<Record<string, string>> => ({
  'site.yaml': `- hosts: all\n  roles: [{ role: web, params: { password: ${secret}, key: "${key.replaceAll('\n', '\\n')}" } }]\n`,
  'inventory.yaml': 'all: { hosts: { web1: } }\n',
  'roles/web/params.yaml':
    'password: { type: string, secret: true }\nkey: { type: string, secret: true }\nport: { type: integer, default: 8080 }\n',
  'roles/web/tasks/main.yaml': `- { template: { src: a.cfg.hbs, dest: /etc/a.cfg }${more} }\n`,
  'roles/web/templates/a.cfg.hbs': template,
  'roles/web/templates/part': '{{ password }}\nend\n'
})

const compare = async (template: string, more = '') => {
  const { result } = await loadWorkspace(memoryPort(files(template, more)), workspace => {
    const analysis = analyse(workspace, { playbook: 'site.yaml', modules })
    const [target] = previewTargets(workspace, analysis, modules)
    return target && comparable(workspace, analysis, modules, target, 'web1', unknown)
  })
  assert.ok(result)
  return result
}

const auth = 'a\n  auth admin:{{ password }} x\nb\n'
const cases: readonly [name: string, template: string, onHost: string, shown: string][] = [
  ['the same secret', auth, `a\n  auth admin:${secret} x\nb\n`, 'a\n  auth admin:•••••••• x\nb\n'],
  [
    'another secret in its place',
    auth,
    `a\n  auth admin:${older} x\nb\n`,
    'a\n  auth admin:•••••••• (differs) x\nb\n'
  ],
  ['an empty one in its place', auth, 'a\n  auth admin: x\nb\n', 'a\n  auth admin:•••••••• (differs) x\nb\n'],
  [
    'lines in another order',
    auth,
    `b\n  auth admin:${older} x\nc\n`,
    'b\n  auth admin:•••••••• (differs) x\nc\n'
  ],
  [
    'the secret wherever it is',
    auth,
    `a ${secret}\n# ${secret}${secret}\n`,
    'a ••••••••\n# ••••••••••••••••\n'
  ],
  [
    'an older secret in a line that begins alike',
    auth,
    `a\n  auth root:${older}\nb ${older.length}\n`,
    'a\n  auth •••••••• (differs)\nb 14\n'
  ],
  [
    'lines that begin alike while the secret’s own line is there',
    auth,
    `auth none\n  auth admin:${secret} x\n`,
    'auth none\n  auth admin:•••••••• x\n'
  ],
  ['a line that is nothing but the secret', 'a\n{{ password }}\n', `a\n${secret}\n`, 'a\n••••••••\n'],
  [
    'whatever stands where a line is nothing but the secret',
    'a\n{{ password }}\nc\n',
    `a\n${older}\nc\n\nd\n`,
    'a\n•••••••• (differs)\nc\n\n•••••••• (differs)\n'
  ],
  ['a secret of several lines', 'a\n key {{ key }}\nb\n', `a\n key ${key}\nb\n`, 'a\n key ••••••••\nb\n'],
  [
    'an older secret of several lines',
    'a\n{{ key }}\nb\n',
    'a\nBEGIN\nR0hJSktM\nEND\nb\n',
    'a\n•••••••• (differs)\n•••••••• (differs)\n•••••••• (differs)\nb\n'
  ],
  [
    'several secrets in a line, each for itself',
    'x {{ password }} {{ upper password }}\n',
    `x ${secret} ${older}\n`,
    'x •••••••• •••••••• (differs)\n'
  ],
  [
    'the line that fits best',
    'x {{ password }}\nx {{ upper password }}\n',
    `x ${secret.toUpperCase()}\n`,
    'x ••••••••\n'
  ],
  [
    'a secret in an indented partial',
    'a\n  {{> part}}\n',
    `a\n  ${secret}\n  end\n`,
    'a\n  ••••••••\n  end\n'
  ],
  [
    'signs that mean something in patterns',
    'a.(b)|[c] {{ password }}$\n',
    `axbc ${older}$\na.(b)|[c] ${older}$\n`,
    `axbc ${older}$\na.(b)|[c] •••••••• (differs)$\n`
  ],
  ['nothing', auth, '', ''],
  ['what has no secrets', 'a {{ port }}\n', 'b\n', 'b\n']
]
for (const [name, template, onHost, shown] of cases)
  test(`shows of the host: ${name}`, async () => {
    assert.equal(showBoth(await compare(template), onHost).onHost, shown)
  })

test('a text that is the same is shown the same', async () => {
  const template = `${auth}{{ key }}\n  {{> part}}\nport {{ port }} {{ password }}`
  const rendered = await compare(template)
  const both = showBoth(rendered, rendered.exact)
  assert.equal(both.onHost, both.rendered)
  assert.doesNotMatch(JSON.stringify(both), new RegExp(`${secret}|QUJDREVG`))
  assert.deepEqual([rendered.masked, rendered.unknown], [4, 0])
})

test('a secret that the template itself has written out is masked in both', async () => {
  const both = showBoth(await compare(`{{ password }}\n# ${secret}\n`), `# ${secret}\n`)
  assert.deepEqual(both, { rendered: '••••••••\n# ••••••••\n', onHost: '# ••••••••\n' })
})

test('no_log hides every value, and on the host every line that is like none', async () => {
  const rendered = await compare('a\nport {{ port }}\n', ', no_log: true')
  assert.deepEqual(showBoth(rendered, 'a\nport 8080\nport 9\nother\n'), {
    rendered: 'a\nport ••••••••\n',
    onHost: 'a\nport ••••••••\nport •••••••• (differs)\n•••••••• (differs)\n'
  })
})

test('what is not known is a marker, and counted', async () => {
  const rendered = await compare('a {{ facts.cpus }}\n{{#if facts.cpus}}b{{/if}}\n')
  assert.deepEqual(
    [showBoth(rendered, 'a 1\n'), rendered.unknown, rendered.masked],
    [{ rendered: 'a ‹facts.cpus›\n‹#if facts.cpus›\n', onHost: 'a 1\n' }, 2, 0]
  )
})
