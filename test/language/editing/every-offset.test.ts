import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { disk } from '../../../runner/cli/disk.ts'
import { loadWorkspace, type Workspace } from '../../../runner/language/analysis/workspace.ts'
import { complete } from '../../../runner/language/editing/complete.ts'
import { definition } from '../../../runner/language/editing/definition.ts'
import { hover } from '../../../runner/language/editing/hover.ts'
import { lenses } from '../../../runner/language/editing/lenses.ts'
import { type OpenFile, openFile } from '../../../runner/language/editing/open-file.ts'
import { symbols } from '../../../runner/language/editing/symbols.ts'
import { Source } from '../../../runner/language/source.ts'
import { modules } from '../../../runner/modules/registry.ts'
import type { Range } from '../../../runner/protocol/diagnostic.ts'
import { openAs } from './cursor.ts'
import { project } from './project.ts'

/** Asks every feature at an offset; what it answers stands there. */
const ask = (open: OpenFile, offset: number): void => {
  const around = ({ start, end }: Range) => start.offset <= offset && offset <= end.offset
  const where = () => JSON.stringify(`${open.source.text.slice(0, offset)}|`.slice(-40))
  for (const { label, range } of complete(open, offset))
    assert.ok(around(range) && range.start.line === range.end.line, `${label} at ${where()}`)
  const hovered = hover(open, offset)
  if (hovered) assert.ok(around(hovered.range) && hovered.markdown !== '', `hover at ${where()}`)
  for (const { file } of definition(open, offset))
    assert.ok(!file.startsWith('-'), `definition at ${where()}`)
}

/** Completion reads the text anew where it is not whole: of long files one offset in so many is asked. */
const strides: Readonly<Record<string, number>> = { yaml: 7, hbs: 1 }

const siteFiles = readdirSync('playbooks', { recursive: true, encoding: 'utf8' })
  .map(name => `playbooks/${name}`)
  .filter(path => statSync(path).isFile())
  .sort()

test('every feature answers anywhere in the site', async () => {
  let earlier: Workspace | undefined
  const options = { modules, inventoryRequired: false, inventory: 'playbooks/inventory.example.yaml' }
  for (const file of siteFiles) {
    const { workspace, result: open } = await loadWorkspace(
      disk,
      files => openFile(files, file, options),
      earlier
    )
    earlier = workspace
    assert.ok(open)
    symbols(open)
    lenses(open)
    const stride = strides[file.split('.').at(-1) ?? ''] ?? 1
    for (let offset = 0; offset <= open.source.text.length; offset += stride) ask(open, offset)
  }
})

const playbook = `# A playbook with a bit of everything.
- name: Site
  hosts: web:&all
  vars: { a: "{{ tls.library }}", b: [1, 'x'] }
  vars_files: [vars/more.yaml]
  roles:
    - { role: web, params: { mode: http } }
  tasks:
    - name: Ask {{ a }}
      stat: { path: '/{{ a }}' }
      loop: "{{ servers }}"
      register: asked
      when: a == "x" && has(vars.b)
      until: asked.stat.exists
    - block:
        - template:
            src: web.cfg.hbs
            dest: /a
          notify:
            Reload
            web
      tags: [t]
    - copy:
        content: |
          {{#each servers as |s i|}}
          {{ s.name }} {{lower (first b)}}
          {{/each}}
        dest: /b
  handlers:
    - name: Restart
      command: a
`

test('every feature answers at every offset of a text, and at the end of everything it begins with', async () => {
  const files = { ...project, 'site.yaml': playbook }
  const open = await openAs(files, 'site.yaml')
  for (let offset = 0; offset <= playbook.length; offset++) {
    ask(open, offset)
    const text = playbook.slice(0, offset)
    const workspace = open.workspace.withText(new Source('site.yaml', text))
    const begun = openFile(workspace, 'site.yaml', open.options)
    assert.ok(begun)
    symbols(begun)
    lenses(begun)
    ask(begun, offset)
  }
})

test('every feature answers in texts that are anything but YAML', async () => {
  const texts = [
    '',
    '\n',
    '\n\n',
    ' ',
    '-',
    '- ',
    ':',
    '{',
    '[',
    '"',
    "'",
    '{{',
    '}}',
    '&a *a',
    '- - -\n- {a',
    'a: &a [*a]',
    '\t',
    '\r\n- hosts: all\r\n',
    '%',
    '---\n---\n',
    '- {{#each',
    '!!',
    '? a'
  ]
  for (const file of [
    'site.yaml',
    'inventory.yaml',
    'roles/web/tasks/main.yaml',
    'group_vars/all.yaml',
    'roles/web/params.yaml',
    'a.hbs'
  ])
    for (const text of texts) {
      const open = await openAs({ ...project, [file]: text }, file)
      symbols(open)
      lenses(open)
      for (let offset = 0; offset <= text.length; offset++) ask(open, offset)
    }
})
