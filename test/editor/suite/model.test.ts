import * as assert from 'node:assert/strict'
import { suite, suiteSetup, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import { find, openOurs, pathOf, typed, typeWithCursor, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { watchingMarks } from './marks.ts'
import { hqRun } from './program.ts'

const path = 'playbooks/model.yaml'

suite('Completion in a configuration as data', () => {
  let before: string

  suiteSetup(async () => {
    before = (await openOurs(path)).getText()
  })

  const task = (rest: string): string =>
    `# hq-run\n- hosts: balancers\n  tasks:\n    - haproxy_config:\n        config:\n${rest}`
  const frontend = (rest: string): string => task(`          - frontend: fe\n            lines:\n${rest}`)

  const cases: readonly [what: string, text: string, offers: string, says: RegExp][] = [
    ['a section', task('          - fron|'), 'frontend', /clients connect/],
    [
      'what stands beside a section',
      frontend('              - mode http\n            fr|'),
      'from',
      /defaults/
    ],
    ['a line', frontend('              - http-req|'), 'http-request', /request/],
    ['a line of our own', frontend('              - htt|'), 'https', /QUIC/],
    [
      'the rest of a line',
      frontend('              - http-request: deny\n                unl|'),
      'unless',
      /HAProxy/
    ],
    ['a parameter', frontend('              - https:\n                  cert|'), 'certificate', /./],
    ['a parameter in braces', frontend('              - https: { alt| }'), 'alt_svc', /./],
    ['an action', frontend('              - http-request: { set-h| }'), 'set-header', /./],
    [
      "an action's parameter",
      frontend('              - http-request: { redirect: { sch| } }'),
      'scheme',
      /./
    ],
    ['a value', frontend('              - stick-table: { type: ip, srvkey: | }'), 'addr', /./]
  ]

  for (const [what, text, offers, says] of cases)
    test(`${what} is offered once and explained`, async () => {
      const document = await openOurs(path)
      await typed(
        document,
        () => text.replace('|', ''),
        async () => {
          const position = await typeWithCursor(document, text)
          const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
            'vscode.executeCompletionItemProvider',
            document.uri,
            position,
            undefined,
            1000
          )
          const ours = items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text)
          const named = ours.filter(item => labelOf(item) === offers)
          assert.equal(named.length, 1, `${offers} is not once among ${ours.map(labelOf).join(', ')}`)
          assert.match(named.map(explanationOf).join(), says)
        }
      )
      assert.equal(document.getText(), before)
    })
})

const labelOf = ({ label }: vscode.CompletionItem): string =>
  typeof label === 'string' ? label : label.label

const explanationOf = ({ documentation = '', detail = '' }: vscode.CompletionItem): string =>
  `${detail} ${typeof documentation === 'string' ? documentation : documentation.value}`

suite('Problems in a configuration as data', () => {
  const problems = (): readonly string[] =>
    vscode.languages
      .getDiagnostics(uriOf(path))
      .map(
        ({ range, code, message }) =>
          `${range.start.line + 1}:${range.start.character + 1} ${code}: ${message}`
      )

  const cases: readonly [what: string, right: string, wrong: string, problem: string, title: string][] = [
    [
      'a section that is none',
      '- frontend: fe_https',
      '- fronted: fe_https',
      '20:13 unknown-key: config[2] of haproxy_config has no parameter fronted\nDid you mean frontend?',
      'Change to frontend'
    ],
    [
      'a parameter that is none',
      'maxconn: 500',
      'maxcon: 500',
      '33:48 unknown-key: config[3].lines[1].default-server of haproxy_config has no parameter maxcon\nDid you mean maxconn?',
      'Change to maxconn'
    ],
    [
      'a keyword that HAProxy does not have',
      'balance leastconn',
      'balanse leastconn',
      '32:17 haproxy-unknown-keyword: HAProxy 3.0 has no balanse\nDid you mean balance?',
      'Write balance'
    ],
    [
      'what the lint finds',
      'default_backend be_web',
      'default_backend be_wbe',
      '28:17 haproxy-undefined-backend: there is no backend be_wbe\nDid you mean be_web?',
      'Write be_web'
    ]
  ]

  for (const [what, right, wrong, problem, title] of cases)
    test(`${what} is told on its node, and the quick fix mends it`, async () => {
      const document = await openOurs(path)
      await eventually(() => assert.deepEqual(problems(), []))
      const before = document.getText()
      await typed(
        document,
        text => text.replace(right, wrong),
        async () => {
          await eventually(() => assert.deepEqual(problems(), [problem]))
          const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
            'vscode.executeCodeActionProvider',
            document.uri,
            document.lineAt(find(document, wrong)).range,
            vscode.CodeActionKind.QuickFix.value
          )
          assert.deepEqual(
            actions.map(action => action.title),
            [title]
          )
          const [edit] = actions.flatMap(action => action.edit ?? [])
          assert.ok(edit)
          assert.ok(await vscode.workspace.applyEdit(edit))
          assert.equal(document.getText(), before)
          await eventually(() => assert.deepEqual(problems(), []))
          await vscode.commands.executeCommand('undo')
        }
      )
    })
})

suite('Preview of a configuration as data', () => {
  let playbook: vscode.TextDocument
  let preview: vscode.TextDocument
  let rendered: string

  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    playbook = await openOurs(path)
    const uri = await vscode.commands.executeCommand<vscode.Uri>('hq-run.previewConfig')
    preview = await vscode.workspace.openTextDocument(uri)
    rendered = await hqRun('render', '--playbook', path, '--host', 'lb1')
  })

  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'))

  const shows = (text: string) => eventually(() => assert.equal(preview.getText(), text))

  test('it opens beside the playbook as the file that the task writes, with the text of hq-run render', async () => {
    assert.equal(preview.uri.path, '/haproxy.cfg (lb1)')
    assert.equal(preview.languageId, 'haproxy')
    assert.match(rendered, / {4}bind quic4@:443 ssl /)
    await shows(rendered)
  })

  /** The first lines of what a place of the preview leads to. */
  const leadsTo = async (marked: string): Promise<readonly string[]> => {
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      preview.uri,
      find(preview, marked)
    )
    const texts = places.map(async place => {
      const [uri, range] =
        'targetUri' in place ? [place.targetUri, place.targetRange] : [place.uri, place.range]
      const document = await vscode.workspace.openTextDocument(uri)
      return `${pathOf(uri)}: ${document.getText(range).split('\n')[0]}`
    })
    return (await Promise.all(texts)).sort()
  }

  test('a line leads to the node that made it, and to the variables in it', async () => {
    const cases: readonly [place: string, leads: readonly string[]][] = [
      ['balance least|conn', [`${path}: balance leastconn`]],
      ['bind |quic6@:443', [`${path}: https:`]],
      ['setcap| cap_net_bind_service', [`${path}: https:`]],
      ['frontend fe_|https', [`${path}: frontend: fe_https`]]
    ]
    for (const [place, leads] of cases) assert.deepEqual(await leadsTo(place), leads, place)
    assert.deepEqual(await leadsTo('server web2| 192.0.2.22:80'), [
      "playbooks/group_vars/balancers.yaml: - { name: web1, address: '192.0.2.21:80' }",
      `${path}: servers: '{{ servers }}'`
    ])
  })

  test('Go to Source jumps from the cursor to the node', async () => {
    const line = find(preview, 'default-server check')
    await vscode.window.showTextDocument(preview, {
      selection: new vscode.Range(line, line),
      viewColumn: vscode.ViewColumn.Two
    })
    await vscode.commands.executeCommand('hq-run.goToSource')
    await eventually(() => {
      const editor = vscode.window.activeTextEditor
      assert.equal(editor && pathOf(editor.document.uri), path)
      assert.equal(
        editor?.document.getText(editor.selection),
        'default-server: { check: true, maxconn: 500 }'
      )
    })
  })

  test('the lines that come from where the cursor stands are marked', async () => {
    const editor = await vscode.window.showTextDocument(uriOf(path), { viewColumn: vscode.ViewColumn.One })
    const cases: readonly [cursor: string, marked: readonly string[]][] = [
      ['balance least|conn', ['balance leastconn']],
      [
        'certi|ficate:',
        [
          'setcap cap_net_bind_service',
          ...rendered.split('\n').flatMap(line => (/^ {4}bind /.test(line) ? [line.trim()] : []))
        ]
      ],
      ['max_age: |900', [`http-after-response set-header alt-svc 'h3=":443"; ma=900'`]],
      ['http-req|uest: deny', ['http-request deny if { path_beg /private }']],
      ['|- balance leastconn', ['balance leastconn']],
      ['frontend: fe|_https', ['frontend fe_https from web']],
      ['client: |60s', ['timeout client 60s']],
      ["servers: '{{ ser|vers }}'", ['server web1 192.0.2.21:80', 'server web2 192.0.2.22:80']]
    ]
    await watchingMarks(async marks => {
      for (const [cursor, marked] of cases) {
        const at = find(playbook, cursor)
        editor.selection = new vscode.Selection(at, at)
        await eventually(() => assert.deepEqual(marks(preview), marked, cursor))
      }
    })
  })

  test('it follows what is typed into the model, unsaved', async () => {
    await openOurs(path)
    await typed(
      playbook,
      text => text.replace('max_age: 900', 'max_age: 901').replace('leastconn', 'source'),
      async () => {
        await shows(rendered.replace('ma=900', 'ma=901').replace('leastconn', 'source'))
        assert.equal(playbook.isDirty, true)
      }
    )
    await shows(rendered)
  })

  test('it follows what is typed into the variables, unsaved', async () => {
    const variables = await openOurs('playbooks/group_vars/balancers.yaml')
    await typed(
      variables,
      text => text.replace('192.0.2.21:80', '192.0.2.29:80'),
      async () => shows(rendered.replace('192.0.2.21:80', '192.0.2.29:80'))
    )
    await shows(rendered)
  })

  test('a model that is broken keeps the last good text', async () => {
    await openOurs(path)
    await typed(
      playbook,
      text => text.replace('- quic: {', '- quic: {{'),
      async () => {
        await eventually(async () => {
          const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
            'vscode.executeCodeLensProvider',
            preview.uri,
            100
          )
          assert.ok(lenses.some(({ command }) => command?.title.includes('Not up to date')))
        })
        assert.equal(preview.getText(), rendered)
      }
    )
    await shows(rendered)
  })

  test('they are marked anew when what they are made from changes elsewhere', async () => {
    const editor = await vscode.window.showTextDocument(uriOf(path), { viewColumn: vscode.ViewColumn.One })
    const variables = await vscode.workspace.openTextDocument(uriOf('playbooks/group_vars/balancers.yaml'))
    await watchingMarks(async marks => {
      const first = find(playbook, 'user hap|roxy')
      editor.selection = new vscode.Selection(first, first)
      await eventually(() => assert.deepEqual(marks(preview), ['user haproxy']))
      const at = find(playbook, "servers: '{{ ser|vers }}'")
      editor.selection = new vscode.Selection(at, at)
      const before = ['server web1 192.0.2.21:80', 'server web2 192.0.2.22:80']
      await eventually(() => assert.deepEqual(marks(preview), before))
      await typed(
        variables,
        text => text.replace('servers:', "servers:\n  - { name: web0, address: '192.0.2.20:80' }"),
        async () =>
          eventually(() => assert.deepEqual(marks(preview), ['server web0 192.0.2.20:80', ...before]))
      )
    })
  })
})
