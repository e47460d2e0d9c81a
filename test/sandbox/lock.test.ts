import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withLock } from '../../runner/sandbox/lock.ts'

test('works that hold the same lock never overlap', async t => {
  const path = join(await folder(t), 'lock')
  const events: string[] = []
  const work = (name: string) =>
    withLock(path, async () => {
      events.push(`${name} begins`)
      await new Promise(setImmediate)
      events.push(`${name} ends`)
    })
  await Promise.all([work('a'), work('b'), work('c')])
  for (let index = 0; index < events.length; index += 2)
    assert.equal(events[index + 1], events[index]?.replace('begins', 'ends'))
  assert.equal(events.length, 6)
})

test('a failure passes through and frees the lock', async t => {
  const path = join(await folder(t), 'lock')
  await assert.rejects(
    withLock(path, async () => {
      throw new Error('work failed')
    }),
    { message: 'work failed' }
  )
  assert.equal(await withLock(path, async () => 'free'), 'free')
})

test('the lock of a process that was killed is free', async t => {
  const path = join(await folder(t), 'lock')
  const lock = new URL('../../runner/sandbox/lock.ts', import.meta.url).href
  const script = `import(${JSON.stringify(lock)}).then(({ withLock }) => withLock(${JSON.stringify(path)}, () => {
    console.log('held'); return new Promise(() => setInterval(() => {}, 1000)) }))`
  const holder = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  await once(holder.stdout, 'data')
  holder.kill('SIGKILL')
  assert.equal(await withLock(path, async () => 'free'), 'free')
})

async function folder(t: { after: (work: () => Promise<void>) => void }): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'hq-lock-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}
