import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { directoryFiles, fileContent, fileText } from '../../../runner/transport/controller/files.ts'
import { temporaryDirectory } from '../flying.ts'

const directory = temporaryDirectory()
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(directory, name), content)
  return join(directory, name)
}
const sum = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

test('a text file is content with its text', async () => {
  const content = fileContent(file('text', 'héllo\n'))
  assert.deepEqual([content?.size, content?.text, content?.sha256], [7, 'héllo\n', sum('héllo\n')])
  const pieces: Uint8Array[] = []
  for await (const piece of content?.open() ?? []) pieces.push(piece)
  assert.equal(Buffer.concat(pieces).toString(), 'héllo\n')
})

test('bytes that are no text, and large files, have none', () => {
  assert.equal(fileContent(file('binary', Buffer.of(0xff, 0xfe)))?.text, undefined)
  assert.equal(fileContent(file('nul', 'a\0b'))?.text, undefined)
  const large = 'x'.repeat(300_000)
  assert.deepEqual(
    [fileContent(file('large', large))?.text, fileContent(file('large', large))?.sha256],
    [undefined, sum(large)]
  )
})

test('a file that changed is hashed again', () => {
  assert.equal(fileContent(file('changing', 'one'))?.sha256, sum('one'))
  assert.equal(fileContent(file('changing', 'three'))?.sha256, sum('three'))
})

test('what is no file is no content', () => {
  assert.deepEqual(
    [fileContent(directory), fileContent(join(directory, 'none')), fileText(directory)],
    [undefined, undefined, undefined]
  )
})

test('a directory lists its files, below and behind links, sorted', () => {
  mkdirSync(join(directory, 'tree/b/c'), { recursive: true })
  file('tree/b/c/deep', '')
  file('tree/a', '')
  symlinkSync(join(directory, 'text'), join(directory, 'tree/link'))
  symlinkSync(join(directory, 'nowhere'), join(directory, 'tree/dangling'))
  assert.deepEqual(directoryFiles(join(directory, 'tree')), ['a', 'b/c/deep', 'link'])
  assert.equal(directoryFiles(join(directory, 'text')), undefined)
})
