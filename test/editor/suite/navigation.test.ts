import * as assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { find, openOurs, pathOf } from './documents.ts'
import { eventually } from './eventually.ts'

const role = 'playbooks/roles/balancer'
const template = `${role}/templates/haproxy.cfg.hbs`

const hoverAt = async (path: string, marked: string): Promise<string> => {
  const document = await openOurs(path)
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    find(document, marked)
  )
  const text = (content: vscode.MarkedString | vscode.MarkdownString) =>
    typeof content === 'string' ? content : content.value
  return hovers.flatMap(({ contents }) => contents.map(text)).join('\n')
}

suite('Hover', () => {
  const cases: readonly [what: string, path: string, marked: string, says: RegExp][] = [
    ['a module says what it does', `${role}/tasks/main.yaml`, '  temp|late:', /template/i],
    ['a parameter says what it means', `${role}/tasks/main.yaml`, 'sta|te: directory', /state/],
    ['a keyword says what it means', 'playbooks/site.yaml', 'bec|ome: true', /become/],
    ['a variable says what it is worth on each host', template, '{{ http|_port }}', /lb1.*8081/s],
    ['a param says its description', template, '{{ bal|ance }}', /shared out among the servers/],
    ['a fact says what it is', 'playbooks/site.yaml', 'facts.os.na|me', /string/]
  ]
  for (const [what, path, marked, says] of cases)
    test(what, async () => assert.match(await hoverAt(path, marked), says))

  test('a secret is not told', async () => {
    const said = await hoverAt(template, '{{ stats_pass|word }}')
    assert.match(said, /stats_password/)
    assert.ok(!said.includes('fixture-secret'), said)
  })
})

/** `path:line` of each definition. */
const definitionsAt = async (path: string, marked: string): Promise<readonly string[]> => {
  const document = await openOurs(path)
  const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
    'vscode.executeDefinitionProvider',
    document.uri,
    find(document, marked)
  )
  return found
    .map(place => ('targetUri' in place ? new vscode.Location(place.targetUri, place.targetRange) : place))
    .map(({ uri, range }) => `${pathOf(uri)}:${range.start.line + 1}`)
}

suite('Go to definition', () => {
  const cases: readonly [what: string, path: string, marked: string, leadsTo: string][] = [
    ['a role', 'playbooks/site.yaml', 'role: bal|ancer', `${role}/tasks/main.yaml:1`],
    ['a handler', `${role}/tasks/main.yaml`, 'notify: Re|load HAProxy', `${role}/handlers/main.yaml:1`],
    ['a template', `${role}/tasks/main.yaml`, 'src: hap|roxy.cfg.hbs', `${template}:1`],
    ['a variable in a template', template, '{{ http|_port }}', 'playbooks/inventory.yaml:8'],
    ['a variable of a group', template, '{{#each serv|ers as', 'playbooks/group_vars/balancers.yaml:1'],
    ['a registered result', 'playbooks/site.yaml', 'when: config|uration', 'playbooks/site.yaml:15'],
    ['a host', 'playbooks/fails.yaml', 'hosts: l|b1', 'playbooks/inventory.yaml:6']
  ]
  for (const [what, path, marked, leadsTo] of cases)
    test(`${what} leads to where it is written`, async () => {
      const places = await definitionsAt(path, marked)
      assert.ok(places.includes(leadsTo), `${leadsTo} is not among ${places.join(', ')}`)
    })
})

suite('Outline', () => {
  const outline = (symbols: readonly vscode.DocumentSymbol[]): unknown =>
    symbols.map(({ name, children }) => (children.length > 0 ? { [name]: outline(children) } : name))

  test('plays, roles and tasks stand in it', async () => {
    const { uri } = await openOurs('playbooks/site.yaml')
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri
    )
    assert.deepEqual(outline(symbols), [
      { 'Configure the balancers': [{ roles: ['balancer'] }] },
      { 'Look at them': [{ tasks: ['Is there a configuration', 'Tell it'] }] }
    ])
  })
})

/** Titles of the lenses above each line, icons left out. */
const lensesOf = async (uri: vscode.Uri): Promise<Readonly<Record<string, readonly string[]>>> => {
  const document = await vscode.workspace.openTextDocument(uri)
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    1000
  )
  const byLine: Record<string, string[]> = {}
  for (const { range, command } of lenses) {
    const line = document.lineAt(range.start.line).text.trim()
    const title = command?.title.replace(/\$\([\w~-]+\) /, '') ?? ''
    byLine[line] = [...(byLine[line] ?? []), title]
  }
  return byLine
}

suite('Code lenses', () => {
  test('Run and Check stand above plays and tasks', async () => {
    const { uri } = await openOurs('playbooks/site.yaml')
    await eventually(async () =>
      assert.deepEqual(await lensesOf(uri), {
        '- name: Configure the balancers': ['Run', 'Check'],
        '- name: Look at them': ['Run', 'Check'],
        '- name: Is there a configuration': ['Run', 'Check'],
        '- name: Tell it': ['Run', 'Check']
      })
    )
  })

  test('Preview stands above a task that renders a template', async () => {
    const { uri } = await openOurs(`${role}/tasks/main.yaml`)
    await eventually(async () =>
      assert.deepEqual(await lensesOf(uri), {
        '- name: A place for the configuration': ['Run', 'Check'],
        '- name: haproxy.cfg': ['Run', 'Check', 'Preview']
      })
    )
  })
})
