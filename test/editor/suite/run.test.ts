import * as assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { picking } from './dialogs.ts'
import { openOurs, type, uriOf } from './documents.ts'
import { eventually } from './eventually.ts'
import { api } from './extension.ts'
import { hasHost, onHost } from './sandbox-host.ts'

interface Request {
  readonly check?: boolean
  readonly limit?: string
  readonly tags?: readonly string[]
  readonly only?: string
}

const run = (playbook: string, request: Request = {}): Thenable<{ readonly code: number }> =>
  vscode.commands.executeCommand('hq-run.run', { playbook: uriOf(playbook), ...request })

const output = async (): Promise<string> => (await api()).output()

/** `line: message` of the problems that runs left on a file. */
const failuresOn = (path: string): readonly string[] =>
  vscode.languages
    .getDiagnostics(uriOf(path))
    .filter(({ source }) => source === 'hq-run (run)')
    .map(({ range, message }) => `${range.start.line + 1}: ${message}`)

const onAHost = hasHost ? suite : suite.skip

onAHost('Run', function () {
  this.timeout(60_000)

  test('a check changes nothing and says what would change', async () => {
    assert.deepEqual(await run('playbooks/site.yaml', { check: true, tags: ['config'] }), { code: 0 })
    assert.match(await output(), /hq-run run playbooks\/site\.yaml .*--tags config .*--check/)
    assert.equal(await onHost('ls -A /etc/haproxy 2>/dev/null || true'), '')
  })

  test('a run does what the playbook says, and a second one finds it done', async () => {
    assert.deepEqual(await run('playbooks/site.yaml'), { code: 0 })
    assert.match(await onHost('cat /etc/haproxy/haproxy.cfg'), /bind :8081/)
    assert.match(await output(), /✓ lb1 {2}ok \d {2}changed [23] {2}failed 0/)
    assert.deepEqual(await run('playbooks/site.yaml', { limit: 'lb1' }), { code: 0 })
    assert.match(await output(), /✓ lb1 {2}ok 5 {2}changed 0 {2}failed 0/)
  })

  test('one task alone is run', async () => {
    await onHost('rm -r /etc/haproxy')
    const only = 'playbooks/roles/balancer/tasks/main.yaml:1'
    assert.deepEqual(await run('playbooks/site.yaml', { only }), { code: 0 })
    assert.equal(await onHost('ls -A /etc/haproxy'), '')
  })

  test('a failure stands on the line of its task until the file is edited', async () => {
    const path = 'playbooks/fails.yaml'
    const document = await openOurs(path)
    assert.deepEqual(await run(path), { code: 2 })
    const [failure = '', another] = failuresOn(path)
    assert.match(failure, /^9: lb1: .*7/)
    assert.equal(another, undefined)
    assert.match(await output(), /playbooks\/fails\.yaml:9:\d+.*no such luck/s)
    const before = document.getText()
    await type(document, `${before}\n`)
    await eventually(() => assert.deepEqual(failuresOn(path), []))
    await type(document, before)
    await document.save()
  })

  test('a playbook with a mistake is not run', async () => {
    assert.deepEqual(await run('mistakes/unknown-key.yaml'), { code: 4 })
    assert.match(await output(), /debug has no parameter mssg/)
  })

  test('a run that is cancelled ends its step on the host and says what was not done', async () => {
    await onHost('rm -f /tmp/hq-editor-waits')
    const running = run('playbooks/waits.yaml')
    await eventually(() => onHost('pgrep -fx "sleep 1000"'))
    await vscode.commands.executeCommand('hq-run.cancel')
    assert.deepEqual(await running, { code: 130 })
    assert.match(await output(), /Never/)
    assert.equal(await onHost('pgrep -fx "sleep 1000" || true'), '')
  })

  test('without arguments it asks what to run where, and remembers it', async () => {
    const playbook = uriOf('playbooks/site.yaml')
    const first = await picking([['Hosts'], ['lb1'], ['Tags'], ['config'], ['Check']], async () => {
      assert.deepEqual(await vscode.commands.executeCommand('hq-run.run', playbook), { code: 0 })
    })
    assert.deepEqual(
      first.map(({ title }) => title),
      ['Run playbooks/site.yaml', 'Hosts', 'Run playbooks/site.yaml', 'Tags', 'Run playbooks/site.yaml']
    )
    assert.match(await output(), /--limit lb1 --tags config --check/)
    const [second] = await picking([], async () => {
      assert.equal(await vscode.commands.executeCommand('hq-run.run', playbook), undefined)
    })
    assert.deepEqual(second?.rows, [
      'Check: changes nothing; says what would change on lb1',
      'Run: changes lb1',
      'Inventory: playbooks/inventory.yaml',
      'Hosts: lb1',
      'Tags: config'
    ])
  })

  test('the places in its output can be clicked', async () => {
    await run('playbooks/fails.yaml')
    const channel = await eventually(() => {
      const found = vscode.workspace.textDocuments.find(({ languageId }) => languageId === 'hq-output')
      assert.ok(found)
      return found
    })
    await eventually(async () => {
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        channel.uri
      )
      const targets = links.map(({ target }) => target?.toString())
      assert.ok(
        targets.some(target => target?.startsWith(`${uriOf('playbooks/fails.yaml')}#`)),
        `${targets}`
      )
    })
  })
})
