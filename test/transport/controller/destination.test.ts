import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { destination } from '../../../runner/transport/controller/destination.ts'
import { temporaryDirectory } from '../flying.ts'

const directory = temporaryDirectory()
const inside = (name: string) => join(directory, name)
const sum = (text: string) => createHash('sha256').update(text).digest('hex')

test('a destination tells what is there', () => {
  writeFileSync(inside('file'), 'x')
  mkdirSync(inside('folder'))
  const seen = ['file', 'folder', 'nothing', 'file/below'].map(name => {
    const { path, is, sha256 } = destination(inside(name))
    return [path === inside(name), is, sha256]
  })
  assert.deepEqual(seen, [
    [true, 'file', sum('x')],
    [true, 'directory', undefined],
    [true, 'missing', undefined],
    [true, 'missing', undefined]
  ])
})

test('a file gets its name when it is whole, with folders that were missing', () => {
  const { receive } = destination(inside('new/deep/file'))
  const intake = receive(sum('one two'))
  intake.write(Buffer.from('one '))
  assert.equal(readdirSync(inside('new/deep')).includes('file'), false)
  intake.write(Buffer.from('two'))
  intake.finish()
  assert.deepEqual(readdirSync(inside('new/deep')), ['file'])
  assert.equal(readFileSync(inside('new/deep/file'), 'utf8'), 'one two')
})

test('a file that was there keeps its mode', () => {
  writeFileSync(inside('kept'), 'old')
  chmodSync(inside('kept'), 0o640)
  const intake = destination(inside('kept')).receive()
  intake.write(Buffer.from('new'))
  intake.finish()
  assert.equal(statSync(inside('kept')).mode & 0o777, 0o640)
})

test('bytes that are not the expected ones leave what was there', () => {
  mkdirSync(inside('wrong'))
  writeFileSync(inside('wrong/file'), 'old')
  const intake = destination(inside('wrong/file')).receive(sum('wanted'))
  intake.write(Buffer.from('other'))
  assert.throws(() => intake.finish(), {
    message: `what came has the sha256 ${sum('other')}, and the file on the host had ${sum('wanted')}`
  })
  intake.abandon()
  intake.abandon()
  assert.deepEqual(readdirSync(inside('wrong')), ['file'])
  assert.equal(readFileSync(inside('wrong/file'), 'utf8'), 'old')
})

test('a folder that cannot be made is refused at once', () => {
  assert.throws(() => destination(inside('file/below')).receive(), /ENOTDIR|EEXIST/)
})
