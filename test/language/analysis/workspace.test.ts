import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type FilePort,
  loadWorkspace,
  tracked,
  type Workspace
} from '../../../runner/language/analysis/workspace.ts'
import { Source } from '../../../runner/language/source.ts'
import { memoryPort } from '../memory-port.ts'

/** Files in memory that can be changed, and what was asked of them. */
const changing = () => {
  const files: Record<string, string> = { 'd/a.yaml': 'a: 1', 'd/b.yaml': 'b: 1' }
  const asked: string[] = []
  const port = (): FilePort => {
    const { kind, read, list } = memoryPort(files)
    const noted =
      <A extends readonly unknown[], R>(what: string, ask: (path: string, ...rest: A) => R) =>
      (path: string, ...rest: A): R => {
        asked.push(`${what} ${path}`)
        return ask(path, ...rest)
      }
    return { kind: noted('kind', kind), read: noted('read', read), list: noted('list', list) }
  }
  return { files, asked, port }
}

const look = (workspace: Workspace) => ({
  texts: ['d/a.yaml', 'd/b.yaml', 'd/c.yaml'].map(path => textOf(workspace, path)),
  list: workspace.list('d'),
  kind: workspace.kind('d/c.yaml')
})

const textOf = (workspace: Workspace, path: string): string => {
  const content = workspace.read(path)
  return content.kind === 'text' ? content.source.text : content.kind
}

test('a snapshot without a changed file asks for that file and the directories above it again, and keeps the rest', async () => {
  const { files, asked, port } = changing()
  const first = await loadWorkspace(port(), look)
  assert.deepEqual(first.result, {
    texts: ['a: 1', 'b: 1', 'missing'],
    list: ['a.yaml', 'b.yaml'],
    kind: undefined
  })
  const parsed = first.workspace.yaml('d/b.yaml')
  files['d/a.yaml'] = 'a: 2'
  files['d/c.yaml'] = 'c: 1'
  asked.length = 0
  const second = await loadWorkspace(port(), look, first.workspace.without(['d/a.yaml', 'd/c.yaml']))
  assert.deepEqual(second.result, {
    texts: ['a: 2', 'b: 1', 'c: 1'],
    list: ['a.yaml', 'b.yaml', 'c.yaml'],
    kind: 'file'
  })
  assert.deepEqual(
    asked.filter(each => each.includes('b.yaml')),
    []
  )
  assert.equal(second.workspace.yaml('d/b.yaml'), parsed)
  assert.equal(textOf(first.workspace, 'd/a.yaml'), 'a: 1')
  assert.deepEqual([...second.workspace.sources.keys()].sort(), ['d/a.yaml', 'd/b.yaml', 'd/c.yaml'])
})

test('a snapshot with another text has it in place of the file’s, and never waits for anything', async () => {
  const { port } = changing()
  const { workspace } = await loadWorkspace(port(), look)
  const changed = workspace.withText(new Source('d/a.yaml', 'a: [broken'))
  assert.equal(textOf(changed, 'd/a.yaml'), 'a: [broken')
  assert.equal(textOf(changed, 'd/b.yaml'), 'b: 1')
  assert.equal(textOf(changed, 'elsewhere/a.yaml'), 'missing')
  assert.deepEqual([changed.list('elsewhere'), changed.kind('elsewhere')], [[], undefined])
  assert.equal(changed.pending, false)
  const parsed = changed.yaml('d/a.yaml')
  assert.ok(!('kind' in parsed) && parsed.diagnostics.length > 0)
  assert.equal(textOf(workspace, 'd/a.yaml'), 'a: 1')
})

test('a tracked snapshot tells which texts were read through it', async () => {
  const { port } = changing()
  const { workspace } = await loadWorkspace(port(), look)
  const mine = tracked(workspace)
  mine.yaml('d/b.yaml')
  mine.read('d/c.yaml')
  assert.deepEqual([...mine.sources.keys()], ['d/b.yaml'])
})
