import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { after, before, test } from 'node:test'
import pc from 'picocolors'
import type { Diagnostic } from '../../runner/protocol/diagnostic.ts'
import { diagnosticText } from '../../runner/report/diagnostic-text.ts'
import { hqRun } from './hq-run.ts'
import { type Files, withFiles } from './temporary-files.ts'

export interface BadInput {
  readonly name: string
  /** A text is the playbook; an inventory of one host, `web1`, is there unless the files bring their own. */
  readonly files: string | Files
  /** All that is said of it, the errors apart from each other by an empty line. */
  readonly says: string
  readonly inventory?: false
  /** `run`: `hq-run check` has no quarrel with it. */
  readonly by?: 'run'
}

/** Every way to hand in the text refuses it with the same words, exits with 4, and connects to nothing. */
export const refusesAll = (cases: readonly BadInput[]): void => {
  let server: Server
  let connections = 0
  before(async () => {
    server = createServer(socket => {
      connections++
      socket.destroy()
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  })
  after(() => {
    server.close()
  })
  for (const each of cases)
    test(`${each.name} is refused with its place, and nothing is contacted`, async () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      await withFiles(filesOf(each, port), cwd => refuses(each, cwd))
      assert.equal(connections, 0)
    })
}

const filesOf = ({ files, inventory }: BadInput, port: number | undefined): Files => ({
  ...(inventory === false
    ? {}
    : { 'inventory.yaml': `all: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: ${port} } } }\n` }),
  ...(typeof files === 'string' ? { 'site.yaml': files } : files)
})

const refuses = async ({ says, files, by }: BadInput, cwd: string): Promise<void> => {
  const [run, check, json] = await Promise.all([
    hqRun(['site.yaml'], { cwd }),
    hqRun(['check', 'site.yaml'], { cwd }),
    hqRun(['check', 'site.yaml', '--format', 'json'], { cwd })
  ])
  const errors = says.trim().split('\n\n').length
  const count = `${errors} error${errors === 1 ? '' : 's'}`
  const said = says.trim()
  assert.deepEqual(run, { code: 4, stdout: `${said}\n\ni ${count}; no host was contacted\n`, stderr: '' })
  if (by === 'run') return
  assert.deepEqual(check, { code: 4, stdout: `${said}\n\nsite.yaml: ${count}\n`, stderr: '' })
  assert.deepEqual({ code: json.code, stderr: json.stderr }, { code: 4, stderr: '' })
  const diagnostics = JSON.parse(json.stdout) as readonly Diagnostic[]
  const texts = typeof files === 'string' ? { 'site.yaml': files } : files
  const lineOf = (file: string, line: number) => String(texts[file] ?? '').split('\n')[line - 1]
  assert.equal(diagnostics.map(one => diagnosticText(one, lineOf, pc.createColors(false))).join('\n\n'), said)
  for (const one of diagnostics) hasStyle(one)
}

/** A message is a clause; a hint is a sentence, or ends with an example on lines of its own. */
const hasStyle = ({ message, hint }: Diagnostic): void => {
  assert.doesNotMatch(message, /\.$/)
  if (hint !== undefined && !hint.includes('\n')) assert.match(hint, /[.?]$/)
}
