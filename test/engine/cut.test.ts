import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Flight, Frame } from '../../runner/engine/host.ts'
import { HostError } from '../../runner/engine/host.ts'
import { MemoryHost } from './memory-host.ts'
import { type Played, play, tasks } from './on-host.ts'

const site = `${tasks(
  '{ name: A, value: { name: a, is: 1 }, notify: Reload }',
  '{ name: B, value: { name: b, is: 1 } }',
  '{ name: C, value: { name: c, is: 1 }, notify: Restart }'
)}  handlers:
    - { name: Reload, act: { say: reload } }
    - { name: Restart, act: { say: restart } }
`

/** What a host has to have done, whatever happened on the way. */
const wanted = ['set a 1', 'set b 1', 'set c 1']

/** Counts frames over all flights of a run; `at` is told each number before its frame is handed on. */
const counting = (host: MemoryHost, at: (frame: number, rest: AsyncGenerator<Frame>) => Promise<void>) => {
  let count = 0
  return async function* (flight: Flight): AsyncGenerator<Frame> {
    const frames = host.fly(flight)
    for await (const frame of frames) {
      await at(count++, frames)
      yield frame
    }
  }
}

const framesOfWholeRun = async (): Promise<number> => {
  let frames = 0
  const host = new MemoryHost()
  const fly = counting(host, async frame => {
    frames = frame + 1
  })
  await play(site, host, { fly })
  return frames
}

/** Only what was done is told as done; and what was changed is followed by its handlers, in the end. */
const isTrueAndHeals = async (first: Played, host: MemoryHost): Promise<void> => {
  const told = first.statuses.flatMap(line =>
    line.endsWith(': changed') ? [line.charAt(0).toLowerCase()] : []
  )
  for (const name of told.filter(name => 'abc'.includes(name)))
    assert.ok(host.done.includes(`set ${name} 1`), `told but not done: ${name}`)
  const second = await play(site, host)
  assert.equal(second.end.status, 'ok')
  assert.deepEqual(
    host.done.filter(line => line.startsWith('set')),
    wanted
  )
  assert.ok(host.done.lastIndexOf('act reload 0') > host.done.indexOf('set a 1'), 'Reload was lost')
  assert.ok(host.done.lastIndexOf('act restart 0') > host.done.indexOf('set c 1'), 'Restart was lost')
  assert.deepEqual([...host.leftHandlers], [])
  const third = await play(site, host)
  assert.deepEqual(third.statuses, ['A: ok', 'B: ok', 'C: ok'])
}

const frames = await framesOfWholeRun()

for (const rest of ['stops', 'goes on'] as const)
  for (let k = 0; k < frames; k++)
    test(`connection lost at frame ${k} of ${frames}, the host ${rest}: nothing false is told, no handler is lost`, async () => {
      const host = new MemoryHost()
      const fly = counting(host, async (frame, flight) => {
        if (frame !== k) return
        if (rest === 'goes on') while (!(await flight.next()).done);
        throw new HostError({ kind: 'lost', message: 'the connection was lost' })
      })
      const first = await play(site, host, { fly })
      assert.equal(first.end.status, 'failed')
      assert.equal(first.end.failure?.kind, 'lost')
      await isTrueAndHeals(first, host)
    })

for (let k = 0; k < frames; k++)
  test(`Ctrl-C at frame ${k} of ${frames}: what runs is ended, and the next run makes up for it`, async () => {
    const host = new MemoryHost()
    const interrupt = new AbortController()
    const fly = counting(host, async frame => {
      if (frame === k) interrupt.abort()
    })
    const first = await play(site, host, { fly, signal: interrupt.signal })
    assert.equal(first.end.status, 'interrupted')
    assert.deepEqual(first.events.at(-1), { ...first.events.at(-1), type: 'run-end', code: 130 })
    const seen = [...first.statuses.map(line => line.split(':')[0]), ...first.end.notRun]
    for (const name of ['A', 'B', 'C']) assert.ok(seen.includes(name), `${name} is neither told nor left`)
    await isTrueAndHeals(first, host)
  })

/** Ctrl-C in the moment between two flights, when nothing is in the air. */
const interruptAfterFlight = (host: MemoryHost, interrupt: AbortController) =>
  async function* (flight: Flight): AsyncGenerator<Frame> {
    yield* host.fly(flight)
    interrupt.abort()
  }

test('Ctrl-C between two flights: the second never leaves', async () => {
  const host = new MemoryHost()
  const interrupt = new AbortController()
  const fly = interruptAfterFlight(host, interrupt)
  const { end } = await play(site, host, { fly, signal: interrupt.signal })
  assert.equal(end.status, 'interrupted')
  assert.equal(host.flights.length, 1)
  assert.deepEqual(host.done, [])
})

test('Ctrl-C before a new attempt: nobody waits for its delay', async () => {
  const host = new MemoryHost()
  const interrupt = new AbortController()
  const fly = interruptAfterFlight(host, interrupt)
  const { end } = await play(
    tasks('{ name: A, act: { say: a }, register: a, until: a.code == 1, retries: 1, delay: 3600 }'),
    host,
    { fly, signal: interrupt.signal }
  )
  assert.equal(end.status, 'interrupted')
  assert.deepEqual(host.done, ['act a 0'])
})
