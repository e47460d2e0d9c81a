import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Frame } from '../../runner/engine/host.ts'
import type { Destination, FetchStep } from '../../runner/modules/module.ts'
import { destination } from '../../runner/transport/controller/destination.ts'
import { LocalConnector } from '../../runner/transport/local.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import {
  all,
  allAnd,
  answersOf,
  asks,
  does,
  failureOf,
  flight,
  here,
  outcomeOf,
  session,
  sh,
  temporaryDirectory,
  told
} from './flying.ts'
import { startServer } from './ssh-server.ts'

const directory = temporaryDirectory()
const inside = (name: string) => join(directory, name)
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const { host } = await session(new LocalConnector(), here)

const fetches = (path: string, name: string, part: Partial<FetchStep> = {}): FetchStep => ({
  do: 'fetch',
  why: 'because',
  path,
  to: destination(inside(name)),
  ...part
})

const mebibyte = 1024 * 1024
const sizes: readonly (readonly [size: number, pieces: number])[] = [
  [0, 0],
  [1, 1],
  [mebibyte, 1],
  [3 * mebibyte + 17, 4]
]
for (const [size, pieces] of sizes)
  test(`a file of ${size} bytes arrives whole, in ${pieces} pieces`, async () => {
    const bytes = randomBytes(size)
    writeFileSync(inside('source'), bytes)
    const step = fetches(inside('source'), `came-${size}`, { size, sha256: sum(bytes) })
    const frames = await all(host.fly(flight(does('it', step), asks('next', ['echo', 'goes on']))))
    assert.deepEqual(readFileSync(inside(`came-${size}`)), bytes)
    assert.deepEqual(outcomeOf(frames), { ...outcomeOf(frames), code: 0, out: '', err: '' })
    assert.deepEqual(answersOf(frames), ['0 goes on'])
    const downloads = frames.filter(frame => frame.type === 'download')
    assert.equal(downloads.length, pieces)
    if (pieces > 0)
      assert.deepEqual(downloads.at(-1), {
        type: 'download',
        record: 'it',
        path: inside('source'),
        sent: size,
        total: size
      })
  })

mkdirSync(inside('folder'))
const refused: readonly (readonly [name: string, path: string, message: string])[] = [
  ['is not there', inside('nothing'), `cannot read ${inside('nothing')}: it is not there`],
  ['is a directory', inside('folder'), `cannot read ${inside('folder')}: it is not a file`]
]
for (const [name, path, message] of refused)
  test(`a file that ${name} fails its step, and the rest of the flight is refused`, async () => {
    const frames = await all(
      host.fly(flight(does('it', fetches(path, 'unfetched')), does('later', sh(`touch ${inside('later')}`))))
    )
    assert.deepEqual(told(frames), [
      { record: 'it', refused: false, answers: [] },
      { record: 'it', step: 0, code: 1, out: '', err: message },
      { record: 'later', refused: true, answers: [] }
    ])
    assert.deepEqual([existsSync(inside('unfetched')), existsSync(inside('later'))], [false, false])
  })

test('a file that is not the one that was asked about is thrown away', async () => {
  writeFileSync(inside('source'), 'changed')
  const step = fetches(inside('source'), 'stale/file', { sha256: sum(Buffer.from('planned')) })
  const { code, err } = outcomeOf(await all(host.fly(flight(does('it', step)))))
  assert.deepEqual([code, /^what came has the sha256 /.test(err)], [1, true])
  assert.deepEqual(readdirSync(inside('stale')), [])
})

test('a controller that cannot keep the file fails the step, and the session goes on', async () => {
  writeFileSync(inside('source'), randomBytes(2 * mebibyte))
  let abandoned = 0
  const full: Destination = {
    path: '/full',
    is: 'missing',
    receive: () => ({
      write: () => {
        throw new Error('ENOSPC: no space left on device, write')
      },
      finish: () => assert.fail('there is nothing to finish'),
      abandon: () => {
        abandoned += 1
      }
    })
  }
  const { code, err } = outcomeOf(
    await all(host.fly(flight(does('it', fetches(inside('source'), 'x', { to: full })))))
  )
  assert.deepEqual([code, err, abandoned], [1, 'ENOSPC: no space left on device, write', 1])
  assert.deepEqual(answersOf(await all(host.fly(flight(asks('it', ['echo', 'here']))))), ['0 here'])
})

test('a cancel ends it between two pieces', async () => {
  writeFileSync(inside('source'), randomBytes(64 * mebibyte))
  const frames = await allAnd(
    host.fly(flight(does('it', fetches(inside('source'), 'cancelled/file')))),
    'download',
    () => host.cancel()
  )
  assert.equal(outcomeOf(frames).code, 143)
  assert.deepEqual(readdirSync(inside('cancelled')), [])
})

test('a connection that is cut in the middle leaves no part of the file', async () => {
  const server = await startServer()
  writeFileSync(inside('source'), randomBytes(64 * mebibyte))
  const connector = new SshConnector({ commandLimit: 30_000, keepalive: 300 })
  const { host: far } = await session(connector, server.target)
  const frames = far.fly(flight(does('it', fetches(inside('source'), 'cut/file'))))
  const failure = await failureOf(allAnd(frames, 'download' satisfies Frame['type'], () => server.drop()))
  assert.equal(failure.kind, 'lost')
  assert.deepEqual(readdirSync(inside('cut')), [])
})
