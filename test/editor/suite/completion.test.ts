import * as assert from 'node:assert/strict'
import { suite, suiteSetup, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import { openOurs, type, typed, typeWithCursor } from './documents.ts'
import { eventually } from './eventually.ts'

const play = (rest: string): string => `- hosts: balancers\n  roles: [balancer]\n${rest}`
const task = (rest: string): string => play(`  tasks:\n    - name: It\n${rest}`)

interface Case {
  readonly text: string
  /** Among what is offered. */
  readonly offers: string
  readonly kind: vscode.CompletionItemKind
  /** In the documentation or the detail. */
  readonly says?: RegExp
}

const { CompletionItemKind: Kind } = vscode

const cases: Readonly<Record<string, Case>> = {
  'a keyword of a play': {
    text: '- hosts: balancers\n  gat|',
    offers: 'gather_facts',
    kind: Kind.Property,
    says: /facts/
  },
  'a module': { text: task('      templ|'), offers: 'template', kind: Kind.Property, says: /template/i },
  'a parameter of a module': {
    text: task('      file:\n        path: /tmp\n        sta|'),
    offers: 'state',
    kind: Kind.Property,
    says: /directory/
  },
  'a parameter between others': {
    text: task('      template:\n        src: a.hbs\n        own|\n      notify: Reload HAProxy'),
    offers: 'owner',
    kind: Kind.Property
  },
  'a value that a parameter takes': {
    text: task('      file:\n        path: /tmp\n        state: |'),
    offers: 'directory',
    kind: Kind.Value
  },
  'a variable': {
    text: task("      debug: { msg: '{{ maxc| }}' }"),
    offers: 'maxconn',
    kind: Kind.Variable
  },
  "a role's param": {
    text: task("      debug: { msg: '{{ http_| }}' }"),
    offers: 'http_port',
    kind: Kind.Property,
    says: /TCP port/
  },
  'a member of the facts': {
    text: task("      debug: { msg: '{{ facts.os.ma| }}' }"),
    offers: 'major',
    kind: Kind.Field
  },
  'a function': { text: task("      debug: { msg: '{{ jo| }}' }"), offers: 'join', kind: Kind.Function },
  'a variable in a condition': {
    text: task('      debug: { msg: hello }\n      when: maxc|'),
    offers: 'maxconn',
    kind: Kind.Variable
  },
  'a handler': {
    text: task("      command: 'true'\n      notify: |"),
    offers: 'Reload HAProxy',
    kind: Kind.Event
  },
  'a role': { text: '- hosts: balancers\n  roles: [|]', offers: 'balancer', kind: Kind.Module },
  'a host': { text: '- hosts: l|', offers: 'lb1', kind: Kind.Value },
  'a group': { text: '- hosts: bal|', offers: 'balancers', kind: Kind.Folder }
}

const offered = async (
  document: vscode.TextDocument,
  position: vscode.Position
): Promise<readonly vscode.CompletionItem[]> => {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
    undefined,
    1000
  )
  return items
}

const labelOf = ({ label }: vscode.CompletionItem): string =>
  typeof label === 'string' ? label : label.label

/** Words of the buffer, which VS Code offers by itself, say nothing of us. */
const named = (items: readonly vscode.CompletionItem[], label: string): readonly vscode.CompletionItem[] =>
  items.filter(item => labelOf(item) === label && item.kind !== Kind.Text)

const textOf = ({ documentation = '', detail = '' }: vscode.CompletionItem): string =>
  `${detail} ${typeof documentation === 'string' ? documentation : documentation.value}`

suite('Completion', () => {
  let document: vscode.TextDocument
  let before: string

  suiteSetup(async () => {
    document = await openOurs('playbooks/typing.yaml')
    before = document.getText()
  })

  suiteTeardown(async () => {
    await type(document, before)
    await document.save()
  })

  for (const [what, { text, offers, kind, says }] of Object.entries(cases))
    test(`${what} is offered once`, async () => {
      const position = await typeWithCursor(document, text)
      const items = await offered(document, position)
      const [item, another] = named(items, offers)
      assert.ok(item, `${offers} is not among ${items.map(labelOf).join(', ')}`)
      assert.equal(another, undefined, `${offers} is offered twice`)
      assert.equal(Kind[item.kind ?? -1], Kind[kind])
      if (says) assert.match(textOf(item), says)
    })

  test('what is chosen replaces what was typed', async () => {
    const position = await typeWithCursor(document, task("      debug: { msg: '{{ http_| }}' }"))
    const editor = await vscode.window.showTextDocument(document)
    editor.selection = new vscode.Selection(position, position)
    await vscode.commands.executeCommand('editor.action.triggerSuggest')
    await eventually(async () => {
      await vscode.commands.executeCommand('acceptSelectedSuggestion')
      assert.match(document.getText(), /\{\{ http_port \}\}/)
    })
  })

  test('a param and a loop variable are offered in a template', async () => {
    const template = await openOurs('playbooks/roles/balancer/templates/haproxy.cfg.hbs')
    await typed(
      template,
      text => text.replace('{{ http_port }}', '{{ http_ }}').replace('{{ server.address }}', '{{ server. }}'),
      async () => {
        const after = (text: string) => template.positionAt(template.getText().indexOf(text) + text.length)
        assert.equal(named(await offered(template, after('{{ http_')), 'http_port').length, 1)
        const members = await offered(
          template,
          after('check\n').translate(-1, '    server {{ server.'.length)
        )
        assert.deepEqual(
          ['name', 'address'].filter(label => named(members, label).length === 1),
          ['name', 'address']
        )
      }
    )
  })
})
