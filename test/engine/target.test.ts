import assert from 'node:assert/strict'
import { test } from 'node:test'
import { targetOf } from '../../runner/engine/target.ts'
import { createController } from '../../runner/transport/controller/controller.ts'
import { folder } from '../hosts/hq-run.ts'

const given = { user: 'me', connectTimeout: 1 }

test('~ in paths of an inventory or the command line is the home of who runs hq-run', () => {
  const before = process.env.HOME
  process.env.HOME = '/home/me'
  try {
    const { privateKeyFile, knownHostsFile } = targetOf(
      'lb1',
      { address: '192.0.2.1', privateKeyFile: '~/.ssh/id_ed25519' },
      { ...given, knownHostsFile: '~/known' }
    )
    assert.deepEqual([privateKeyFile, knownHostsFile], ['/home/me/.ssh/id_ed25519', '/home/me/known'])
    const other = targetOf('lb1', { address: '192.0.2.1', privateKeyFile: '~you/key' }, given)
    assert.equal(other.privateKeyFile, '~you/key')
  } finally {
    process.env.HOME = before
  }
})

test('~ in the src of a task is it too', async () => {
  const before = process.env.HOME
  await using files = await folder({ page: 'hello' })
  process.env.HOME = files.path
  try {
    const controller = createController()
    assert.equal(controller.file('~/page')?.text, 'hello')
    assert.equal(controller.text('~/page'), 'hello')
    assert.deepEqual(controller.directory('~'), ['page'])
  } finally {
    process.env.HOME = before
  }
})
